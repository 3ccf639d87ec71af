"""What a Telegram chat can do; apart from the adapter, so that who only asks need not load the library."""

from core.replies import Capabilities

MAXIMUM_TEXT = 4096
"""In UTF-16 code units, as Telegram counts: https://core.telegram.org/bots/api#sendmessage"""

MAXIMUM_FILE = 20 * 1024 * 1024
"""Bytes that a bot can fetch: https://core.telegram.org/bots/api#getfile"""

CAPABILITIES = Capabilities(
    edit=True,
    delete_received=True,
    delete_sent=True,
    maximum_text=MAXIMUM_TEXT,
    maximum_file=MAXIMUM_FILE,
    send_files=True,
)
