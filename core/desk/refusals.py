"""What the desk refuses to do, said so that an agent can be told in their language."""

from core.errors import Refused
from core.replies import Text


class DeskRefused(Refused):
    """The desk does not do this. `words` say why to an agent in a chat, `detail` to whoever runs commands."""

    def __init__(self, words: Text, detail: str) -> None:
        super().__init__(detail)
        self.words = words
        self._detail = detail

    def __str__(self) -> str:
        return self._detail
