"""The same people and plans as in the tests of access; each test is undone."""

from tests.access.conftest import world

__all__ = ["world"]
