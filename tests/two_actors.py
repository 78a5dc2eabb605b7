"""Two people at once, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django_scopes import scopes_disabled

from organizations.refusals import Refused


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread with a connection of its own, all starting together; results or refusals in order.

    Raises what an act failed with, where that is no refusal: two people at once get no error of the database.
    """
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)
    failures: list[Exception] = []

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            with scopes_disabled():
                start.wait(timeout=30)
                results[place] = act()
        except Refused as refused:
            results[place] = refused
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if failures:
        raise failures[0]
    return results
