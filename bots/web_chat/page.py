"""Serves the page, the widget's script and what both load: a few small files, none from elsewhere."""

import gzip
import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path

import orjson
from aiohttp import web
from babel import Locale

from bots.web_chat.origins import policy
from bots.web_chat.sentences import launcher_sentences, page_sentences
from core.language import match
from core.rules import Rules

STATIC = Path(__file__).with_name("static")
ASSETS = {"chat.css": "text/css", "chat.js": "text/javascript", "icon.svg": "image/svg+xml"}
A_YEAR = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300"
# Nothing of ours is to be guessed at, leaked onwards or given a device.
HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Pages:
    """The pages in every language of the form; `allowed_origins` are the sites that may embed them."""

    def __init__(self, rules: Rules, allowed_origins: Sequence[str], maximum_file: int) -> None:
        self._definition = rules.definition
        self._rules = rules
        self._origins = tuple(allowed_origins)
        self._maximum_file = maximum_file
        self._policy = policy(self._origins)
        self._assets = {name: (STATIC / name).read_bytes() for name in ASSETS}
        self._html = (STATIC / "chat.html").read_text("utf-8")
        self._widget = (STATIC / "widget.js").read_text("utf-8")
        languages = dict.fromkeys((*self._definition.languages, self._definition.default_language))
        self._pages = {language: self._page(language) for language in languages}
        self._widgets = {language: self._launcher(language) for language in languages}

    async def chat(self, request: web.Request) -> web.Response:
        """The page, alone or inside the widget's frame."""
        body = self._pages[self.language_of(request)]
        headers = {"Content-Security-Policy": self._policy, "Cache-Control": "no-cache"}
        return _answer(request, body, "text/html", headers | {"Vary": "Accept-Language, Accept-Encoding"})

    async def widget(self, request: web.Request) -> web.Response:
        """The script that a company's page includes."""
        body = self._widgets[self.language_of(request)]
        headers = {"Cache-Control": FIVE_MINUTES, "Cross-Origin-Resource-Policy": "cross-origin"}
        return _answer(
            request, body, "text/javascript", headers | {"Vary": "Accept-Language, Accept-Encoding"}
        )

    async def asset(self, request: web.Request) -> web.Response:
        """A style sheet or script of the page; its address changes with its content."""
        name = request.match_info["name"]
        if name not in ASSETS:
            raise web.HTTPNotFound
        return _answer(request, self._assets[name], ASSETS[name], {"Cache-Control": A_YEAR})

    def language_of(self, request: web.Request) -> str:
        """The language that the address asks for (?language=en), else the browser's, else the default."""
        wanted = [request.query.get("language", "")]
        accepted = request.headers.get("Accept-Language", "")[:200]
        wanted += [part.partition(";")[0].strip() for part in accepted.split(",")]
        found = (match(code, self._definition.languages) for code in wanted if code)
        return next((code for code in found if code), self._definition.default_language)

    def _page(self, language: str) -> bytes:
        sentences = page_sentences(self._rules, language, self._maximum_file)
        config = {
            "sentences": sentences,
            "language": language,
            "maximum_file": self._maximum_file,
            "parents": self._origins,
        }
        versions = {name: hashlib.sha256(body).hexdigest()[:12] for name, body in self._assets.items()}
        values = {
            "{{language}}": language,
            "{{direction}}": "rtl" if Locale.parse(language, sep="-").text_direction == "rtl" else "ltr",
            "{{config}}": _in_html(config),
            **{f"{{{{{name}}}}}": f"/chat/assets/{name}?v={version}" for name, version in versions.items()},
            **{f"{{{{say {key}}}}}": escape(sentence) for key, sentence in sentences.items()},
        }
        html = self._html
        for place, value in values.items():
            html = html.replace(place, value)
        return html.encode()

    def _launcher(self, language: str) -> bytes:
        sentences = launcher_sentences(self._rules, language) | {"language": language}
        return self._widget.replace("{/* sentences */}", orjson.dumps(sentences).decode()).encode()


def _in_html(value: object) -> str:
    """JSON that can't end the element which it stands in."""
    return orjson.dumps(value).decode().replace("<", "\\u003c")


def _answer(request: web.Request, body: bytes, media_type: str, headers: dict[str, str]) -> web.Response:
    headers = {**HARDENED, **headers}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 9, mtime=0), "gzip"
    return web.Response(body=body, content_type=media_type, charset="utf-8", headers=headers)
