"""What `frontdoor check` tells an operator about a Telegram bot: is the token right, can people reach us?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from telegram.error import TelegramError

from bots.findings import Finding, Severity
from bots.telegram_bot.polling import TOKEN_REFUSED
from bots.telegram_bot.request import TelegramRequest
from bots.telegram_bot.standing import Problem, may_delete, problem_at
from bots.telegram_bot.webhook_watch import explained
from core.desk.definition import DeskChat


async def check(
    request: TelegramRequest, base_url: str, webhook_url: str | None, desks: Sequence[DeskChat] = ()
) -> tuple[Finding, ...]:
    """Ask who the bot is, how its webhook does, and whether it can work at `desks`. `webhook_url` is what we
    would set (None: we poll). Changes nothing."""
    try:
        me = await request.call(f"{base_url}/getMe", {}, 10.0)
        if me.status in (401, 404):
            return (Finding(Severity.PROBLEM, TOKEN_REFUSED),)
        if not me.ok:
            return (Finding(Severity.PROBLEM, f"Telegram answers: {me.description}"),)
        webhook = await request.call(f"{base_url}/getWebhookInfo", {}, 10.0)
        bot_id = int(me.result["id"])
        at_desks = [await _at_desk(request, base_url, desk, bot_id) for desk in desks]
    except TelegramError as error:
        proxy = "if Telegram is blocked where this runs, set HTTPS_PROXY"
        return (Finding(Severity.PROBLEM, f"Telegram can't be reached: {error.message}; {proxy}"),)
    return (*about_bot(me.result), *about_webhook(webhook.result or {}, webhook_url), *at_desks)


def about_bot(me: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What getMe says: the name, and what the bot hears in groups."""
    found = [Finding(Severity.FINE, f"the bot is @{me.get('username')}")]
    if me.get("can_read_all_group_messages"):
        off = "privacy mode is off, so the bot receives everything said in its groups, which it does not need"
        found.append(Finding(Severity.HINT, f"{off}: @BotFather, /setprivacy, Enable"))
    else:
        found.append(Finding(Severity.FINE, "privacy mode is on: in groups it hears only its own commands"))
    if not me.get("can_join_groups", True):
        found.append(Finding(Severity.HINT, "the bot can't be added to groups: @BotFather, /setjoingroups"))
    return tuple(found)


async def _at_desk(request: TelegramRequest, base_url: str, desk: DeskChat, bot_id: int) -> Finding:
    problem = await problem_at(request, base_url, desk.chat, bot_id)
    deletes = problem is not None or await may_delete(request, base_url, desk.chat, bot_id)
    return about_desk(desk, problem, deletes=deletes)


def about_desk(desk: DeskChat, problem: Problem | None, *, deletes: bool = True) -> Finding:
    """Whether agents can work in the desk's group; `deletes`: the bot may take away what they write there."""
    if problem is not None:
        return Finding(Severity.PROBLEM, f"the desk {desk.name}, chat {desk.chat}: {problem.detail}")
    if not deletes:
        stays = "the bot may not delete messages, so a secret that an agent writes there by mistake stays"
        return Finding(Severity.HINT, f"the desk {desk.name}: {stays}")
    return Finding(Severity.FINE, f"the desk {desk.name}: the bot may do there all that it needs to")


def about_webhook(info: Mapping[str, Any], wanted: str | None) -> tuple[Finding, ...]:
    """What getWebhookInfo says, held against the address that we want (None: we poll)."""
    url, waiting = str(info.get("url") or ""), int(info.get("pending_update_count") or 0)
    found = []
    if url and wanted is None:
        found.append(Finding(Severity.HINT, f"a webhook is set ({url}); polling will remove it at the start"))
    if wanted is not None and url != wanted:
        found.append(Finding(Severity.HINT, f"the webhook will be set to {wanted} at the start"))
    if waiting:
        found.append(Finding(Severity.FINE, f"{waiting} updates wait at Telegram"))
    if info.get("last_error_message"):
        at = datetime.fromtimestamp(int(info.get("last_error_date") or 0), UTC).isoformat()
        words = f"Telegram could not deliver to the webhook at {at}: {explained(info['last_error_message'])}"
        found.append(Finding(Severity.PROBLEM if url == wanted else Severity.HINT, words))
    return tuple(found)
