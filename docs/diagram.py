"""Draws docs/conversation.md from the engine's table, and docs/statuses.md: `python -m docs.diagram`.

Arrows are the literal rows of core.engine.TABLE. Two sets of states that many rows name are drawn as one
diamond each, and what means the same in every state stands in a table below, or the drawing would be a web.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from core.conversation import State
from core.dialogue.outcome import not_now
from core.engine import BEHIND, FORM, INTENTS, INTERRUPTIONS, RESUMED, TABLE, Transition
from core.intents import Intent
from docs import statuses

PAGE = Path(__file__).parent / "conversation.md"

MEANINGS = {
    State.MENU: "nothing is being asked; free text begins a ticket or joins the open one",
    State.CONSENT: "the privacy notice waits for agreement",
    State.CATEGORY: "which kind of problem it is",
    State.FIELD: "one question of the form",
    State.REVIEW: "the card of all answers, before submitting",
    State.CANCELLING: '"really give up the draft?"',
    State.HUMAN: "a person was asked for: the two-step ticket is offered",
    State.ADDING: "what is written joins a submitted ticket",
    State.REOPENING: "a ticket was not solved and is open again: what is still wrong?",
    State.COMMENTING: "a closed ticket was rated: a few words to it?",
    State.ERASING: '"really erase everything?"',
    State.ERASING_SURE: "asked once more, with everything that is lost",
    State.WITHHOLDING: "64 digits were taken out of a message: a transaction id, or a private key?",
    State.PICKING: "several tickets are open: which one does this text or file belong to?",
}
JOINTS = {"behind": BEHIND, "resume": RESUMED, "form": FORM}
"""Sets of states drawn as one diamond, the larger first."""

HEAD = """\
# The conversation, state by state

Drawn by `python -m docs.diagram` from the table in `core/engine.py`; a test fails when the two differ.
An event from a platform becomes an *intent* (`core/intents.py`); the table says for every state and every
intent who handles it and which states may follow. Staying is always possible and drawn only where nothing
else can happen. What the table does not name for a state is answered with "that is not possible right now"
and the current question again.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(
        (
            HEAD,
            *_states(),
            "",
            "```mermaid",
            "stateDiagram-v2",
            *_diagram(),
            "```",
            "",
            "`form`: the next thing that the draft needs. `resume`: back to where the draft stands, or to the"
            " menu where there is none. `behind`: any other state, and after the answer the same again.",
            "",
            "## In every state",
            "",
            *_table(everywhere(), "May lead to", _leads_to),
            "",
            "## In some states",
            "",
            *_table(_in_some(), "In", lambda intent: _listed(map(str, _handling(intent)))),
            "",
        )
    )


def everywhere() -> tuple[type[Intent], ...]:
    """The intents that mean the same in every state, but for one or two that stand in the drawing."""
    return tuple(intent for intent in INTENTS if _usual(intent) is not None)


def _in_some() -> tuple[type[Intent], ...]:
    return tuple(intent for intent in INTENTS if _usual(intent) is None)


def _usual(intent: type[Intent]) -> Transition | None:
    """What an intent does in most states; None when it is refused there or depends on the state."""
    transition, count = Counter(TABLE[state, intent] for state in State).most_common(1)[0]
    return transition if 2 * count > len(State) and transition.handler is not not_now else None


def _handling(intent: type[Intent]) -> tuple[State, ...]:
    """The states in which the intent is not refused and does not do what it does in most."""
    usual = _usual(intent)
    return tuple(
        state
        for state in State
        if TABLE[state, intent].handler is not not_now and TABLE[state, intent] != usual
    )


def _leads_to(intent: type[Intent]) -> str:
    usual = _usual(intent)
    assert usual is not None, "only asked of what is the same everywhere"
    elsewhere = _handling(intent)
    otherwise = f"; otherwise in {_listed(map(str, elsewhere))}" if elsewhere else ""
    return _listed(_joined(usual.to)) + otherwise


def _states() -> Iterator[str]:
    yield from ("| State | Meaning |", "|---|---|")
    yield from (f"| `{state}` | {MEANINGS[state]} |" for state in State)


def _diagram() -> Iterator[str]:
    yield from (f"    state {joint} <<choice>>" for joint in JOINTS)
    yield f"    [*] --> {State.MENU}"
    for state in State:
        arrows: dict[str, list[str]] = {}
        for intent in INTENTS:
            if state in _handling(intent):
                for target in _targets(state, TABLE[state, intent]):
                    arrows.setdefault(target, []).append(intent.__name__)
        yield from (f"    {state} --> {target}: {', '.join(names)}" for target, names in arrows.items())
    yield from (f"    behind --> {state}: may be a key" for state in State if state in INTERRUPTIONS)
    for joint, states in JOINTS.items():
        yield from (f"    {joint} --> {target}" for target in _joined(states, besides=joint))


def _targets(state: State, transition: Transition) -> Iterable[str]:
    return _joined(transition.to) if transition.to else (str(state),)


def _joined(states: frozenset[State], besides: str = "") -> list[str]:
    """The states' names in their order; a set that has a joint of its own goes by the joint's name."""
    names = []
    for joint, joined in JOINTS.items():
        if joined <= states and joint != besides:
            names.append(joint)
            states -= joined
    return [*names, *(str(state) for state in State if state in states)]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "—"


def _table(
    intents: Iterable[type[Intent]], column: str, cell: Callable[[type[Intent]], str]
) -> Iterator[str]:
    yield from (f"| Intent | Meaning | {column} |", "|---|---|---|")
    for intent in intents:
        meaning = re.sub(r"\s+", " ", intent.__doc__ or "").strip()
        yield f"| {intent.__name__} | {meaning} | {cell(intent)} |"


def main() -> None:
    """Write both pages."""
    PAGE.write_text(page(), encoding="utf-8")
    statuses.PAGE.write_text(statuses.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
