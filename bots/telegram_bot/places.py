"""How a topic of a desk's group is written: the group's id, a slash, the topic's id. Pure.

Everybody else takes such a place for an opaque chat; only what stands before the slash counts for limits
(`bots/pacing.py`).
"""


def in_topic(group: str, topic: int | None) -> str:
    """The chat of a topic; the group itself outside of any."""
    return group if topic is None else f"{group}/{topic}"


def group_of(chat: str) -> str:
    """The id of the chat without any topic."""
    return chat.partition("/")[0]


def unopened(group: str) -> str:
    """The place of a topic that is not open yet."""
    return f"{group}/"


def is_unopened(chat: str) -> bool:
    """Whether the place is that of a topic that is not open yet."""
    return chat.endswith("/")


def topic_of(chat: str) -> int | None:
    """The topic's id; None outside of any."""
    topic = chat.partition("/")[2]
    return int(topic) if topic else None
