"""The help centre: its lists, its articles, the search, and the two ends of an article.

It opens from every state and changes none, but for the ends: "solved" leaves the form that the article was
offered in, and "submit a ticket" goes to the form.
"""

from core.altered import replace
from core.changes import HelpOutcome
from core.conversation import Conversation, State
from core.dialogue.filling import proceed, take_held
from core.dialogue.offering import article_card, counted
from core.dialogue.outcome import Outcome, forget_draft, new_draft, overlay, resume
from core.effects import DropDraft, Effect
from core.form.planning import fill
from core.intents import SearchHelp, ShowArticle, ShowHelp, Solved, TicketFromArticle
from core.prompts import in_rows, menu_or_form
from core.replies import Choice, Reply, ReplyKind, Words, say
from core.rules import Facts, Rules

ARTICLES_A_PAGE = 6


def show_help(rules: Rules, conversation: Conversation, intent: ShowHelp, facts: Facts) -> Outcome:
    """The categories that have articles, or the titles of one of them."""
    category = rules.category(intent.category)
    if category is None or not rules.articles.of_category(category.name):
        return Outcome(conversation, (overlay(facts, _categories(rules, conversation)),), ask=False)
    page = _titles(rules, conversation, category.name, category.label, intent.page)
    return Outcome(conversation, (overlay(facts, page),), ask=False)


def _categories(rules: Rules, conversation: Conversation, lead: Words | None = None) -> Reply:
    choices = [
        Choice(category.label, f"help:{category.name}")
        for category in rules.definition.categories.values()
        if rules.articles.of_category(category.name)
    ]
    text = say("help.choose" if choices else "help.empty")
    paragraphs = (text,) if lead is None else (lead, text)
    leaving = (menu_or_form(in_form=conversation.draft is not None),)
    return Reply(ReplyKind.CARD, paragraphs, (*in_rows(choices, 2), leaving))


def _titles(rules: Rules, conversation: Conversation, category: str, label: Words, page: int) -> Reply:
    articles = rules.articles.of_category(category)
    last = (len(articles) - 1) // ARTICLES_A_PAGE
    page = min(page, last)
    listed = articles[page * ARTICLES_A_PAGE : (page + 1) * ARTICLES_A_PAGE]
    rows = [(_opening(article.name, article.title),) for article in listed]
    turning = [
        Choice(say(key), f"help:{category}:{other}")
        for key, other in (("help.previous", page - 1), ("help.next", page + 1))
        if 0 <= other <= last
    ]
    leaving = (Choice(say("menu.help"), "help"), menu_or_form(in_form=conversation.draft is not None))
    return Reply(ReplyKind.CARD, (label,), (*rows, *([tuple(turning)] if turning else []), leaving))


def _opening(name: str, title: Words) -> Choice:
    return Choice(title, f"article:{name}")


def show_article(rules: Rules, conversation: Conversation, intent: ShowArticle, facts: Facts) -> Outcome:
    """One article, counted as shown."""
    article = rules.articles.named(intent.name)
    if article is None:
        gone = _categories(rules, conversation, say("help.gone"))
        return Outcome(conversation, (overlay(facts, gone),), ask=False)
    conversation, effects = counted(rules, conversation, article.name, HelpOutcome.SHOWN, facts)
    card = article_card(article, in_form=conversation.draft is not None)
    return Outcome(conversation, (overlay(facts, card), *effects), ask=False)


def search_help(rules: Rules, conversation: Conversation, intent: SearchHelp, facts: Facts) -> Outcome:
    """The titles that fit best, or a kind word and the other ways to an answer."""
    found = rules.articles.search(intent.words)
    in_form = conversation.draft is not None
    rows = [(_opening(article.name, article.title),) for article in found]
    if not found:
        rows.append((Choice(say("menu.continue" if in_form else "menu.ticket"), "ticket"),))
    rows.append((Choice(say("menu.help"), "help"),))
    text = say("help.found" if found else "help.not_found")
    return Outcome(conversation, (overlay(facts, Reply(ReplyKind.CARD, (text,), tuple(rows))),), ask=False)


def solved(rules: Rules, conversation: Conversation, intent: Solved, facts: Facts) -> Outcome:
    """Thanks, and counted; the form that the article was offered in is left, its draft deleted."""
    effects: tuple[Effect, ...] = ()
    if rules.articles.named(intent.article) is not None:
        conversation, effects = counted(rules, conversation, intent.article, HelpOutcome.SOLVED, facts)
    draft = conversation.draft
    if draft is None or draft.article_offered != intent.article:
        return Outcome(conversation, (*effects, _thanks(conversation, facts, say("help.thanks"))), ask=False)
    busy = conversation.state in (State.ADDING, State.PICKING)
    left = replace(forget_draft(conversation), state=conversation.state if busy else State.MENU)
    dropped = DropDraft(draft.draft_id)
    thanks = _thanks(left, facts, say("help.thanks_left"))
    return Outcome(left, (*effects, dropped, thanks), ask=False, line=say("cancel.folded"))


def _thanks(conversation: Conversation, facts: Facts, words: Words) -> Effect:
    leaving = menu_or_form(in_form=conversation.draft is not None)
    return overlay(facts, Reply(ReplyKind.MESSAGE, (words,), ((leaving,),)))


def ticket_from_article(
    rules: Rules, conversation: Conversation, intent: TicketFromArticle, facts: Facts
) -> Outcome:
    """The form with the article's category chosen; a form under way goes on instead."""
    article = rules.articles.named(intent.article)
    effects: tuple[Effect, ...] = ()
    if article is not None:
        conversation, effects = counted(rules, conversation, article.name, HelpOutcome.TICKET, facts)
    if conversation.draft is not None:
        resumed = resume(rules, conversation, facts, say("form.continued"))
        return replace(resumed, effects=(*effects, *resumed.effects))
    begun = take_held(rules, replace(conversation, draft=new_draft(facts)), facts)
    draft = begun.draft
    assert draft is not None, "it was just begun"
    category = rules.category(article.category) if article is not None else None
    if article is not None and category is not None:
        draft = replace(draft, category=category.name, article_offered=article.name)
        begun = replace(begun, draft=fill(rules, draft, facts.now))
    outcome = proceed(rules, begun, facts)
    return replace(outcome, effects=(*effects, *outcome.effects))
