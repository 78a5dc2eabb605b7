"""What all tests share: the database that the environment chose, and django-scopes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key

# The same examples at every run: a landing is judged by the change, not by a lucky draw. `--hypothesis-profile=search`
# looks further.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile("steady")


# A test with none of these, of its own or by way of another fixture, is refused any query by pytest-django.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})
TRANSACTIONAL = frozenset({"transactional_db", "live_server"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that cannot ask the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A second database repeats only those tests whose outcome can depend on it."""
    chosen = [item for item in items if is_asked_of(item, again=config.getoption("--only-database"))]
    kept = set(chosen)
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


def is_transactional(item: pytest.Item) -> bool:
    """Whether the test's end empties every table, what migrations brought included."""
    marker = item.get_closest_marker("django_db")
    fixtures = TRANSACTIONAL.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or (marker is not None and bool(marker.kwargs.get("transaction")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Brings the reference data back before the next test, and before the fixtures of its module.

    Workers that take tests from each other run transactional ones in the middle, not at the end.
    """
    if not asks_database(item):
        return
    if getattr(item.session, "emptied", False) and not is_transactional(item):
        from mentoring.reference import load_reference
        from monitoring.indicator_reference import load_indicators
        from monitoring.questionnaire_reference import load_questionnaires

        with item.config.stash[blocking_manager_key].unblock(), scopes_disabled():
            load_reference()
            load_indicators()
            load_questionnaires()
        item.session.emptied = False  # type: ignore[attr-defined]
    elif is_transactional(item):
        item.session.emptied = True  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """What stands for the whole run, modules and collected tests, is no garbage: nothing looks through it again."""
    gc.collect()
    gc.freeze()


def is_asked_of(item: pytest.Item, *, again: bool) -> bool:
    """Whether the database that the environment chose is to be asked by this test, first or again."""
    if item.get_closest_marker("postgresql") is not None:
        return connection.vendor == "postgresql"
    return is_repeated(item) if again else True


def is_repeated(item: pytest.Item) -> bool:
    return asks_database(item) and item.get_closest_marker("one_database") is None


def asks_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(
        DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(autouse=True)
def _log_is_emptied(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """After a test with real transactions nothing stays, the log of personal data neither."""
    for name in TRANSACTIONAL.intersection(request.fixturenames):
        # Set up before this one, so that it ends after it: until then the database may be asked.
        request.getfixturevalue(name)
    yield
    if is_transactional(request.node):
        from tests.log import empty_log

        empty_log()


def pytest_report_header() -> str:
    from django.conf import settings

    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The migrated test database: a copy of the template, which the first process makes."""
    from django.test.utils import setup_databases, teardown_databases

    from tests import databases

    folder = Path(pytestconfig.cache.mkdir("databases"))
    with django_db_blocker.unblock(), databases.alone(folder):
        ready = databases.take(folder)
        made = setup_databases(verbosity=0, interactive=False, keepdb=ready, serialized_aliases=set())
        if not ready:
            databases.leave(folder)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def unscoped() -> Iterator[None]:
    """The test reads and writes across municipalities, as set-up code does.

    Without it a query outside a scope raises, as in the product. A request through Django's test client opens the
    scope of the person who asks, inside this one too.
    """
    with scopes_disabled():
        yield


@pytest.fixture
def reference(db: None) -> None:
    """The model's own forms, points, requests and competences, also where a transactional test emptied the tables."""
    from mentoring.reference import load_reference

    load_reference()
