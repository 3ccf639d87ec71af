"""Trials with several real processes of the program on one database: ownership, pacing, stops, restarts."""
