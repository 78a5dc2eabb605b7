"""How an act is refused: the exceptions of the write path on every floor."""

from __future__ import annotations


class Refused(Exception):
    """The act cannot be done; the message says in Russian what, where and how to mend it. `field` names the one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """The person's role does not do this."""
