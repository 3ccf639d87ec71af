"""Puts itself around a function of the product inside the started process, to end that process there."""

import inspect
import itertools
import os
import signal
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from tests.crash.points import Moment

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


def found_at(place: str) -> tuple[Any, str]:
    """The module or class and the name of the function at `place` (`module:name`, `module:Class.name`).

    Raises AttributeError when there is none.
    """
    module, _, path = place.partition(":")
    owner: Any = import_module(module)
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    getattr(owner, name)
    return owner, name


def replace_at(place: str, wrap: Wrap) -> None:
    """Put `wrap(function)` where `place` finds the function. Raises AttributeError when there is none."""
    owner, name = found_at(place)
    setattr(owner, name, wrap(getattr(owner, name)))


def arm(place: str, moment: Moment, passes: int, since: str = "") -> None:
    """From now on the process is killed when the function at `place` is passed so often, at that moment;
    with `since`, only what comes after the first pass of the function there is counted."""
    count = itertools.count(1)
    begun: list[bool] = [not since]

    def passed() -> None:
        if begun[0] and next(count) == passes:
            os.kill(os.getpid(), signal.SIGKILL)

    def begin() -> None:
        begun[0] = True

    replace_at(place, lambda function: _around(function, moment, passed))
    if since:
        replace_at(since, lambda function: _around(function, Moment.AFTER, begin))


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
