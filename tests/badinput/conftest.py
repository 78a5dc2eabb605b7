"""The same people and plans as in the tests of access; each test is undone."""

import pytest

from tests.access.conftest import uncounted, world

__all__ = ["uncounted", "world"]


@pytest.fixture(autouse=True)
def _frames_count_nothing(uncounted: None) -> None:
    """What is typed into a form has no say in the frame's count of notices."""
