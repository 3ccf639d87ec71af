"""What is remembered for the desk, behind core/desk_ports.py; each part works inside a given transaction."""
