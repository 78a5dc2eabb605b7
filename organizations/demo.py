"""The demo's accounts: all persons are invented. A system check refuses them outside demo mode."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "roadmap-demo"  # noqa: S105  (public by intent; checks.py refuses it in production)
_REGIONS = ("vologda", "nizhny-novgorod", "rostov", "tambov", "chelyabinsk")


@dataclass(frozen=True, slots=True)
class Account:
    """A demo login: `roles` are (organization's slug, role)."""

    email: str
    who: str
    last_name: str
    first_name: str
    patronymic: str
    roles: tuple[tuple[str, str], ...] = ()
    platform: bool = False


ACCOUNTS = (
    Account("admin@example.org", "администратор", "Белова", "Анна", "Петровна", platform=True),
    Account(
        "editor.morshansk@example.org",
        "специалист отдела образования, Моршанский район",
        "Орлова",
        "Татьяна",
        "Игоревна",
        (("morshansk-education", "editor"), ("morshansk-education", "registrar")),
    ),
    Account(
        "approver.morshansk@example.org",
        "согласующий, Моршанский район",
        "Кузнецов",
        "Павел",
        "Ильич",
        (("morshansk-education", "approver"),),
    ),
    Account(
        "curator.algasovo@example.org",
        "куратор МБОУ Алгасовская СОШ",
        "Дроздова",
        "Нина",
        "Александровна",
        (("morshansk-algasovo", "curator"),),
    ),
    Account(
        "editor.vytegra@example.org",
        "специалист управления образования, Вытегорский район",
        "Смирнова",
        "Елена",
        "Андреевна",
        (("vytegra-education", "editor"), ("vytegra-education", "registrar")),
    ),
    Account(
        "approver.vytegra@example.org",
        "согласующий, Вытегорский район",
        "Лебедев",
        "Олег",
        "Викторович",
        (("vytegra-education", "approver"),),
    ),
    Account(
        "observer@example.org",
        "наблюдатель пяти регионов",
        "Громова",
        "Ирина",
        "Сергеевна",
        tuple((f"{region}-authority", "observer") for region in _REGIONS),
    ),
)
