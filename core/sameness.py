"""What tells that two tickets are about the same thing: a transaction id, a way to reach somebody.

Stored answers are encrypted, so that the database can't compare them. It compares keyed hashes instead
(storage/blind_index.py), and here is decided of what: of a form that does not depend on how it was typed.
"""

import re
from collections.abc import Iterable, Mapping

from core.conversation import Answer
from core.form.contact import CHAT
from core.form.definition import FieldKind
from core.form.field import Field
from core.redaction import without_markers
from core.tickets import Shared

_HEX = re.compile(r"(?:0x)?([0-9a-f]{16,})", re.IGNORECASE)


_KINDS = {FieldKind.TRANSACTION: Shared.TRANSACTION, FieldKind.CONTACT: Shared.CONTACT}


def shared_values(fields: Mapping[str, Field], answers: Iterable[Answer]) -> tuple[tuple[Shared, str], ...]:
    """What of these answers is worth comparing, each value once in its normal form."""
    found = [
        (_KINDS[field.definition.kind], answer.value)
        for answer in answers
        if (field := fields.get(answer.field)) is not None and field.definition.kind in _KINDS
    ]
    normal = [(kind, normal_form(kind, value)) for kind, value in found]
    return tuple(dict.fromkeys((kind, value) for kind, value in normal if value))


def compared_fields(fields: Mapping[str, Field]) -> frozenset[str]:
    """The fields whose answers `shared_values` compares."""
    return frozenset(name for name, field in fields.items() if field.definition.kind in _KINDS)


def normal_form(kind: Shared, value: str) -> str:
    """The value as it is compared; "" when there is nothing to compare.

    Hexadecimal ids lose their 0x and their capitals, which depend on the network that was chosen; base58 ids
    are kept, since there capitals count. Contacts lose their capitals; "in this chat" is nobody's own, and so
    is the marker of what was removed.
    """
    value = without_markers(value).strip()
    if kind is Shared.CONTACT:
        return "" if value == CHAT else value.casefold()
    hexadecimal = _HEX.fullmatch(value)
    return hexadecimal[1].lower() if hexadecimal else value
