"""The front door of the scenarios, for what is seen of a whole service from outside."""

from tests.scenarios.conftest import bare_environment, emulator, made_door

__all__ = ["bare_environment", "emulator", "made_door"]
