"""Canaries through the command line: the terminal chat of a person, and what agents send."""

import json
from pathlib import Path

from tests.canaries.deck import Deck
from tests.canaries.telegram import PROGRAM
from tests.crash.people import PHOTO
from tests.crash.start import Order
from tests.scenarios_terminal.stories import FIRST_MESSAGE

LONGEST_NAME = 180
Line = dict[str, str | int]
"""One line of what a script says to `frontdoor chat --json`."""
TICKET: tuple[Line, ...] = ({"text": FIRST_MESSAGE}, {"choice": 1}, {"text": "li-2001"}, {"choice": 1})
"""The shortest way to a ticket."""

EXPORTS: tuple[tuple[str, ...], ...] = (
    ("tickets", "list", "--limit", "1000", "--json"),
    ("blocks", "list", "--all", "--json"),
    ("macros", "list", "--json"),
    ("agents", "list", "--json"),
    ("audit", "list", "--limit", "1000", "--json"),
)
"""Commands that give away what we keep; whatever else can be had at once is added here."""
EXPORTS_OF_A_TICKET: tuple[tuple[str, ...], ...] = (("tickets", "show"), ("tickets", "files"))
"""The same by ticket number."""


class Commands:
    """What is typed at a terminal. `home` is where the program runs, `people` where its people keep their
    files, which are theirs."""

    def __init__(self, home: Path, people: Path, environment: dict[str, str], mutant: str) -> None:
        self._home = home
        self._people = people
        self._environment = environment
        self._mutant = mutant
        self._chats = 0

    def ticket(self) -> Order:
        """Somebody opens a ticket and says nothing that they should not."""
        return self._chat(list(TICKET))

    def wave(self, deck: Deck) -> Order:
        """Somebody opens a ticket, adds canaries to it, begins another and sends canaries there."""
        lines: list[Line] = [{"text": deck.deal("terminal text", "TextReceived.text")}]
        lines += TICKET
        lines += [{"text": deck.deal("terminal text", "TextReceived.text")} for _ in range(2)]
        argument = deck.deal("terminal command argument", "CommandReceived.argument")
        command = deck.deal("terminal command", "CommandReceived.name", longest=60)
        lines += [{"text": f"/help {argument}"}, {"text": f"/{command}"}, {"text": "/human"}]
        lines.append({"text": deck.deal("terminal text in the form", "TextReceived.text")})
        picture = deck.deal("terminal picture's name", "FileReceived.name", longest=LONGEST_NAME)
        logged = deck.deal("terminal log's name", "FileReceived.name", longest=LONGEST_NAME)
        log = "started\n" + deck.deal("terminal log", "cleaned_document.text") + "\nended\n"
        files = [(f"{picture}.png", PHOTO), (f"{logged}.log", log.encode())]
        log = "started\n" + deck.deal("terminal log", "cleaned_document.text") + "\nended\n"
        files += [("wallet.log", log.encode()), ("wallet.exe", PROGRAM)]
        lines += [{"file": str(self._kept(*file))} for file in files]
        return self._chat(lines)

    def agents(self, deck: Deck, number: str) -> list[Order]:
        """What an agent pastes wherever they can write: replies, notices, macros, reasons, names, tickets."""
        reply = "Here it is: " + deck.deal("agent's reply", "reply_to_ticket.text")
        notice = "en=" + deck.deal("agent's notice", "send_notice.texts", longest=1000)
        reason = "They posted " + deck.deal("agent's reason", "block_account.reason", longest=180)
        block = ("blocks", "add", f"telegram:{len(reason)}", "--reason", reason, "--until", "2999-01-01")
        why = "They wrote " + deck.deal("agent's reason to remove", "remove_from_ticket.reason", longest=180)
        named = deck.deal("agent's macro's name", "publish_macro.name", longest=60)
        macro = "Hello: " + deck.deal("agent's macro", "publish_macro.text", longest=1000)
        called = deck.deal("agent's name", "give_role.name", longest=40)
        held = "The bank says " + deck.deal("agent's reason of a status", "change_status.reason")
        opened = "They rang up: " + deck.deal("agent's ticket for somebody", "open_for.text")
        added = "They rang up again: " + deck.deal("agent's addition for somebody", "add_for.text")
        return [
            self.order("agents", "grant", "telegram:12345678", "--name", called, "--role", "admin"),
            self.order("macros", "publish", named, "en", "Hello."),
            self.order("macros", "publish", "hello", "en", macro),
            self.order("tickets", "status", number, "on_hold", "--reason", held, "--until", "2d"),
            self.order("tickets", "open", number, "other", opened),
            self.order("tickets", "add", number, added),
            self.order("tickets", "reply", number, reply),
            self.order("tickets", "remove", number, "--what", "account_name", "--reason", why),
            self.order("notice", "send", "--text", notice),
            self.order(*block),
        ]

    def exports(self, numbers: list[str]) -> list[Order]:
        """Everything that can be had from the command line."""
        whole = [self.order(*arguments) for arguments in EXPORTS]
        whole += [self.order("privacy", "export", number, "-o", f"{number}.zip") for number in numbers]
        return whole + [
            self.order(*arguments, number, "--json")
            for number in numbers
            for arguments in EXPORTS_OF_A_TICKET
        ]

    def order(self, *arguments: str, stdin: str = "") -> Order:
        """`frontdoor` with these arguments."""
        return Order(str(self._home), list(arguments), self._environment, mutant=self._mutant, stdin=stdin)

    def _chat(self, lines: list[Line]) -> Order:
        self._chats += 1
        script = self._people / f"chat-{self._chats}"
        script.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return self.order("chat", "--json", "--as", f"li-{self._chats}", "--lang", "en", stdin=str(script))

    def _kept(self, name: str, content: bytes) -> Path:
        folder = self._people / f"files-{self._chats}"
        folder.mkdir(exist_ok=True)
        path = folder / name.replace("/", "_")
        path.write_bytes(content)
        return path
