"""The letter with an invitation's link."""

from __future__ import annotations

import logging
import smtplib

from django.core.mail import send_mail
from django.template.loader import render_to_string

from organizations.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Mail the link; False where the mail did not go: the inviter has the link before the eyes and may send it."""
    body = render_to_string("organizations/mail/invitation.txt", {"invitation": invitation, "link": link})
    try:
        send_mail("Приглашение: дорожные карты наставничества", body, None, [invitation.email])
    # ValueError: an address that no mail can be written to, though it has the form of one.
    except (OSError, smtplib.SMTPException, ValueError):
        logger.exception("An invitation was not mailed")
        return False
    return True
