"""What a Discord chat can do; apart from the adapter, so that whoever only asks need not load the library."""

from core.replies import Capabilities

MAXIMUM_TEXT = 2000
"""Characters: https://discord.com/developers/docs/resources/message#create-message"""

MODAL_FIELDS = 5
"""https://discord.com/developers/docs/components/reference#anatomy-of-a-modal"""

CAPABILITIES = Capabilities(
    edit=True,
    maximum_text=MAXIMUM_TEXT,
    modal_fields=MODAL_FIELDS,
    send_files=True,
    delete_in_topics=True,
    card_opens_topic=True,
)
