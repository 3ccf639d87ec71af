"""The operator's help articles: read as written, every mistake named, and the ten that ship are right."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bots.cli.init import write_starter
from bots.settings.definition_file import read_decisions, starter_text
from bots.settings.help_folder import ARTICLES, BODY_CHARACTERS, read_articles, starter_articles
from bots.settings.problems import InvalidConfiguration
from core.help.article import Article, Translation
from tests.builders import starter_definition

GOOD = "---\ntitle: Fees\ncategory: transfer\nkeywords: gas, cost\n---\n\nWhat it **costs**.\n"
SECRETS = {"zh-Hans": "绝不.*助记词", "en": "never.*recovery phrase"}


def read(folder: Path, **files: str) -> tuple[Article, ...]:
    """The articles of a folder with these files; `fees_en` is fees.en.md."""
    for name, content in files.items():
        (folder / f"{name.replace('_', '.')}.md").write_text(content, encoding="utf-8")
    return read_articles(folder, starter_definition())


def mistakes(folder: Path, **files: str) -> list[tuple[str, str, str]]:
    """File, key and what is wrong, of each mistake."""
    with pytest.raises(InvalidConfiguration) as caught:
        read(folder, **files)
    return [(Path(each.file).name, each.key, each.wrong) for each in caught.value.problems]


def test_an_article_is_read_in_its_languages(tmp_path: Path) -> None:
    """Header and Markdown become an article; the brand's name stands in its place; other files are left."""
    (tmp_path / "notes.txt").write_text("not an article")
    header = "Title：{brand}手续费\ncategory: transfer\noffer: no\nkeywords: 矿工费、费用，太贵"
    chinese = f"\ufeff---\n{header}\n---\n写在这里。\n"
    assert read(tmp_path, fees_en=GOOD, **{"fees_zh-Hans": chinese}) == (
        Article(
            "fees",
            "transfer",
            {
                "en": Translation("Fees", ("gas", "cost"), "What it costs."),
                "zh-Hans": Translation("Example Wallet手续费", ("矿工费", "费用", "太贵"), "写在这里。"),
            },
        ),
    )


def test_languages_that_are_not_offered_are_left_out(tmp_path: Path) -> None:
    """Who stops offering a language need not delete its files."""
    (tmp_path / "fees.en.md").write_text(GOOD)
    chinese = replace(starter_definition(), languages=("zh-Hans",), default_language="zh-Hans")
    assert read_articles(tmp_path, chinese) == ()


@pytest.mark.parametrize(
    ("content", "key", "wrong"),
    [
        ("What it costs.", "header", "is missing"),
        ("", "header", "is missing"),
        ("---\ncategory: fault\n---\ntext", "title", "is missing"),
        ("---\ntitle: Fees\ncategory: transfer\n\nno end", "header", "is missing"),
        (GOOD.replace("title: Fees\n", ""), "title", "is missing"),
        (GOOD.replace("category: transfer\n", ""), "category", "is missing"),
        (GOOD.replace("transfer", "transfers"), "category", 'there is no category "transfers"'),
        (GOOD.replace("keywords:", "keyword:"), "keyword", "is no key of the header"),
        (GOOD.replace("keywords: gas", "words"), "line 4", "is no header line"),
        (GOOD.replace("keywords: gas, cost", "title: Cost"), "title", "stands there twice"),
        (GOOD.replace("keywords: gas, cost", "offer: maybe"), "offer", '"maybe" is no answer'),
        (
            GOOD.replace("Fees", "F" * 61),
            "title",
            "has 61 characters and would not fit on a button",
        ),
        (GOOD.replace("What it **costs**.", ""), "text", "is missing"),
        (
            GOOD.replace("What it **costs**.", "x" * (BODY_CHARACTERS + 1)),
            "text",
            "has 1801 characters and would not fit into one message",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, content: str, key: str, wrong: str) -> None:
    """Each mistake comes with its file, its key and what is wrong."""
    assert mistakes(tmp_path, fees_en=content) == [("fees.en.md", key, wrong)]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("fees", "is no name of an article"),
        ("Fees.en", "is no name of an article"),
        ("a" * 41 + ".en", "is no name of an article"),
        ("fees.eng", 'there is no language "eng"'),
    ],
)
def test_a_wrong_file_name_is_named(tmp_path: Path, name: str, wrong: str) -> None:
    """A name that is none, and a language that does not exist."""
    (tmp_path / f"{name}.md").write_text(GOOD)
    assert mistakes(tmp_path) == [(f"{name}.md", "name", wrong)]


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    """A person corrects everything in one go, also what two files disagree on."""
    offered = GOOD.replace("keywords: gas, cost", "offer: yes")
    (tmp_path / "bytes.en.md").write_bytes(b"\xff\xfe")
    found = mistakes(
        tmp_path,
        fees_en=offered,
        **{"fees_zh-Hans": GOOD.replace("transfer", "swap")},
        other_en=offered,
        empty_en="",
    )
    assert [(file, key) for file, key, _ in found] == [
        ("bytes.en.md", "file"),
        ("empty.en.md", "header"),
        ("fees.zh-Hans.md", "category"),
        ("fees.zh-Hans.md", "offer"),
        ("other.en.md", "offer"),
    ]


