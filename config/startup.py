"""The last word before the product serves anybody: the system checks, those that ask the database too."""

from __future__ import annotations

import sys

from django.core import checks
from django.db import connections

# gunicorn starts a worker that failed with any other code again and again.
NEVER_AGAIN = 3


def refuse_unsafe_start() -> None:
    """Ends the process with the reasons in Russian when any check finds an error.

    `manage.py runserver` and friends run the checks by themselves, a WSGI server does not; and only here are
    the checks given the database, which the one that looks for demo accounts needs.
    """
    errors = [message for message in checks.run_checks(databases=["default"]) if message.level >= checks.ERROR]
    # A server may fork after this: no connection may be shared with its children.
    connections.close_all()
    if errors:
        sys.stderr.write(refusal(errors))
        sys.exit(NEVER_AGAIN)


def refusal(errors: list[checks.CheckMessage]) -> str:
    """What the administrator of the server reads."""
    reasons = (f"  - {error.msg}{f' {error.hint}' if error.hint else ''} ({error.id})\n" for error in errors)
    return f"Запуск остановлен, проверка нашла ошибки:\n{''.join(dict.fromkeys(reasons))}"
