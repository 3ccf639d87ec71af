"""How to reach the person: this chat first; e-mail and phone checked; WeChat and QQ kept as told."""

from dataclasses import dataclass

from core.contacts import Contact, ContactProblem, Unreachable, parse_contact
from core.conversation import Answer, Verdict
from core.form.common import question_of
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Option, Question, Rejected
from core.replies import Said, Text, Words, say

CHAT = "chat"
"""The stored value of "reply in this chat"."""
_SHOWN = {"wechat:": "WeChat: ", "qq:": "QQ: "}
"""How the canonical forms of core/contacts.py that name their kind are shown."""


@dataclass(frozen=True, slots=True)
class ContactWay:
    """One way to reach the requester."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The question; this chat is the first choice."""
        options = ((Option(say("field.contact.here"), CHAT),),)
        return Question(question_of(self.definition, say("field.contact.ask")), options)

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Check by kind; a likely typing mistake in an e-mail domain is pointed out, not corrected."""
        if given.strip().casefold() == CHAT:
            return Accepted(CHAT)
        match parse_contact(given, asking.region):
            case Contact(_, value, _, suggestion):
                note = say("field.contact.suggestion", suggestion=suggestion) if suggestion else None
                return Accepted(value, Verdict.UNVERIFIED, note)
            case ContactProblem() as problem:
                return Rejected(_complaint(problem))

    def show(self, answer: Answer) -> Words:
        """As given, or "in this chat"."""
        if answer.value == CHAT:
            return say("field.contact.here")
        for prefix, name in _SHOWN.items():
            if answer.value.startswith(prefix):
                return Said(name + answer.value.removeprefix(prefix))
        return Said(answer.value)


def _complaint(problem: ContactProblem) -> Text:
    match problem.reason:
        case Unreachable.BAD_EMAIL:
            return say("error.contact_email")
        case Unreachable.BAD_PHONE:
            return say("error.contact_phone")
        case Unreachable.NO_COUNTRY_CODE:
            return say("error.contact_country")
        case Unreachable.BAD_WECHAT:
            return say("error.contact_wechat")
        case Unreachable.BAD_QQ:
            return say("error.contact_qq")
        case Unreachable.BAD_TELEGRAM:
            return say("error.contact_telegram")
        case Unreachable.EMPTY | Unreachable.NOT_UNDERSTOOD:
            return say("error.contact_not_understood")
