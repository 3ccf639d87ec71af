"""Tests of the desk's own decisions."""
