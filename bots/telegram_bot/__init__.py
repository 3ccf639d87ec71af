"""Telegram: updates come in as JSON, replies go out through python-telegram-bot on our own HTTP session."""

import logging
import os

# From version 22.2 on the library gives periods as timedelta to those who ask for it, and warns all others:
# https://docs.python-telegram-bot.org/en/stable/changelog.html#version-22-2
os.environ.setdefault("PTB_TIMEDELTA", "1")

# At DEBUG it logs its addresses, and the token is part of them.
logging.getLogger("telegram").setLevel(logging.INFO)
