"""Finding help articles by words: never fails, own titles first, Simplified and Traditional as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from core.help.article import Article, Articles, Translation
from core.help.search import plain
from tests.builders import starter_rules

ARTICLES = starter_rules().articles
TITLES = [(article.name, text.title) for article in ARTICLES for text in article.texts.values()]
ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
TRADITIONAL = OpenCC("s2t")


def article(name: str, title: str, keywords: tuple[str, ...] = (), body: str = "…") -> Article:
    """An article in one language."""
    return Article(name, "transfer", {"en": Translation(title, keywords, body)})


def found(words: str) -> list[str]:
    """The names of the starter articles that a search finds."""
    return [each.name for each in ARTICLES.search(words)]


@pytest.mark.parametrize(("name", "title"), TITLES)
def test_each_title_finds_its_own_article_first(name: str, title: str) -> None:
    """Whoever types a title gets that article."""
    assert name == found(title)[0]


@pytest.mark.parametrize(("name", "title"), TITLES)
def test_a_title_in_traditional_characters_finds_it_too(name: str, title: str) -> None:
    """Traditional characters find the article that is written in Simplified ones."""
    assert name == found(str(TRADITIONAL.convert(title)))[0]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我忘记密码了怎么办", "forgotten-password"),
        ("轉帳一直沒有到帳", "transfer-not-arrived"),
        ("轉錯鏈", "wrong-network"),
        ("手機丟了", "lost-device"),
        ("閃退", "app-crash"),
        ("為什麼手續費這麼貴", "fees"),
        ("收款地址", "addresses"),
        ("被騙了", "phishing"),
        ("兌換卡住了", "swap-stuck"),
        ("實名認證沒有通過", "verification"),
        ("how do I reset my password", "forgotten-password"),
        ("My deposit hasn't arrived", "transfer-not-arrived"),
        ("it keeps crashing", "app-crash"),
        ("I lost my phone", "lost-device"),
        ("ＧＡＳ　ＦＥＥ", "fees"),
        ("sent to the wrong chain", "wrong-network"),
        ("swapping failed", "swap-stuck"),
    ],
)
def test_what_people_type_finds_what_they_mean(words: str, name: str) -> None:
    """Questions in both languages and scripts lead to the right article."""
    assert name == found(words)[0]


@pytest.mark.parametrize(
    "words", ["", "   ", "🙂", "怎么办", "what is it", "今天天气怎么样", "lunch menu", "我想退货"]
)
def test_what_fits_nothing_finds_nothing(words: str) -> None:
    """Fillers and strange subjects find nothing rather than anything."""
    assert found(words) == []


def test_at_most_three_are_found() -> None:
    """A word of many articles gives the three best."""
    assert len(found("网络 地址 转账 密码 助记词")) == 3


def test_a_title_counts_more_than_keywords_and_they_more_than_the_text() -> None:
    """The same word weighs by where it stands; equal ones keep their order."""
    shelf = Articles(
        [
            article("text", "One", body="staking"),
            article("keyword", "Two", keywords=("staking",)),
            article("title", "Staking"),
            article("title-too", "Staking twice"),
        ]
    )
    assert [each.name for each in shelf.search("staking", 9)] == ["title", "title-too", "keyword"]


def test_only_a_text_that_has_half_of_the_words_is_found_by_its_text() -> None:
    """One common word of a long question, deep in a text, is no answer to it."""
    shelf = Articles([article("a", "One", body="open the ledger and count"), article("b", "Two")])
    assert list(shelf.search("ledger vanished yesterday suddenly")) == []
    assert [each.name for each in shelf.search("ledger count")] == ["a"]


@given(ANYTHING)
def test_no_words_break_the_search(words: str) -> None:
    """Any text at all is searched without an error, and twice the same way."""
    assert ARTICLES.search(words) == ARTICLES.search(words)


@given(st.lists(ANYTHING.filter(plain), min_size=1, max_size=6, unique_by=plain))
def test_any_title_finds_its_own_article_first(titles: list[str]) -> None:
    """Whatever operators call their articles, each title that is its own alone comes first."""
    shelf = Articles([article(str(number), title) for number, title in enumerate(titles)])
    for number, title in enumerate(titles):
        assert str(number) == shelf.search(title)[0].name


def test_the_form_is_offered_what_fits_its_words() -> None:
    """Words choose among the articles of the category; without them the marked one, or the only one."""
    assert named(ARTICLES.fitting("transfer", "zh-Hans", "我转错网络了")) == "wrong-network"
    assert named(ARTICLES.fitting("transfer", "zh-Hans", "")) == "transfer-not-arrived"
    assert named(ARTICLES.fitting("transfer", "en", "app crash")) == "transfer-not-arrived"
    only = article("only", "Only")
    assert only == Articles([only]).fitting("transfer", "en", "")
    two = Articles([only, article("second", "Second")])
    assert two.fitting("transfer", "en", "") is None
    assert two.fitting("transfer", "zh-Hans", "only") is None


def named(chosen: Article | None) -> str | None:
    """The name of what was chosen."""
    return chosen.name if chosen else None
