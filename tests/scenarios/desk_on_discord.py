"""Agents at work in a forum of the emulated Discord, and the front door behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bots.settings.definition_file import starter_text
from tests.emulators.discord import Channel, Member, Message, Thread, Upload
from tests.scenarios.discord import DiscordDoor
from tests.scenarios.telegram import settings_in

PATIENCE = 15.0
"""Seconds that the desk may take: it follows behind what is said to requesters."""


@dataclass
class DiscordDesk:
    """A desk in a forum: two agents with a role, somebody without, and the door that they work behind."""

    door: DiscordDoor
    forum: Channel
    ada: Member
    bob: Member
    eve: Member

    async def post(self, beginning: str) -> Thread:
        """Wait for the post whose name begins so."""

        def found() -> Thread | None:
            posts = (each for each in self.forum.guild.threads if each.name.startswith(beginning))
            return next(posts, None)

        return await self.door.emulator.pulse.until(found, PATIENCE)

    async def shows(self, post: Thread, words: str, *, count: int = 1) -> Message:
        """Wait until the post shows these words in so many messages; the last of them."""

        def found() -> Message | None:
            shown = [each for each in post.shown if words in each.words.replace("\\", "")]
            return shown[-1] if len(shown) >= count else None

        try:
            return await self.door.emulator.pulse.until(found, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"the post does not show {words!r}:\n{post.transcript()}") from None

    async def opened(self, number: str) -> Thread:
        """The post of a ticket, which an agent's note opens; from the queue, where it waits."""
        queue = await self.post("Queue")
        await self.shows(queue, number)
        self.ada.uses_command("/note", channel=queue, text=f"{number} looked at")
        post = await self.post(number)
        await self.shows(post, "looked at")
        return post

    async def writes(self, agent: Member, post: Thread, text: str, *files: Upload) -> Message:
        """An agent writes a reply in the window; returns the preview."""
        agent.presses("💬 Reply", post.shown[0])
        await agent.sees_modal("Reply to")
        agent.submits({"text": text, **({"files": list(files)} if files else {})})
        await self.shows(post, "this goes out to the requester")
        return await self.button(post, "📤 Send")

    async def button(self, post: Thread, label: str) -> Message:
        """Wait for a message in the post with this button."""
        return await self.ada.sees_button(label, PATIENCE, since=0, channel=post)


def desk_settings(forum: Channel, ada: Member, bob: Member, lines: str) -> str:
    """What the operator writes about this desk; `lines` are further ones of its `[desk]`."""
    return f"""
[desk]
language = "en"
{lines}

[desk.chats.main]
platform = "discord"
chat = "{forum.channel_id}"

[desk.agents.ada]
name = "Ada"
role = "agent"
teams = ["*"]
discord = "{ada.user_id}"

[desk.agents.bob]
name = "Bob"
role = "team_lead"
teams = ["*"]
discord = "{bob.user_id}"
"""


@asynccontextmanager
async def discord_desk(
    made: DiscordDoor, folder: Path, lines: str = "", **more: str
) -> AsyncIterator[DiscordDesk]:
    """The door with a desk, open; afterwards no request broke Discord's rules. `lines` are further ones of
    `[desk]`, `more` are variables."""
    guild = made.guild
    forum = guild.forum("desk")
    ada, bob, eve = guild.member("Ada"), guild.member("Bob"), guild.member("Eve")
    text = starter_text() + desk_settings(forum, ada, bob, lines)
    (folder / "frontdoor.toml").write_text(text, encoding="utf-8")
    environment = made.settings.environment
    made.settings = settings_in(
        folder,
        discord_token=made.emulator.token,
        discord_api_url=made.emulator.api_url,
        discord_gateway_url=made.emulator.gateway_url,
        database_url=environment.database_url.get_secret_value(),
        **more,
    )
    try:
        await made.open()
        yield DiscordDesk(made, forum, ada, bob, eve)
    finally:
        await made.leave()
    assert made.emulator.violations == []
