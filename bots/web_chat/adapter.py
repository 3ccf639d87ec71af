"""The web chat as the running service knows it: its routes, what wakes it, how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bots.web_chat.api import Api
from bots.web_chat.limits import USUAL, WebLimits
from bots.web_chat.live import Live
from bots.web_chat.page import Pages
from bots.web_chat.sent_files import SentFiles
from bots.web_chat.uploads import UploadedFiles
from bots.web_chat.visitor import Visitors
from core.ports import Clock, FileStore, Mailbox, Writer
from core.rules import Rules


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`keys` sign what visitors carry; `app_key` is shared with the company's app; `public_url` is where
    people reach us; `allowed_origins` are the sites that may show the chat inside theirs. With `encrypted`
    only the cookie kind is used that browsers send over https alone."""

    keys: tuple[bytes, ...]
    app_key: bytes | None = None
    public_url: str | None = None
    allowed_origins: Sequence[str] = ()
    encrypted: bool = False
    limits: WebLimits = USUAL


class WebChat:
    """One a process that answers HTTP."""

    def __init__(
        self,
        rules: Rules,
        writer: Writer,
        mailbox: Mailbox,
        visitors: Visitors,
        file_store: FileStore,
        sent_files: SentFiles,
        clock: Clock,
        settings: WebSettings,
    ) -> None:
        self._live = Live(mailbox)
        self.file_source = UploadedFiles(file_store)
        self._pages = Pages(rules, settings.allowed_origins, rules.definition.files.maximum_bytes)
        self._api = Api(
            definition=rules.definition,
            writer=writer,
            visitors=visitors,
            file_store=file_store,
            sent_files=sent_files,
            live=self._live,
            clock=clock,
            keys=settings.keys,
            app_key=settings.app_key,
            public_origin=_origin(settings.public_url),
            secure=settings.encrypted or (settings.public_url or "").startswith("https://"),
            limits=settings.limits,
            maximum_file=rules.definition.files.maximum_bytes,
        )

    def routes(self) -> list[web.RouteDef]:
        """The page at / and /chat, the widget's script, the API."""
        pages = self._pages
        return [
            web.get("/", pages.chat),
            web.get("/chat", pages.chat),
            web.get("/widget.js", pages.widget),
            web.get("/chat/assets/{name}", pages.asset),
            *self._api.routes(),
        ]

    def start(self) -> None:
        """Begin to tell open pages what is new. On the event loop."""
        self._live.start()

    def wake(self) -> None:
        """Something may have been committed."""
        self._live.wake()

    async def stop(self) -> None:
        """Close the open sockets."""
        await self._live.stop()


def _origin(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
