"""A topic ends up showing what it should, whatever it showed before and however little room there is."""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from core.changes import NewDelivery
from core.delivery import Action
from core.desk.difference import CARD, Board, Line, difference
from core.desk.records import NOTHING_SHOWN, DeskTopic
from core.ids import BotKey, ConversationId
from core.replies import Capabilities, RenderedReply, ReplyKind, Topic, Turn

POSTS = Capabilities(card_opens_topic=True)
DISCORD = Capabilities(card_opens_topic=True, delete_in_topics=True)
TOPICS = Capabilities(delete_sent=True)
LOOK = Topic("WLT-1 · Transfer", Turn.OURS)


def line(key: str, text: str) -> Line:
    """A message."""
    return Line(key, RenderedReply(ReplyKind.MESSAGE, text))


def board(*texts: str, look: Topic = LOOK, shut: bool = False) -> Board:
    """A card and a message for each further text, which names it."""
    card, *rest = texts or ("card",)
    return Board(look, (line(CARD, card), *(line(text.split("=")[0], text) for text in rest)), shut)


@dataclass
class Chat:
    """What a platform would show of what it is sent."""

    capabilities: Capabilities
    number: int = 1
    title: str | None = None
    pinned: list[int] = field(default_factory=list)
    messages: dict[int, str] = field(default_factory=dict)
    sent: int = 0
    closed: bool = False
    topic: DeskTopic = field(
        default_factory=lambda: DeskTopic(
            "main", "WLT-1", BotKey("chat"), ConversationId(1), None, None, NOTHING_SHOWN
        )
    )

    def shows(self, wanted: Board, room: int = 100) -> bool:
        """One pass; whether nothing is left."""
        drawn = difference(self.topic, wanted, self.capabilities, self.number, room)
        self.number += len(drawn.deliveries)
        for delivery in drawn.deliveries:
            self.take(delivery)
        self.topic = drawn.topic
        return drawn.complete

    def take(self, delivery: NewDelivery) -> None:
        """As the platform does."""
        text = "" if delivery.reply is None else delivery.reply.text
        match delivery.action:
            case Action.OPEN:
                assert delivery.reply is not None
                assert delivery.reply.topic is not None
                self.title, self.closed, self.messages, self.pinned = (
                    delivery.reply.topic.title,
                    False,
                    {},
                    [],
                )
                if self.capabilities.card_opens_topic:
                    self.messages[delivery.number] = text
                self.sent += 1
            case Action.RETITLE:
                assert delivery.reply is not None
                assert delivery.reply.topic is not None
                self.title = delivery.reply.topic.title
            case Action.SEND:
                self.messages[delivery.number] = text
                self.sent += 1
            case Action.EDIT:
                assert delivery.replaces in self.messages
                self.messages[delivery.replaces] = text
            case Action.DELETE:
                assert delivery.replaces is not None
                del self.messages[delivery.replaces]
            case Action.PIN:
                assert delivery.replaces is not None
                self.pinned.append(delivery.replaces)
            case Action.SHUT:
                self.closed = True

    @property
    def texts(self) -> list[str]:
        """In order."""
        return [text for _, text in sorted(self.messages.items())]


def test_a_topic_begins_with_its_card() -> None:
    """Opened, the card first and pinned, then the rest."""
    chat = Chat(TOPICS)
    assert chat.shows(board("card", "a", "b"))
    assert (chat.title, chat.texts, len(chat.pinned)) == ("WLT-1 · Transfer", ["card", "a", "b"], 1)


def test_a_post_is_opened_by_its_card() -> None:
    """Where a topic can't be empty, the card opens it and is not sent again."""
    chat = Chat(POSTS)
    assert chat.shows(board("card", "a"))
    assert (chat.texts, chat.sent, chat.pinned) == (["card", "a"], 2, [])


def test_nothing_changed_nothing_sent() -> None:
    """A second look costs nothing."""
    chat = Chat(TOPICS)
    chat.shows(board("card", "a"))
    before = chat.number
    assert chat.shows(board("card", "a"))
    assert chat.number == before


def test_what_changed_is_edited_where_it_stands() -> None:
    """A reply's tick, a card's new status."""
    chat = Chat(TOPICS)
    chat.shows(board("card", "a=waiting", "b"))
    chat.shows(board("card: open", "a=delivered", "b"))
    assert (chat.texts, chat.sent) == (["card: open", "a=delivered", "b"], 4)


def test_what_has_nothing_to_say_goes() -> None:
    """Deleted where that is possible, else emptied."""
    for capabilities, left in (
        (TOPICS, ["card", "b"]),
        (DISCORD, ["card", "b"]),
        (POSTS, ["card", "—", "b"]),
    ):
        chat = Chat(capabilities)
        chat.shows(board("card", "draft", "b"))
        chat.shows(board("card", "b"))
        assert chat.texts == left


def test_little_room() -> None:
    """What does not fit comes with the next pass, in order, and nothing twice."""
    chat = Chat(TOPICS)
    passes = 0
    while not chat.shows(board("card", "a", "b", "c"), room=2):
        passes += 1
        assert passes < 10
    assert (chat.texts, passes) == (["card", "a", "b", "c"], 2)


def test_no_room_opens_nothing() -> None:
    """A full chat is left alone."""
    chat = Chat(TOPICS)
    assert not chat.shows(board("card"), room=0)
    assert (chat.title, chat.number) == (None, 1)


def test_a_lost_topic_is_drawn_again() -> None:
    """The platform lost it: everything is there again in a new one."""
    chat = Chat(TOPICS)
    chat.shows(board("card", "a", "b"))
    chat.topic = replace(chat.topic, place=None, opened_by=None)
    assert chat.shows(board("card", "a", "b"))
    assert (chat.texts, chat.sent) == (["card", "a", "b"], 8)


def test_what_is_over_is_closed_once() -> None:
    """After everything was said."""
    chat = Chat(TOPICS)
    assert not chat.shows(board("card", "a", shut=True), room=1)
    assert not chat.closed
    chat.shows(board("card", "a", shut=True))
    before = chat.number
    chat.shows(board("card", "a", shut=True))
    assert (chat.closed, chat.number) == (True, before)


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8).map(sorted)
STEPS = st.lists(st.tuples(KEYS, st.integers(0, 3), st.booleans()), min_size=1, max_size=8)


@given(STEPS, st.booleans())
def test_it_always_gets_there(steps: list[tuple[list[str], int, bool]], posts: bool) -> None:
    """Whatever is wanted, in whatever room, with topics lost in between: in the end it shows that."""
    chat = Chat(POSTS if posts else TOPICS)
    for keys, room, lost in steps:
        if lost:
            chat.topic = replace(chat.topic, place=None, opened_by=None)
        chat.shows(board("card", *keys), room)
    wanted = [f"new-{key}" for key in steps[-1][0]]
    chat.topic = replace(chat.topic, place=None, opened_by=None)
    assert chat.shows(board("card", *wanted))
    assert chat.texts == ["card", *wanted]
