"""The errors that core raises; the docstring of each is its message to an operator."""


class FrontDoorError(Exception):
    """Something in Front Door went wrong."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.__doc__} {detail}".strip())


class IllegalTransition(FrontDoorError):
    """The engine met a state and an intent that its table does not know."""


class ConfigurationError(FrontDoorError):
    """The configuration has mistakes."""


class NotFound(FrontDoorError):
    """There is no such thing, or it is not yours."""

    def __init__(self, what: str = "") -> None:
        super().__init__(what)
        self.what = what


class Refused(FrontDoorError):
    """The action is not allowed."""
