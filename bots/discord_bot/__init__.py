"""Discord: raw gateway events come in, replies go out through discord.py as JSON of the HTTP API."""

import logging

# It prints a trace for each lost connection; gateway.py tells of them in one line.
logging.getLogger("discord").setLevel(logging.CRITICAL)
