"""A desk on the emulated Telegram: a forum group, the agents in it, and somebody who only sits there."""

from dataclasses import dataclass

from bots.settings.definition_file import starter_text
from tests.emulators.telegram import EmulatedBot, Group, Message, Person, Topic
from tests.scenarios.telegram import FrontDoor

PATIENCE = 5.0


@dataclass
class TelegramDesk:
    """The group and who is in it. Agents read English there; Li, who writes to the bot, reads Chinese."""

    group: Group
    mei: Person
    tao: Person
    lena: Person
    stranger: Person
    door: FrontDoor | None = None

    @classmethod
    def in_group(cls, bot: EmulatedBot) -> "TelegramDesk":
        """Two agents, an admin, and a member without a role."""
        group = bot.group("Desk", forum=True)
        mei, tao, lena = (group.member(name) for name in ("Mei Chen", "Tao", "Lena"))
        return cls(group, mei, tao, lena, group.member("Mallory"))

    def definition(self, more: str = "") -> str:
        """frontdoor.toml: the starter with this desk; `more` are further lines of its `[desk]`."""
        people = (("mei", "Mei", "agent", self.mei), ("tao", "Tao", "agent", self.tao))
        sections = [
            f'[desk.agents.{key}]\nname = "{name}"\nrole = "{role}"\nteams = ["*"]\n'
            f'telegram = "{person.user_id}"\n'
            for key, name, role, person in (*people, ("lena", "Lena", "admin", self.lena))
        ]
        chat = f'[desk.chats.main]\nplatform = "telegram"\nchat = "{self.group.chat_id}"\n'
        return "\n".join((starter_text(), f'[desk]\nlanguage = "en"\n{more}', chat, *sections))

    @property
    def front(self) -> FrontDoor:
        """The door behind which it stands."""
        assert self.door is not None, "the door is closed"
        return self.door

    async def topic(self, words: str) -> Topic:
        """The newest topic with these words in its name, once it is there."""

        def named() -> Topic | None:
            found = [topic for topic in self.group.topics.values() if words in topic.name]
            return found[-1] if found else None

        try:
            return await self.mei.bot.pulse.until(named, PATIENCE)
        except TimeoutError:
            names = [topic.name for topic in self.group.topics.values()]
        raise AssertionError(f"no topic with {words!r} among {names}\n{self.group.chat.transcript()}")

    async def called(self, topic: Topic, words: str) -> None:
        """Wait until the topic's name has these words."""
        await self.mei.bot.pulse.until(lambda: words in topic.name or None, PATIENCE)

    def shown_in(self, topic: Topic) -> list[Message]:
        """What the bot says in a topic."""
        return [
            message
            for message in self.group.chat.messages
            if message.thread_id == topic.thread_id and message.from_bot and message.kind != "service"
        ]

    async def reads(self, topic: Topic, words: str, agent: Person | None = None) -> Message:
        """Wait for a message with these words in the topic, whenever it was said."""
        return await (agent or self.mei).sees(words, since=0, topic=topic.thread_id)

    async def quiet(self) -> None:
        """Until everything that was done in Telegram is committed."""
        await self.front.emulator.settled()
