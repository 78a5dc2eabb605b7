"""Sending the day's letters: each person at most once a day, whoever runs it and however often."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from monitoring.digest import Letter
from monitoring.models import DigestLog
from organizations.addresses import absolute

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Posted:
    """What became of the letters; `failed` are addresses with what the mail server said."""

    sent: list[Letter] = field(default_factory=list)
    already: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def post(letters: Iterable[Letter], *, dry: bool = False) -> Posted:
    """Send the letters of people who were not written to on that day. A dry run only says whom it would write to.

    The log's row is written first: of two runs at once the one whose row stands sends. A letter that the server
    refuses does not stop the others; its row is taken back, so that the next run tries again.
    """
    posted, connection = Posted(), get_connection()
    try:
        for letter in letters:
            if not _claim(letter, dry=dry):
                posted.already += 1
            elif dry:
                posted.sent.append(letter)
            else:
                _send(letter, connection, posted)
    finally:
        connection.close()
    return posted


def message(letter: Letter) -> EmailMultiAlternatives:
    """The letter in plain words and in plain markup, with the way to switch it off in both and in its head."""
    preferences = absolute("preferences")
    person = letter.person
    name = f"{person.first_name} {person.patronymic}".strip() if person.first_name else ""
    context = {"letter": letter, "name": name, "preferences": preferences}
    mail = EmailMultiAlternatives(
        letter.subject,
        render_to_string("monitoring/mail/digest.txt", context),
        None,
        [person.email],
        headers={"List-Unsubscribe": f"<{preferences}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("monitoring/mail/digest.html", context), "text/html")
    return mail


def _claim(letter: Letter, *, dry: bool) -> bool:
    key: dict[str, Any] = {"person": letter.person, "day": letter.day}
    if dry:
        return not DigestLog.objects.filter(**key).exists()
    return DigestLog.objects.get_or_create(**key)[1]


def _send(letter: Letter, connection: BaseEmailBackend, posted: Posted) -> None:
    mail = message(letter)
    mail.connection = connection
    try:
        connection.open()
        mail.send()
    # ValueError: an address that no mail can be written to, though it has the form of one.
    except (OSError, smtplib.SMTPException, ValueError) as error:
        logger.exception("A digest was not mailed")
        DigestLog.objects.filter(person=letter.person, day=letter.day).delete()
        posted.failed.append((letter.person.email, str(error) or type(error).__name__))
        # What broke is not used for the next letter: it gets a connection of its own.
        connection.close()
    else:
        posted.sent.append(letter)
