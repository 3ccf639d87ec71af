"""The desk as another process would be: a second house on the same database."""

from bots.bootstrap import House, open_house
from bots.settings.loading import Settings
from tests.scenarios.telegram import Desk, HouseClock


class Elsewhere:
    """A house for the desk, opened at its first use."""

    def __init__(self, settings: Settings, clock: HouseClock) -> None:
        self._settings = settings
        self._clock = clock
        self._house: House | None = None

    async def desk(self) -> Desk:
        """Agents at work."""
        if self._house is None:
            self._house = open_house(self._settings, self._clock)
            await self._house.writer.start()
        return Desk(self._house)

    async def leave(self) -> None:
        """Close it."""
        if self._house is not None:
            await self._house.writer.stop()
            self._house.close()
