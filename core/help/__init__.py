"""The help centre: what its articles are, how they read as plain text, and how they are found by words."""