def test_ten_articles_ship_in_both_languages() -> None:
    """Ten articles, each in Chinese and English, of categories that the starter has."""
    articles = read_articles(None, starter_definition())
    assert [article.name for article in articles] == [
        "addresses",
        "app-crash",
        "fees",
        "forgotten-password",
        "lost-device",
        "phishing",
        "swap-stuck",
        "transfer-not-arrived",
        "verification",
        "wrong-network",
    ]
    assert {frozenset(article.texts) for article in articles} == {frozenset({"zh-Hans", "en"})}


@pytest.mark.parametrize(
    "article", read_articles(None, starter_definition()), ids=lambda article: article.name
)
def test_what_ships_says_that_nobody_asks_for_secrets(article: Article) -> None:
    """Each text says that support never asks, names the brand by its place only, and has its keywords."""
    for language, text in article.texts.items():
        last = text.body.rpartition("\n\n")[2]
        assert re.search(SECRETS[language], last)
        assert "Example Wallet" in last
        assert "{" not in text.body
        assert text.keywords


def test_what_ships_offers_where_an_offer_helps() -> None:
    """Every category with articles and without a checklist of its own has one to offer."""
    definition = starter_definition()
    articles = read_articles(None, definition)
    with_articles = {article.category for article in articles}
    urgent = {name for name, category in definition.categories.items() if category.checklist}
    assert {article.category for article in articles if article.offered} == with_articles - urgent


def test_categories_that_the_operator_lacks_lose_the_starter_articles_only() -> None:
    """Without a folder, the articles of a removed category are left out silently."""
    definition = starter_definition()
    categories = {name: each for name, each in definition.categories.items() if name != "swap"}
    articles = read_articles(None, replace(definition, categories=categories))
    assert {article.category for article in articles} == {
        "transfer",
        "stolen",
        "fault",
        "password",
        "account",
    }


def test_init_writes_them_and_the_folder_is_read(tmp_path: Path) -> None:
    """What init writes is what ships, and from then on the operator's copy holds."""
    written = write_starter(tmp_path, force=False)
    assert set(starter_articles()) == {path.name for path in written if path.parent.name == "help"}
    (tmp_path / "help" / "fees.en.md").write_text(GOOD)
    decisions = read_decisions(tmp_path / "frontdoor.toml")
    fees = next(article for article in decisions.articles if article.name == "fees")
    assert fees.texts["en"].body == "What it costs."
    assert len(decisions.articles) == 10


def test_a_folder_may_be_named(tmp_path: Path) -> None:
    """help.folder is taken relative to the file; one that is missing is a mistake, the usual one is not."""
    path = tmp_path / "frontdoor.toml"
    path.write_text(starter_text(), encoding="utf-8")
    assert read_decisions(path).articles == read_articles(None, starter_definition())
    path.write_text(starter_text().replace('# folder = "help"', 'folder = "texts"'), encoding="utf-8")
    with pytest.raises(InvalidConfiguration, match=r"texts: folder: can't be read"):
        read_decisions(path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "fees.en.md").write_text(GOOD)
    assert [article.name for article in read_decisions(path).articles] == ["fees"]


def test_the_articles_lie_inside_the_package() -> None:
    """They stand beside the settings as .md files, which the wheel takes along."""
    assert ARTICLES.parent.name == "settings"
    assert len(list(ARTICLES.glob("*.md"))) == 20
