"""The form with python-telegram-bot's ConversationHandler, everything in memory: the baseline of the bench.

Written as its documentation teaches (examples/conversationbot.py and examples/customwebhookbot): a webhook of
one's own that puts updates into the application's queue, the library's default client, one state a question.
"""

import argparse
import asyncio
import secrets
import signal
import warnings
from typing import Any

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

MENU, CONSENT, CATEGORY, ACCOUNT, DESCRIPTION, CONTACT, SCREENSHOTS, REVIEW = range(8)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
CATEGORIES = ("资产被盗", "转账问题", "兑换问题", "App 故障", "忘记密码或无法登录", "账户问题", "其他")
SHORTEST_DESCRIPTION = 20
Data = ContextTypes.DEFAULT_TYPE


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    """A button a row; its label is its value."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)] for label in labels])


def answers_of(context: Data) -> dict[str, Any]:
    """The answers so far."""
    assert context.user_data is not None
    return context.user_data


async def ask(update: Update, text: str, *labels: str) -> None:
    """Send the next question."""
    assert update.effective_chat is not None
    await update.effective_chat.send_message(text, reply_markup=keyboard(*labels) if labels else None)


async def turn(update: Update, text: str, *labels: str) -> str:
    """Answer a press and turn its message into `text`; returns the button's value."""
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    await query.answer()
    await query.edit_message_text(text, reply_markup=keyboard(*labels) if labels else None)
    return query.data


def said(update: Update) -> str:
    """What the person wrote."""
    assert update.message is not None
    return update.message.text or ""


def card_of(context: Data) -> str:
    """All answers, for review."""
    return "\n".join(f"{name}：{value}" for name, value in answers_of(context).items())


async def start(update: Update, context: Data) -> int:
    """The menu."""
    answers_of(context).clear()
    await ask(update, "您好！请问需要什么帮助？", "提交工单", "我的工单", "帮助")
    return MENU


async def new_ticket(update: Update, context: Data) -> int:
    """Consent comes first."""
    await turn(update, "请先同意隐私说明。", "同意并继续", "取消")
    return CONSENT


async def consented(update: Update, context: Data) -> int:
    """Ask for the category."""
    answers_of(context)["consent"] = await turn(update, "您遇到了哪类问题？", *CATEGORIES)
    return CATEGORY


async def category(update: Update, context: Data) -> int:
    """Ask for the account."""
    answers_of(context)["category"] = await turn(update, "您的账户名是什么？", "我没有", "取消")
    return ACCOUNT


async def account(update: Update, context: Data) -> int:
    """Ask for the description."""
    answers_of(context)["account"] = said(update)
    await ask(update, "请描述发生了什么。", "取消")
    return DESCRIPTION


async def description(update: Update, context: Data) -> int:
    """Ask for the contact, or again."""
    text = said(update)
    if len(text) < SHORTEST_DESCRIPTION:
        await ask(update, "请写得再详细一些。", "取消")
        return DESCRIPTION
    answers_of(context)["description"] = text
    await ask(update, "怎样联系您？", "在此聊天中回复", "取消")
    return CONTACT


async def contact(update: Update, context: Data) -> int:
    """Ask for screenshots."""
    answers_of(context)["contact"] = await turn(update, "有截图或文件吗？", "跳过", "取消")
    return SCREENSHOTS


async def screenshots(update: Update, context: Data) -> int:
    """Show the review card."""
    await turn(update, f"请核对您填写的内容：\n{card_of(context)}", "✅ 提交", "取消")
    return REVIEW


async def submit(update: Update, context: Data) -> int:
    """A ticket number, and the end."""
    await turn(update, f"已提交：\n{card_of(context)}")
    await ask(update, f"已收到，工单号 WLT-{secrets.token_hex(4).upper()}。", "查看工单", "菜单")
    return ConversationHandler.END


def conversation() -> ConversationHandler[Data]:
    """One state a question."""
    text = filters.TEXT & ~filters.COMMAND
    return ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={
            MENU: [CallbackQueryHandler(new_ticket, "^提交工单$")],
            CONSENT: [CallbackQueryHandler(consented, "^同意并继续$")],
            CATEGORY: [CallbackQueryHandler(category)],
            ACCOUNT: [MessageHandler(text, account)],
            DESCRIPTION: [MessageHandler(text, description)],
            CONTACT: [CallbackQueryHandler(contact, "^在此聊天中回复$")],
            SCREENSHOTS: [CallbackQueryHandler(screenshots, "^跳过$")],
            REVIEW: [CallbackQueryHandler(submit, "^✅ 提交$")],
        },
        fallbacks=[CommandHandler("start", start)],
    )


async def serve(api_url: str, token: str, port: int, secret: str) -> None:
    """Run until SIGTERM."""
    application = Application.builder().token(token).base_url(f"{api_url}/bot").updater(None).build()
    application.add_handler(conversation())

    async def take(request: web.Request) -> web.Response:
        if request.headers.get(SECRET_HEADER) != secret:
            return web.Response(status=401)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return web.Response()

    door = web.Application()
    door.router.add_post("/telegram", take)
    runner = web.AppRunner(door, access_log=None)
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with application:
        await application.start()
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await application.bot.set_webhook(f"http://127.0.0.1:{port}/telegram", secret_token=secret)
        await stopping.wait()
        await runner.cleanup()
        await application.stop()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api-url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", category=PTBUserWarning)  # its advice on per_message does not fit here
    asyncio.run(serve(arguments.api_url, arguments.token, arguments.port, arguments.secret))


if __name__ == "__main__":
    main()
