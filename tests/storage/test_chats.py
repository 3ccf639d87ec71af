"""Which chats a bot has, the newest first, on each engine."""

from datetime import timedelta

from core.ids import Account, BotKey
from core.ports import Transaction
from storage.chats import DatabaseChats
from storage.database import Database
from storage.encryption import Keys
from storage.threads import ReaderThreads
from tests.contracts.houses import BOT, database_house


async def test_chats_touched_lately(database_url: str, keys: Keys) -> None:
    """Only this bot's, only with a private chat, only the recent ones."""
    house = database_house(database_url, keys)
    await house.writer.start()

    began = house.clock.now

    async def meet(bot: BotKey, who: str, chat: str) -> None:
        def work(transaction: Transaction) -> None:
            transaction.conversation_with(bot, Account(bot.platform, who), chat)

        house.clock.advance(minutes=1)
        await house.writer.perform(work)

    await meet(BOT, "ann", "chat-ann")
    await meet(BOT, "bob", "chat-bob")
    await meet(BOT, "cid", "")
    await meet(BotKey("other"), "dan", "chat-dan")
    threads, database = ReaderThreads(), Database(database_url)
    chats = DatabaseChats(database, threads)
    assert [chat for chat, _ in await chats.touched_since(BOT, began, 10)] == ["chat-bob", "chat-ann"]
    since = began + timedelta(minutes=2)
    assert await chats.touched_since(BOT, since, 10) == (("chat-bob", since),)
    threads.close()
    database.close()
    await house.writer.stop()
    house.close()
