"""Puts itself around a function of the product inside the started process, to end that process there."""

import inspect
import itertools
import os
import signal
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from tests.crash.points import Moment, Point

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


def replace_at(place: str, wrap: Wrap) -> None:
    """Put `wrap(function)` where `place` (`module:name`, `module:Class.name`) finds the function.

    Raises AttributeError when there is none.
    """
    module, _, path = place.partition(":")
    owner: Any = import_module(module)
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    setattr(owner, name, wrap(getattr(owner, name)))


def arm(point: Point, passes: int) -> None:
    """From now on the process is killed at the pass number `passes` of `point`."""
    count = itertools.count(1)

    def passed() -> None:
        if next(count) == passes:
            os.kill(os.getpid(), signal.SIGKILL)

    replace_at(point.place, lambda function: _around(function, point.moment, passed))


def _around(function: Callable[..., Any], moment: Moment, passed: Callable[[], None]) -> Callable[..., Any]:
    def before() -> None:
        if moment is Moment.BEFORE:
            passed()

    def after(result: Any) -> Any:
        if moment is Moment.AFTER or (moment is Moment.AFTER_SOME and result):
            passed()
        return result

    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def awaited(*arguments: Any, **named: Any) -> Any:
            before()
            return after(await function(*arguments, **named))

        return awaited

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        before()
        return after(function(*arguments, **named))

    return called
