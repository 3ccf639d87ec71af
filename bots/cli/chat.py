"""`frontdoor chat`: the terminal as a full platform, for people and, with --json, for scripts."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bots.bootstrap import House
from bots.cli.opening import load, opened, writing
from bots.cli.options import operator_name
from bots.cli.output import Exit, tell
from bots.cli.troubles import fail, told
from bots.file_fetcher import FileFetcher
from bots.logs import configure_logs
from bots.terminal import render, translate
from bots.terminal.adapter import BOT, TerminalConversation, TerminalFileSource
from bots.terminal.received import ReceivedFiles
from core.delivery import Delivery
from core.events import CommandReceived
from core.ports import StorageUnavailable
from core.replies import RenderedReply

LONGEST_LINE = 1024 * 1024
HINT = "Type, or press a choice by its number. /file PATH sends a file, /start shows the menu, Ctrl-D ends."


def chat(
    name: Annotated[str, typer.Option("--as", help="Who speaks (off in production).")] = "",
    language: Annotated[str, typer.Option("--lang", help="Your language, e.g. en or zh-Hans.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Lines of JSON in and out, for scripts.")] = False,
) -> None:
    """Open a ticket right here: the same conversation as in every chat, no account needed."""
    configure_logs(logging.CRITICAL)
    settings = load()
    if name and settings.environment.production:
        fail("--as is off in production (FRONTDOOR_ENV=production).", Exit.WRONG)
    house = opened(settings)
    with told(house.close):
        asyncio.run(_chat(house, name or operator_name(), language or None, as_json=as_json))


async def _chat(house: House, name: str, language: str | None, *, as_json: bool) -> None:
    async with writing(house):
        show = _show_json if as_json else _show_to_people
        save = ReceivedFiles(house.file_store).save
        conversation = TerminalConversation(
            name, language, house.writer, house.mailbox, house.clock, show, save
        )
        fetcher = house.fetcher({BOT: TerminalFileSource()})
        news = asyncio.Event()
        watch = house.watch(news.set)
        await watch.start()
        fetching = asyncio.create_task(fetcher.run())
        printing = asyncio.create_task(_print_news(conversation, news))
        try:
            if as_json:
                await _script(conversation, fetcher)
            else:
                await _person(conversation, fetcher)
            fetcher.finish()
            await fetching
            await conversation.print_waiting()
        finally:
            fetcher.stop()
            await fetching
            printing.cancel()
            with suppress(asyncio.CancelledError):
                await printing
            await watch.stop()


async def _print_news(conversation: TerminalConversation, news: asyncio.Event) -> None:
    """Print what others owe the person, when it comes."""
    while True:
        await news.wait()
        news.clear()
        with suppress(StorageUnavailable):  # the next news tries again
            await conversation.print_waiting()


async def _script(conversation: TerminalConversation, fetcher: FileFetcher) -> None:
    await conversation.begin()
    async for line in _lines():
        if not line.strip():
            continue
        event = translate.of_json(line, conversation.choices)
        if isinstance(event, translate.NotUnderstood):
            tell(event.reason)
        else:
            await conversation.take(event)
            fetcher.wake()
        sys.stdout.write(render.IDLE + "\n")
        sys.stdout.flush()


async def _person(conversation: TerminalConversation, fetcher: FileFetcher) -> None:
    tell(HINT)
    await conversation.begin()
    if not conversation.repeat_prompt():
        await conversation.take(CommandReceived("start"))
    async for line in _typed() if sys.stdin.isatty() else _lines():
        event = translate.of_line(line, conversation.choices)
        if isinstance(event, translate.NotUnderstood):
            tell(event.reason)
        elif event is not None:
            await conversation.take(event)
            fetcher.wake()


async def _typed() -> AsyncIterator[str]:
    """Lines typed at a terminal, with editing; what arrives meanwhile is printed above the line."""
    session: PromptSession[str] = PromptSession()
    with patch_stdout(raw=True):
        while True:
            try:
                yield await session.prompt_async("> ")
            except EOFError:
                return


async def _lines() -> AsyncIterator[str]:
    """Lines of a pipe or file on stdin, read without blocking the loop."""
    while line := await asyncio.to_thread(sys.stdin.buffer.readline, LONGEST_LINE):
        yield line.decode("utf-8", "replace")


def _show_json(delivery: Delivery, reply: RenderedReply, saved: render.Saved) -> None:
    sys.stdout.write(render.as_json(delivery, reply, saved) + "\n")
    sys.stdout.flush()


def _show_to_people(delivery: Delivery, reply: RenderedReply, saved: render.Saved) -> None:
    render.show(Console(file=sys.stdout), reply, saved)
