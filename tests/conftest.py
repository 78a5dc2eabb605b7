"""What all tests share: the database that the environment chose, and django-scopes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django_scopes import scopes_disabled
from hypothesis import settings

# The same examples at every run: a landing is judged by the change, not by a lucky draw. `--hypothesis-profile=search`
# looks further.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile("steady")


def pytest_report_header() -> str:
    from django.conf import settings

    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture
def unscoped() -> Iterator[None]:
    """The test reads and writes across municipalities, as set-up code does.

    Without it a query outside a scope raises, as in the product. A request through Django's test client opens the
    scope of the person who asks, inside this one too.
    """
    with scopes_disabled():
        yield
