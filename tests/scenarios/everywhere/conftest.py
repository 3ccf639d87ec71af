"""Plays each scenario on each platform; afterwards nothing may be stuck and no rule broken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.everywhere.exemptions import EXEMPT, PLATFORMS
from tests.scenarios.everywhere.platforms import CannotDo, Platform
from tests.scenarios.everywhere.transcripts import complaints

FIRST = ("telegram", "terminal")
"""The default run plays on these; the long trials on all."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a platform; where it is exempt, it must say that it can't."""
    if "platform" in metafunc.fixturenames:
        found = [_parameter(metafunc.definition.name, name) for name in PLATFORMS]
        metafunc.parametrize("platform", found, indirect=True)


def _parameter(scenario: str, platform: str) -> object:
    reason = EXEMPT.get((scenario, platform))
    marks = [] if reason is None else [pytest.mark.xfail(raises=CannotDo, strict=True, reason=reason)]
    later = [] if platform in FIRST else [pytest.mark.long, pytest.mark.postgres_again]
    return pytest.param(platform, marks=[*marks, *later])


@pytest.fixture
async def platform(
    request: pytest.FixtureRequest, bare_environment: None, house_url: str, tmp_path: Path
) -> AsyncIterator[Platform]:
    """The platform of this test, open."""
    async with PLATFORMS[request.param](tmp_path, house_url) as opened:
        yield opened
        assert await complaints(opened) == []
