"""Strangers' files: what is taken, and how it is made harmless before anybody sees it.

`limited.py` hands a file to a process of its own (`child.py`) with little memory and time; what looks inside
runs there (`examining.py` and the kinds beside it). `clamd.py` asks a virus scanner, where there is one.
"""
