"""What a Telegram chat can do; apart from the adapter, so that who only asks need not load the library."""

from core.replies import Capabilities

MAXIMUM_TEXT = 4096
"""In UTF-16 code units, as Telegram counts: https://core.telegram.org/bots/api#sendmessage"""

CAPABILITIES = Capabilities(
    edit=True,
    delete_received=True,
    delete_sent=True,
    maximum_text=MAXIMUM_TEXT,
)
