"""Alerts: what went wrong reaches the desk once, and somebody there settles it or lets it be tried again."""

from collections.abc import Mapping

from core.access import Act, Role, Worker
from core.altered import replace
from core.changes import Changes, NewDelivery
from core.delivery import Action, Lane
from core.desk.alerts import (
    BOT,
    DEAD_LETTER,
    DESK,
    FILE,
    FILE_FAILED,
    IN_ENGLISH,
    AlertMessage,
    Trouble,
    messages_of,
)
from core.desk.definition import Desk, DeskChat
from core.desk.records import Alert
from core.desk.refusals import DeskRefused
from core.form.planning import draft_due_at
from core.ids import Account, BotKey
from core.inert import one_line
from core.outgoing import split
from core.ports import Transaction
from core.replies import Capabilities, say
from core.rules import Rules
from core.usecases.acting import permit

AT_ONCE = 1000
"""Alerts that are told of at once."""
LONGEST_DETAIL = 200


def untold_alerts(transaction: Transaction) -> tuple[AlertMessage, ...]:
    """What the desk is to be told now. Whoever posts a message says so with `note_told`, in the same
    transaction, so that each alert is told once."""
    return messages_of(transaction.alerts.untold(AT_ONCE))


def note_told(transaction: Transaction, message: AlertMessage) -> None:
    """The desk was told."""
    for alert_id in message.alert_ids:
        transaction.alerts.told(alert_id)


def alert_admins(
    transaction: Transaction, rules: Rules, capabilities: Mapping[str, Capabilities], message: AlertMessage
) -> int:
    """Say the message to every admin who ever wrote to a bot of the desk; how many those are. For what a
    desk's own chat can't show."""
    said = 0
    for bot in dict.fromkeys(chat.bot for chat in rules.definition.desk.chats):
        for account in sorted(_admins(transaction, rules.definition.desk), key=lambda one: one.account_id):
            if account.platform == bot.platform and transaction.people.requester_of(account) is not None:
                said += _say(transaction, rules, capabilities, bot, account, message)
    return said


def report_trouble(
    transaction: Transaction, where: DeskChat | BotKey, what: Trouble, detail: str = ""
) -> None:
    """Something is wrong with a desk's chat or with a bot: told once, until it is settled or over. `detail`
    is what the platform said of it; nothing personal."""
    name = f"Desk {where.name!r}" if isinstance(where, DeskChat) else f"Bot {where}"
    said = one_line(detail.strip())[:LONGEST_DETAIL]
    text = f"{name}: {IN_ENGLISH[what]}" + (f" ({said})" if said else "")
    transaction.alerts.raise_alert(what.value, _correlation(where), text)


def trouble_over(transaction: Transaction, where: DeskChat | BotKey, *what: Trouble) -> int:
    """These troubles (of none named: any) are over: their alerts are settled, and what waited for the chat is
    on its way again. How many messages waited."""
    for alert in transaction.alerts.about(_correlation(where)):
        if not what or alert.kind in what:
            transaction.alerts.settle(alert.alert_id)
    return transaction.stuck.release(where.name) if isinstance(where, DeskChat) else 0


def settle_alert(transaction: Transaction, worker: Worker, alert_id: int, *, and_before: bool = False) -> int:
    """Somebody looked at it, with `and_before` at the earlier ones of its kind as well; how many there were.
    Raises DeskRefused."""
    permit(transaction, worker, Act.SETTLE_ALERT, subject=f"alert:{alert_id}", by="settling")
    alerts = _open(transaction, alert_id, and_before=and_before)
    for alert in alerts:
        transaction.alerts.settle(alert.alert_id)
    return len(alerts)


def retry_alert(transaction: Transaction, worker: Worker, alert_id: int, *, and_before: bool = False) -> int:
    """Try again what the alert is about, with `and_before` what the earlier ones of its kind are about as
    well, and settle them. How many messages or files are on their way again: none when somebody else has
    dealt with them. Raises DeskRefused."""
    permit(transaction, worker, Act.SETTLE_ALERT, subject=f"alert:{alert_id}", by="retrying")
    again = 0
    for alert in _open(transaction, alert_id, and_before=and_before):
        again += _retry(transaction, alert)
        transaction.alerts.settle(alert.alert_id)
    return again


def _open(transaction: Transaction, alert_id: int, *, and_before: bool) -> tuple[Alert, ...]:
    """The alert, while nobody has settled it, and the earlier ones of its kind."""
    alert = transaction.alerts.find(alert_id)
    if alert is None:
        raise DeskRefused(say("desk.refused.settled"), f"{alert_id} is no open alert.")
    return tuple(transaction.alerts.up_to(alert)) if and_before else (alert,)


def _retry(transaction: Transaction, alert: Alert) -> int:
    match alert.kind:
        case kind if kind == DEAD_LETTER:
            return transaction.stuck.owe_again(alert.correlation)
        case kind if kind == FILE_FAILED:
            return int(transaction.stuck.fetch_again(int(alert.correlation.removeprefix(FILE))))
        case _ if alert.correlation.startswith(DESK):
            return transaction.stuck.release(alert.correlation.removeprefix(DESK))
        case _:
            return 0


def _correlation(where: DeskChat | BotKey) -> str:
    return f"{DESK}{where.name}" if isinstance(where, DeskChat) else f"{BOT}{where}"


def _admins(transaction: Transaction, desk: Desk) -> set[Account]:
    """The accounts of all admins: those that the file lists, and what was given or taken since."""
    accounts = {account for one in desk.agents if one.role == Role.ADMIN for account in one.accounts}
    for grant in transaction.people.grants():
        accounts.discard(grant.account)
        if grant.role == Role.ADMIN:
            accounts.add(grant.account)
    return accounts


def _say(
    transaction: Transaction,
    rules: Rules,
    capabilities: Mapping[str, Capabilities],
    bot: BotKey,
    account: Account,
    message: AlertMessage,
) -> bool:
    """Say it in their own chat with the bot, without the buttons, which belong to the desk."""
    place, requester, conversation = transaction.conversation_with(bot, account, "")
    if not place.chat:  # they wrote to another bot of ours, so this one does not know where they are
        return False
    language = conversation.language or requester.language or rules.definition.default_language
    rendered = rules.catalogues.render(replace(message.reply, choices=()), language, rules.definition.zone)
    parts = split(rendered.text, capabilities[bot.platform].maximum_text)
    first = conversation.next_number
    after = replace(conversation, next_number=first + len(parts))
    deliveries = tuple(
        NewDelivery(first + index, Lane.STATUS, Action.SEND, replace(rendered, text=part))
        for index, part in enumerate(parts)
    )
    changes = Changes(after, requester, draft_due_at(rules, after), deliveries)
    transaction.apply(place, changes)
    return True
