"""What every part of the dialogue may say of help articles: their cards, their counts, and the one offer of a
fitting article in the form."""

from core.altered import replace
from core.changes import HelpCount, HelpOutcome
from core.conversation import Conversation, Draft
from core.effects import CountHelp, Effect, Send
from core.help.article import Article
from core.prompts import Rows
from core.replies import Choice, Reply, ReplyKind, say
from core.rules import Facts, Rules


def article_card(article: Article, *, in_form: bool) -> Reply:
    """An article with its two ends, solved or a ticket (the form under way, if there is one)."""
    ticket = say("menu.continue") if in_form else say("menu.ticket")
    rows: Rows = (
        (Choice(say("help.solved"), f"solved:{article.name}"), Choice(ticket, f"unsolved:{article.name}")),
        (Choice(say("menu.help"), "help"),),
    )
    return Reply(ReplyKind.CARD, (article.title, article.body), rows)


def counted(
    rules: Rules, conversation: Conversation, article: str, outcome: HelpOutcome, facts: Facts
) -> tuple[Conversation, tuple[Effect, ...]]:
    """Count an outcome of an article: once a conversation and day, however often it is pressed."""
    day = facts.now.astimezone(rules.definition.zone).date()
    mark = f"{day} {outcome} {article}"
    if mark in conversation.help_counted:
        return conversation, ()
    today = tuple(other for other in conversation.help_counted if other.startswith(f"{day} "))
    return (
        replace(conversation, help_counted=(*today, mark)),
        (CountHelp(HelpCount(article, outcome, day)),),
    )


def offered(rules: Rules, draft: Draft, language: str) -> tuple[Draft, tuple[Effect, ...]]:
    """The article that fits the draft's category and words, offered at most once for a draft.

    Not where the category has a checklist, which says at once what to do; nor while a submitted or a finished
    form is being corrected.
    """
    category = rules.category(draft.category)
    if category is None or category.checklist is not None:
        return draft, ()
    if draft.article_offered is not None or draft.amends is not None or draft.returning:
        return draft, ()
    words = " ".join((draft.first_message or "", *draft.remarks))
    article = rules.articles.fitting(category.name, language, words)
    if article is None:
        return draft, ()
    read = Choice(say("help.read"), f"article:{article.name}")
    solved = Choice(say("help.solved"), f"solved:{article.name}")
    offer = Reply(ReplyKind.MESSAGE, (say("help.offer", title=article.title),), ((read, solved),))
    return replace(draft, article_offered=article.name), (Send(offer),)
