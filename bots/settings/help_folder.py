"""Reads the help articles from the operator's folder, or the starter articles that ship with the program.

An article is one Markdown file a language, NAME.LANGUAGE.md (forgotten-password.en.md), with a small header:

    ---
    title: Forgotten password
    category: password
    keywords: reset password, locked out
    ---

`offer: yes` in the header marks the article of its category that the form offers first. {brand} in a text
stands for the name of the brand.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from bots.settings.problems import InvalidConfiguration, Problem, suggestion
from core.form.definition import Definition
from core.help.article import Article, Translation
from core.help.plain import plain_text
from core.messages import available_languages

ARTICLES = Path(__file__).with_name("articles")
USUAL_FOLDER = "help"
TITLE_CHARACTERS = 60
"""A title is the label of a button; Discord takes 80
(https://discord.com/developers/docs/components/reference#button)."""
BODY_CHARACTERS = 1800
"""An article must fit into one message with its title; Discord takes 2,000
(https://discord.com/developers/docs/resources/message#create-message)."""

_FILE_NAME = re.compile(r"([a-z0-9][a-z0-9-]{0,39})\.([A-Za-z0-9-]+)\.md")
_KEYS = ("title", "category", "keywords", "offer")
_RULE = "---"


@dataclass(frozen=True, slots=True)
class _Page:
    """One file, read: an article in one language."""

    path: Path
    name: str
    language: str
    category: str
    offered: bool
    text: Translation


def starter_articles() -> dict[str, str]:
    """The articles that ship with the program: file name → content, for `frontdoor init`."""
    return {path.name: path.read_text(encoding="utf-8") for path in _files(ARTICLES)}


def read_articles(folder: Path | None, definition: Definition) -> tuple[Article, ...]:
    """The articles in `folder`, ordered by name; None reads the starter articles.

    Languages that are not offered are left out, and of the starter articles those of a category that the
    operator does not have. Raises InvalidConfiguration with every mistake in the folder.
    """
    problems: list[Problem] = []
    pages: list[_Page] = []
    try:
        paths = _files(folder or ARTICLES)
    except OSError as error:
        right = "Correct help.folder, or remove it to use the starter articles"
        raise InvalidConfiguration(
            [Problem(str(folder), "folder", f"can't be read: {error}", right)]
        ) from None
    for path in paths:
        page, wrong = _page(path, definition, starter=folder is None)
        problems += wrong
        pages += [page] if page is not None else []
    problems += _disagreements(pages)
    if problems:
        raise InvalidConfiguration(problems)
    by_name: dict[str, list[_Page]] = {}
    for page in pages:
        by_name.setdefault(page.name, []).append(page)
    return tuple(
        Article(name, found[0].category, {page.language: page.text for page in found}, found[0].offered)
        for name, found in by_name.items()
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".md")


def _page(path: Path, definition: Definition, *, starter: bool) -> tuple[_Page | None, list[Problem]]:
    """What the file holds; None when it is left out or has mistakes, which come with it."""
    named = _FILE_NAME.fullmatch(path.name)
    if named is None:
        right = 'Name it like "forgotten-password.en.md": small letters, digits, hyphens; then the language'
        return None, [Problem(str(path), "name", "is no name of an article", right)]
    name, language = named.groups()
    if language not in definition.languages:
        known = (*definition.languages, *available_languages())
        if language in known:
            return None, []
        wrong = f'there is no language "{language}"'
        return None, [Problem(str(path), "name", wrong, suggestion(language, known))]
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        right = "Save it as UTF-8 text that this program may read"
        return None, [Problem(str(path), "file", f"can't be read: {error}", right)]
    lines = content.splitlines()
    end = _end_of_header(lines)
    if end is None:
        right = f'Begin the file with "{_RULE}", lines such as "title: …" and "category: …", and "{_RULE}"'
        return None, [Problem(str(path), "header", "is missing", right)]
    header, problems = _header(str(path), lines[1:end])
    if starter and header.get("category") not in definition.categories:
        return None, []
    markdown = "\n".join(lines[end + 1 :])
    body = plain_text(markdown.replace("{brand}", definition.brand))
    title = header.get("title", "").replace("{brand}", definition.brand)
    problems += _header_problems(str(path), header, definition)
    problems += _length_problems(str(path), title, body)
    if problems:
        return None, problems
    keywords = tuple(word.strip() for word in re.split("[,，、]", header.get("keywords", "")) if word.strip())
    text = Translation(title, keywords, body)
    return _Page(path, name, language, header["category"], header.get("offer") == "yes", text), []


def _end_of_header(lines: list[str]) -> int | None:
    """The index of the line that ends the header; None when there is no header."""
    stripped = [line.strip() for line in lines]
    if not stripped or stripped[0] != _RULE or _RULE not in stripped[1:]:
        return None
    return stripped.index(_RULE, 1)


def _header(file: str, lines: list[str]) -> tuple[dict[str, str], list[Problem]]:
    """The header's values by key, and which of its lines can't be taken."""
    header: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=2):
        key, colon, value = line.replace("：", ":", 1).partition(":")
        key = key.strip().lower()
        if not line.strip():
            continue
        if not colon:
            problems.append(Problem(file, f"line {number}", "is no header line", 'Write it as "key: value"'))
        elif key not in _KEYS:
            problems.append(Problem(file, key, "is no key of the header", suggestion(key, _KEYS)))
        elif key in header:
            problems.append(Problem(file, key, "stands there twice", "Remove one of them"))
        else:
            header[key] = value.strip()
    return header, problems


