"""Writes .env.example from the variables themselves, so that the list of them is complete by construction."""

from textwrap import fill

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bots.settings.environment import Environment

_HEAD = """\
# Every variable that Front Door reads. Copy this file to .env (which is never committed) or set them where
# your platform keeps secrets; what the process's environment sets wins over .env. An empty value counts as
# not set. `frontdoor check` names every mistake. Everything that is no secret is decided in frontdoor.toml.
"""
_TAIL = """
# Bots that frontdoor.toml lists under [[bots]] have their tokens in the variables that it names there, e.g.
# TELEGRAM_TOKEN_MAIN=
"""


def environment_example() -> str:
    """The text of .env.example: each variable with what it is for and its default."""
    return _HEAD + "".join(_entry(name, field) for name, field in Environment.model_fields.items()) + _TAIL


def _entry(name: str, field: FieldInfo) -> str:
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    # A command stands on a line of its own and is not broken, so that it can be copied.
    comment = "\n".join(
        fill(line, 108, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
        for line in (field.description or "").splitlines()
    )
    return f"\n{comment}\n{name.upper()}={default or ''}\n"
