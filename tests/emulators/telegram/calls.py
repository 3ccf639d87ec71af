"""One request on its way through the emulator: its bot, its checked values, and the chat and message it is
about.
"""

from dataclasses import dataclass, field
from typing import Any

from .bots import EmulatedBot
from .chats import Chat, Message
from .errors import Json, bad_request
from .spec import Method, Specification, Upload


@dataclass
class Call:
    """What a method of the API works on; `parameters` passed the spec."""

    bot: EmulatedBot
    method: Method
    specification: Specification
    parameters: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter, or `default` where the request leaves it out."""
        value = self.parameters.get(name)
        return default if value is None else value

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat of the request, for looking; 400 if the bot cannot know it."""
        chat = self.bot.find_chat(self.parameters.get(name, ""))
        chat.check_visible()
        return chat

    def writable_chat(self) -> Chat:
        """The chat of the request, for sending; 403 if the bot is not wanted there."""
        chat = self.chat()
        chat.check_writable()
        return chat

    def own_message(self, words: str) -> Message:
        """The bot's own message that the request changes; `words` name the purpose in the refusal."""
        message = self.chat().find(self.get("message_id", 0))
        if message is None or message.kind == "service":
            raise bad_request(f"message to {words} not found")
        if message.sender["id"] != self.bot.bot_id:
            raise bad_request("message can't be edited")
        return message