def _header_problems(file: str, header: dict[str, str], definition: Definition) -> list[Problem]:
    problems = [
        Problem(file, key, "is missing", f'Add "{key}: …" to the header')
        for key in ("title", "category")
        if not header.get(key)
    ]
    category = header.get("category")
    if category and category not in definition.categories:
        wrong = f'there is no category "{category}"'
        problems.append(Problem(file, "category", wrong, suggestion(category, definition.categories)))
    if header.get("offer", "no") not in ("yes", "no"):
        problems.append(Problem(file, "offer", f'"{header["offer"]}" is no answer', "Write yes or no"))
    return problems


def _length_problems(file: str, title: str, body: str) -> list[Problem]:
    problems = []
    if len(title) > TITLE_CHARACTERS:
        wrong = f"has {len(title)} characters and would not fit on a button"
        problems.append(Problem(file, "title", wrong, f"Shorten it to {TITLE_CHARACTERS}"))
    if not body:
        problems.append(Problem(file, "text", "is missing", "Write it below the header"))
    if len(body) > BODY_CHARACTERS:
        wrong = f"has {len(body)} characters and would not fit into one message"
        problems.append(
            Problem(file, "text", wrong, f"Shorten it to {BODY_CHARACTERS}, or make two articles")
        )
    return problems


def _disagreements(pages: list[_Page]) -> list[Problem]:
    """What the files must agree on: an article's category and offer in all languages, one offer each."""
    problems: list[Problem] = []
    first: dict[str, _Page] = {}
    offered: dict[str, _Page] = {}
    for page in pages:
        other = first.setdefault(page.name, page)
        if page.category != other.category:
            wrong = f'is "{page.category}", but "{other.category}" in {other.path.name}'
            problems.append(Problem(str(page.path), "category", wrong, "An article has one category"))
        if page.offered != other.offered:
            wrong = f"is not the same as in {other.path.name}"
            problems.append(Problem(str(page.path), "offer", wrong, "Write the same in all languages"))
        rival = offered.setdefault(page.category, page) if page.offered else page
        if rival.name != page.name:
            wrong = f"is yes, but {rival.path.name} is offered for the same category already"
            problems.append(Problem(str(page.path), "offer", wrong, "Only one article a category is offered"))
    return problems
