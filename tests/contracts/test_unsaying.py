"""Words that turn out to be a secret are taken out of what every store has, submitted tickets included."""

from core.redaction import REMOVED
from core.tickets import EventKind
from tests.contracts.decisions import CANARY
from tests.contracts.houses import House

WORDS = "legal winner thank year"


async def test_a_message_of_a_ticket_goes(house: House) -> None:
    """Agents see that something was removed there, and the other messages stay."""
    await house.say("submit d1 N-1", 1)
    await house.say(f"say N-1 {WORDS}", 2)
    await house.say("say N-1 where is my money", 3)
    await house.say(f"unsay {WORDS}", 4)

    view = await house.directory.view("N-1")
    assert view is not None
    said = [entry.text for entry in view.timeline if entry.kind is EventKind.REQUESTER_WROTE]
    assert said == [REMOVED, "where is my money"]


async def test_answers_and_captions_lose_the_words(house: House) -> None:
    """A ticket that was submitted meanwhile keeps its answers, with a marker where the words were."""
    await house.say("file 7 d1", 1)
    await house.say("submit d1 N-1", 2)
    await house.say("attach 7 N-1", 3)
    await house.say(f"unsay {CANARY}", 4)

    view = await house.directory.view("N-1")
    assert view is not None
    answers = [(answer.field, answer.value) for answer in view.answers]
    assert answers == [("description", f"it says {REMOVED}"), ("contact", "here")]
    assert [file.caption for file in view.files] == [REMOVED]


async def test_what_waits_to_be_said_loses_the_words(house: House) -> None:
    """A waiting message says the marker, and an edit follows in case it left already."""
    await house.say(WORDS, 1)
    last = await house.say(f"unsay {WORDS}", 2)

    clean = f"heard {REMOVED}"
    assert await house.shown(last) == [clean, "erased", clean]
    assert last.last_number == 3


async def test_a_message_that_was_changed_since_is_not_changed_back(house: House) -> None:
    """What shows the words no more needs no edit."""
    await house.say(WORDS, 1)
    await house.say("edit 1", 2)
    last = await house.say(f"unsay {WORDS}", 3)

    assert await house.shown(last) == [f"heard {REMOVED}", "edited", "erased"]


async def test_nobody_else_loses_anything(house: House) -> None:
    """The words of another requester stay, and so does what was said long before."""
    await house.say(WORDS, 1, who="bob")
    await house.say(WORDS, 2)
    house.clock.advance(minutes=16)
    last = await house.say(f"unsay {WORDS}", 3)
    other = await house.say("hello", 4, who="bob")

    assert (await house.shown(last))[0] == f"heard {WORDS}"
    assert (await house.shown(other))[0] == f"heard {WORDS}"


async def test_the_next_message_has_the_next_number(house: House) -> None:
    """The edits are numbered like everything that is said."""
    await house.say(WORDS, 1)
    await house.say(f"unsay {WORDS}", 2)
    after = await house.say("hello", 3)

    assert after.last_number == 4
    assert (await house.shown(after))[-1] == "heard hello"
