"""One help article in the languages that it was written in, and the shelf that holds them all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.help.search import Index, Page
from core.replies import ByLanguage


@dataclass(frozen=True, slots=True)
class Translation:
    """An article in one language; `body` is plain text as a chat shows it."""

    title: str
    keywords: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Article:
    """A help article. `name` is stored with its counts and in buttons; `texts` go by language code.

    `offered` marks the one of its category that the form offers while nothing but the category is known.
    """

    name: str
    category: str
    texts: Mapping[str, Translation]
    offered: bool = False

    @property
    def title(self) -> ByLanguage:
        """The title, in whichever language it is asked for."""
        return ByLanguage({language: text.title for language, text in self.texts.items()})

    @property
    def body(self) -> ByLanguage:
        """The text, in whichever language it is asked for."""
        return ByLanguage({language: text.body for language, text in self.texts.items()})


class Articles:
    """All articles of the help centre, in the order in which they are listed."""

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self._articles = {article.name: article for article in articles}

    def __len__(self) -> int:
        return len(self._articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self._articles.values())

    def named(self, name: str) -> Article | None:
        """The article of that name; None when the operator has removed it meanwhile."""
        return self._articles.get(name)

    def of_category(self, category: str) -> tuple[Article, ...]:
        """The articles of a category."""
        return tuple(article for article in self._articles.values() if article.category == category)

    def search(self, words: str, limit: int = 3) -> tuple[Article, ...]:
        """The articles that fit `words` best, whatever language either is in; none when nothing fits."""
        return tuple(self._articles[name] for name in self._index.find(words)[:limit])

    def fitting(self, category: str, language: str, words: str) -> Article | None:
        """The article of `category` in `language` to offer somebody who has said `words` so far.

        Without telling words it is the only one, or the one that is marked for that; else None.
        """
        candidates = [article for article in self.of_category(category) if language in article.texts]
        found = [article for article in self.search(words, len(self._articles)) if article in candidates]
        marked = [article for article in candidates if article.offered]
        alone = candidates if len(candidates) == 1 else []
        return next(iter([*found, *marked, *alone]), None)

    @cached_property
    def _index(self) -> Index:
        pages = {
            article.name: [Page(text.title, text.keywords, text.body) for text in article.texts.values()]
            for article in self._articles.values()
        }
        return Index(pages)
