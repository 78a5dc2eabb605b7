"""Invitations on paper: one sheet a curator with the link, to be handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from documents.markup import printed
from documents.page import PageSettings, PrintState
from documents.pdf import print_body
from organizations.models import Invitation


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation with its secret link, which nothing but this sheet keeps."""

    invitation: Invitation
    link: str


def invitation_sheets(letters: Sequence[Letter], settings: PageSettings) -> bytes:
    """The sheets as a tagged PDF, in the order of the letters."""
    settings = replace(settings, body_size=13)
    body = "".join(_sheet(letter) for letter in letters)
    return print_body(lambda _: body, "Приглашения кураторам", PrintState.APPROVED, settings).pdf


def _sheet(letter: Letter) -> str:
    row = letter.invitation
    until = timezone.localtime(row.expires_at)
    lines = (
        f"{row.full_name() or row.email}, вас приглашают в систему «Дорожные карты наставничества».",
        f"Ваша роль: {row.get_role_display().lower()}, {row.organization.name}. Почта для входа: {row.email}.",
        "Откройте на телефоне или компьютере эту ссылку и задайте пароль:",
    )
    after = (
        f"Ссылка одноразовая и действует до {until:%d.%m.%Y %H:%M}. Храните лист у себя и никому его не передавайте: "
        "кто откроет ссылку первым, тот и задаст пароль.",
        f"Пригласил: {row.invited_by.get_full_name()}.",
    )
    text = "".join(f"<p>{printed(line)}</p>" for line in lines)
    link = f'<p class="own-line free"><b>{printed(letter.link)}</b></p>'
    closing = "".join(f"<p>{printed(line)}</p>" for line in after)
    title = '<h1 class="title">Приглашение</h1>'
    return f'<section class="appendix">{title}<div class="prose">{text}{link}{closing}</div></section>'
