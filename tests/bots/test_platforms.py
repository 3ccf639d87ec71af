"""Every platform has what the rest of the program asks of it."""

from zoneinfo import ZoneInfo

import pytest

from bots.bootstrap import CAPABILITIES
from core.messages import available_languages, load_catalogues
from core.replies import say

TEXTS = load_catalogues(available_languages())


@pytest.mark.parametrize("platform", CAPABILITIES)
@pytest.mark.parametrize("language", available_languages())
def test_it_has_a_name(platform: str, language: str) -> None:
    """Agents read on a ticket's card where it came from."""
    assert TEXTS.text(say(f"desk.platform.{platform}"), language, ZoneInfo("UTC"))
