"""What the run on the second database leaves out cannot ask it; what can ask, stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.access.conftest import world
from tests.conftest import asks_database

__all__ = ["world"]


def ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_test_that_is_left_out_is_refused_a_query(request: pytest.FixtureRequest) -> None:
    assert not asks_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        ask()


@pytest.mark.django_db
def test_a_marked_test_stays(request: pytest.FixtureRequest) -> None:
    assert asks_database(request.node)
    ask()


def test_a_test_that_takes_the_database_stays(request: pytest.FixtureRequest, db: None) -> None:
    assert asks_database(request.node)
    ask()


def test_a_test_whose_fixture_builds_rows_stays(request: pytest.FixtureRequest, world: Any) -> None:
    assert asks_database(request.node)
