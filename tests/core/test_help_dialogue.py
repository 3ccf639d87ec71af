"""The help centre as a person meets it: menu, lists, articles, search, both ends, the offer in the form."""

from dataclasses import dataclass, field, replace

import pytest

from core.changes import HelpCount, HelpOutcome
from core.conversation import State
from core.events import ChoicePressed, CommandReceived, Event, TextReceived
from core.help.article import Article, Articles, Translation
from core.intents import SearchHelp, ShowHelp, interpret, of_value
from core.rules import Rules
from tests.builders import NOW, Person, starter_rules

TODAY = NOW.date()
TELLING = "昨天下午3点从币安转了 100 USDT 到钱包，用的 TRC20，显示成功，但余额没变"


@dataclass
class Reader(Person):
    """A person, and all that was counted."""

    counts: list[HelpCount] = field(default_factory=list)

    def does(self, event: Event, message: str | None = None, order: int | None = None) -> list[str]:
        """As a person does; what it counted is kept."""
        texts = super().does(event, message, order)
        assert self.last is not None
        self.counts += self.last.help_counts
        return texts

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """What was counted, without the day."""
        return [(count.article, count.outcome.value) for count in self.counts]


def in_form(category: str = "转账问题") -> Reader:
    """Somebody who has just chosen a category in the form."""
    person = Reader()
    person.says("/ticket")
    person.presses("同意")
    person.presses(category)
    return person


def test_menu_category_title_article_solved() -> None:
    """From the menu to an article; "solved" thanks and counts once, whatever is tapped twice."""
    person = Reader()
    person.says("/start")
    person.presses("帮助中心")
    assert person.buttons == [
        "资产被盗",
        "转账问题",
        "兑换问题",
        "App 故障",
        "忘记密码或无法登录",
        "账户问题",
        "菜单",
    ]
    person.presses("转账问题")
    assert person.buttons == [
        "收款地址和网络怎么选",
        "手续费怎么算",
        "转账没有到账",
        "转错网络或链",
        "帮助中心",
        "菜单",
    ]
    person.presses("转账没有到账")
    assert "绝不索要助记词" in person.sees
    assert person.buttons == ["已解决", "提交工单", "帮助中心"]
    article = next(reversed(person.screen.values())).choices
    solved = article[0][0].value
    person.presses("已解决")
    assert "谢谢您告诉我们" in person.sees
    person.screen["again"] = replace(person.screen[next(iter(person.screen))], choices=article)
    person.presses("已解决", on="again")

    assert solved == "solved:transfer-not-arrived"
    assert person.outcomes == [("transfer-not-arrived", "shown"), ("transfer-not-arrived", "solved")]
    assert {TODAY} == {count.day for count in person.counts}


def test_another_day_counts_again() -> None:
    """The same article on another day of the operator's zone is another count."""
    person = Reader()
    for _ in range(2):
        person.says("/help 手续费")
        person.presses("手续费怎么算")
        person.waits(hours=24)
    assert [HelpCount("fees", HelpOutcome.SHOWN, TODAY)] == person.counts[:1]
    assert len(person.counts) == 2
    assert len(person.conversation.help_counted) == 1


def test_submit_from_an_article_starts_with_its_category() -> None:
    """ "Submit a ticket" counts, and after consent the form goes on with the article's category chosen."""
    person = Reader()
    person.says("/help 兑换卡住")
    person.presses("兑换卡住或失败")
    person.presses("提交工单")
    person.presses("同意")
    draft = person.conversation.draft
    assert draft is not None
    assert (person.conversation.state, draft.category) == (State.FIELD, "swap")
    assert person.outcomes == [("swap-stuck", "shown"), ("swap-stuck", "ticket")]
    assert not any("这篇文章也许" in reply.text for reply in person.screen.values())


def test_the_form_offers_a_fitting_article_once() -> None:
    """After the category is chosen one message offers an article; another category brings no second one."""
    person = in_form()
    offers = [reply for reply in person.screen.values() if "这篇文章也许" in reply.text]
    assert ["转账没有到账" in offer.text for offer in offers] == [True]
    assert "账户名" in person.sees
    assert State.FIELD is person.conversation.state
    person.presses("上一步")
    person.presses("兑换问题")
    assert "这篇文章也许" not in person.sees


def test_going_on_below_the_offer_is_simply_answering() -> None:
    """Whoever ignores the offer answers the question below it."""
    person = in_form()
    person.says("alice_2026")
    assert "请描述发生了什么" in person.sees
    assert person.conversation.draft is not None
    assert person.conversation.draft.answers[0].value == "alice_2026"


def test_read_in_the_form_and_go_on() -> None:
    """The article opens in place of the offer; "continue" counts a ticket and asks the same question."""
    person = in_form()
    person.presses("查看文章")
    assert [
        choice.label
        for reply in person.screen.values()
        if "转账由区块链处理" in reply.text
        for row in reply.choices
        for choice in row
    ] == ["已解决", "继续填写", "帮助中心"]
    person.presses("继续填写")
    assert "账户名" in person.sees
    assert person.outcomes == [("transfer-not-arrived", "shown"), ("transfer-not-arrived", "ticket")]


