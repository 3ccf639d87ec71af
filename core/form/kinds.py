"""Field kind → its implementation: the one line that a new kind of question adds."""

from collections.abc import Callable, Mapping

from core.form.choice import OneOf
from core.form.contact import ContactWay
from core.form.definition import Definition, FieldDefinition, FieldKind
from core.form.description import Description
from core.form.field import Field
from core.form.moment import Happened
from core.form.network import NetworkChoice
from core.form.screenshots import Screenshots
from core.form.short_text import ShortText
from core.form.transaction import Transaction

KINDS: Mapping[FieldKind, Callable[[FieldDefinition], Field]] = {
    FieldKind.SHORT_TEXT: ShortText,
    FieldKind.DESCRIPTION: Description,
    FieldKind.CHOICE: OneOf,
    FieldKind.NETWORK: NetworkChoice,
    FieldKind.TRANSACTION: Transaction,
    FieldKind.MOMENT: Happened,
    FieldKind.CONTACT: ContactWay,
    FieldKind.SCREENSHOTS: Screenshots,
}


def fields_of(definition: Definition) -> dict[str, Field]:
    """The definition's fields, ready to ask and parse."""
    return {name: KINDS[field.kind](field) for name, field in definition.fields.items()}
