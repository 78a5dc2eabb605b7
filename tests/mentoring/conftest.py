"""What tests of mentoring take from those of the floor below."""

from tests.roadmaps.conftest import removable_editions

__all__ = ["removable_editions"]