def test_solved_in_the_form_leaves_it() -> None:
    """ "Solved" on the offer drops the draft, says so, and folds the open question."""
    person = in_form()
    draft = person.conversation.draft
    assert draft is not None
    person.presses("已解决")
    assert "填写的内容已删除" in person.sees
    assert person.last is not None
    assert (State.MENU, None, draft.draft_id) == (
        person.conversation.state,
        person.conversation.draft,
        person.last.dropped_draft,
    )
    assert person.outcomes == [("transfer-not-arrived", "solved")]


def test_solved_about_something_else_keeps_the_form() -> None:
    """Another article's "solved" says nothing about the form: the draft stays."""
    person = in_form()
    person.says("/help 手续费")
    person.presses("手续费怎么算")
    person.presses("已解决")
    assert person.conversation.draft is not None
    assert State.FIELD is person.conversation.state
    assert ("fees", "solved") in person.outcomes


def test_a_telling_first_message_is_offered_nothing() -> None:
    """Whoever has told the whole story is not sent to read."""
    person = Reader()
    person.says(TELLING)
    person.presses("同意")
    assert not any("这篇文章也许" in reply.text for reply in person.screen.values())


@pytest.mark.parametrize("category", ["资产被盗", "其他"])
def test_no_offer_where_none_helps(category: str) -> None:
    """Stolen funds have their checklist instead; a category without articles has nothing to offer."""
    assert not any("这篇文章也许" in reply.text for reply in in_form(category).screen.values())


def only_in_english(rules: Rules) -> Rules:
    """The rules with one article that has no Chinese text."""
    text = Translation("Fees", (), "What it costs.")
    return replace(rules, articles=Articles([Article("fees", "transfer", {"en": text}, offered=True)]))


def test_the_offer_speaks_the_persons_language_or_is_not_made() -> None:
    """An article that lacks the language is not offered, yet shown to whoever looks for it."""
    person = Reader(rules=only_in_english(starter_rules()))
    person.says("/ticket")
    person.presses("同意")
    person.presses("转账问题")
    assert not any("Fees" in reply.text for reply in person.screen.values())
    person.says("帮助 fees")
    person.presses("Fees")
    assert "What it costs." in person.sees


@pytest.mark.parametrize(
    "words", ["/help 轉帳沒有到帳", "帮助 没到账", "幫助 沒到賬", "/help money not arrived"]
)
def test_searching_in_either_language_and_script(words: str) -> None:
    """The command with words and the word for help both search; the title comes in the person's language."""
    person = Reader()
    person.says(words)
    assert "这些文章可能有帮助" in person.sees
    assert person.buttons[0] == "转账没有到账"


def test_nothing_found_is_said_kindly() -> None:
    """What fits nothing leads to a ticket or to the list."""
    person = Reader(client_language="en")
    person.says("/help lunch menu")
    assert "Sorry, no article fits that." in person.sees
    assert person.buttons == ["Submit a ticket", "Help centre"]


def test_help_alone_opens_the_menu_and_its_word_the_centre() -> None:
    """/help is the front page as ever; "帮助" typed at it opens the help centre."""
    person = Reader()
    person.says("/help")
    assert "官方客服" in person.sees
    person.says("帮助")
    assert "请选择问题类别" in person.sees


def test_a_story_that_begins_with_help_is_a_story() -> None:
    """Only a short search is one: longer words after "help" begin a ticket."""
    conversation = Person().conversation
    story = TextReceived("帮助 " + TELLING)
    assert not isinstance(interpret(story, conversation, "WLT", (), {}), SearchHelp)
    assert SearchHelp("没到账") == interpret(TextReceived("帮助  没到账"), conversation, "WLT", (), {})
    assert SearchHelp("fees") == interpret(CommandReceived("help", " fees "), conversation, "WLT", (), {})


@pytest.mark.parametrize(
    "value", ["article:removed", "help:removed", "help:other", "solved:removed", "unsolved:removed"]
)
def test_old_buttons_of_what_is_gone_still_answer(value: str) -> None:
    """A button of a removed article or category leads somewhere useful, and nothing is counted."""
    person = Reader()
    person.says("/start")
    assert person.does(ChoicePressed(value, "press"), message="old")
    assert person.counts == []


def test_long_lists_have_pages() -> None:
    """More articles than a page holds are reached page by page; a page too far is the last."""
    text = Translation("t", (), "b")
    articles = [Article(f"a{n}", "transfer", {"en": replace(text, title=f"Article {n}")}) for n in range(8)]
    person = Reader(rules=replace(starter_rules(), articles=Articles(articles)), client_language="en")
    person.says("/start")
    person.presses("Help centre")
    person.presses("Transfer")
    assert [f"Article {n}" for n in range(6)] == person.buttons[:6]
    person.presses("Next")
    assert person.buttons[:3] == ["Article 6", "Article 7", "← Previous"]
    assert ShowHelp("transfer", 99999) == of_value("help:transfer:99999", 1)


def test_without_articles_the_menu_does_not_speak_of_help() -> None:
    """Who has no articles has no help centre in the menu, and old buttons say so kindly."""
    person = Reader(rules=replace(starter_rules(), articles=Articles()))
    person.says("/start")
    assert "帮助中心" not in person.buttons
    person.does(ChoicePressed("help", "press"), message="old")
    assert "还没有帮助文章" in person.sees
