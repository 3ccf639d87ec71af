"""Every platform of the suite, and what a platform can't do, by the name of the scenario and with the reason.

An exempt scenario is played all the same, and must end in `CannotDo`: when the platform learns to do it, the
exemption has to go.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.scenarios.everywhere.on_discord import open_discord
from tests.scenarios.everywhere.on_telegram import open_telegram
from tests.scenarios.everywhere.on_terminal import open_terminal
from tests.scenarios.everywhere.on_web_chat import open_web_chat
from tests.scenarios.everywhere.platforms import Platform

PLATFORMS: dict[str, Callable[[Path, str], AbstractAsyncContextManager[Platform]]] = {
    "telegram": open_telegram,
    "discord": open_discord,
    "web": open_web_chat,
    "terminal": open_terminal,
}
"""By the platform's name; each opens it in a folder, on the database of a URL."""

EXEMPT = {
    ("test_a_picture_with_words", "web"): "the page uploads files without words",
    ("test_a_picture_with_words", "terminal"): "/file takes a path and no words",
    ("test_an_old_button", "terminal"): "only the latest prompt's choices have numbers",
    ("test_a_form_window", "telegram"): "a bot can open no window with fields in a chat",
    ("test_a_form_window", "web"): "one question after another, which a screen reader follows",
    ("test_a_form_window", "terminal"): "lines are typed one after another",
}
"""By the name of the test and of the platform: why it can't."""
