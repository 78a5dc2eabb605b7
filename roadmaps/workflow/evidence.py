"""Evidence as reports bring it: made clean, kept once for several lines, set aside when taken back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from organizations.models import User
from roadmaps.models import Evidence, Execution, IndicatorRow
from roadmaps.proofs import Proof
from roadmaps.workflow.core import Refused
from roadmaps.workflow.lines import S
from roadmaps.workflow.typed import clean_line, is_blank

K = Evidence.Kind
_Link: Any = Evidence.lines.through

OLDEST_DOCUMENT = dt.date(1990, 1, 1)
_LARGEST = Decimal("99999999999.999")
_PERCENT = "%"
_web_address = URLValidator(schemes=["http", "https"])


def clean_proof(proof: Proof, day: dt.date) -> Proof:
    """The proof as it is kept. Raises Refused where it lacks what its kind consists of, or names a day after `day`."""
    title = clean_line(proof.title, limit=300, field="title", what="Название документа")
    if proof.kind == K.DOCUMENT:
        return _document(proof, title, day)
    if proof.kind == K.LINK:
        return Proof(K.LINK, title, url=_address(proof.url))
    if proof.kind == K.FILE:
        if proof.file is None:
            raise Refused("Выберите файл.", field="file")
        return Proof(K.FILE, title, file=proof.file)
    if proof.kind == K.VALUE:
        return _value(proof, title)
    raise Refused("Такого вида подтверждения нет.", field="kind")


def _document(proof: Proof, title: str, day: dt.date) -> Proof:
    number = clean_line(proof.number, limit=40, field="number", what="Номер документа")
    if is_blank(number):
        raise Refused("Укажите номер документа.", field="number")
    if proof.date is None:
        raise Refused("Укажите дату документа.", field="date")
    if proof.date > day:
        raise Refused("Дата документа ещё не наступила: проверьте год и месяц.", field="date")
    if proof.date < OLDEST_DOCUMENT:
        raise Refused(f"Документ {proof.date.year} года: проверьте год.", field="date")
    return Proof(K.DOCUMENT, title, number=number, date=proof.date)


def _address(url: str) -> str:
    address = clean_line(url, limit=500, field="url", what="Ссылка")
    try:
        _web_address(address)
    except ValidationError as error:
        raise Refused("Ссылка должна начинаться с http:// или https:// и вести на страницу.", field="url") from error
    if "@" in urlsplit(address).netloc:
        # «gov.ru@other.example» leads to the other one.
        raise Refused("Дайте ссылку без имени и пароля перед знаком «@».", field="url")
    return address


def _value(proof: Proof, title: str) -> Proof:
    if proof.numerator is None:
        raise Refused("Укажите значение показателя.", field="numerator")
    numbers = {"numerator": proof.numerator, "denominator": proof.denominator}
    for name, number in numbers.items():
        if number is None:
            continue
        if not number.is_finite() or abs(number) > _LARGEST or number != round(number, 3):
            raise Refused("Число слишком большое или слишком дробное: не больше трёх знаков после запятой.", field=name)
    if proof.denominator is not None and proof.denominator <= 0:
        raise Refused("Знаменатель должен быть больше нуля.", field="denominator")
    return Proof(K.VALUE, title, numerator=proof.numerator, denominator=proof.denominator)


def require_fits(proof: Proof, indicator: IndicatorRow) -> None:
    """A share is not more than the whole."""
    if indicator.unit != _PERCENT or proof.numerator is None or proof.denominator is None:
        return
    if proof.numerator > proof.denominator:
        raise Refused("Числитель больше знаменателя: доля не бывает больше 100 %.", field="numerator")


def indicators_of(lines: Iterable[Execution]) -> dict[int, IndicatorRow]:
    """The indicator that each line's item is, by the line's key; lines of other items are not there."""
    targets = [line for line in lines if line.item.target]
    if not targets:
        return {}
    rows = IndicatorRow.objects.filter(
        roadmap__in={line.roadmap_id for line in targets}, uid__in={line.item.target for line in targets}
    )
    known = {(row.roadmap_id, row.uid): row for row in rows}
    found = {line.pk: known.get((line.roadmap_id, line.item.target)) for line in targets}
    return {pk: row for pk, row in found.items() if row is not None}


def live_evidence(lines: Iterable[Execution]) -> dict[int, list[Evidence]]:
    """What stands behind each line now, by the line's key, in one query."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    links = (
        _Link.objects.filter(execution__in=[line.pk for line in lines], evidence__withdrawn_at__isnull=True)
        .select_related("evidence__file")
        .order_by("evidence_id")
    )
    for link in links:
        found[link.execution_id].append(link.evidence)
    return found


def key_of(proof: Proof | Evidence) -> tuple[Any, ...]:
    """Equal for the same evidence, entered twice or already kept: the same bytes are the same file."""
    file = proof.file.sha256 if proof.file else ""
    return (
        proof.kind,
        proof.title,
        proof.number,
        proof.date,
        proof.url,
        file,
        proof.numerator,
        proof.denominator,
    )


def attach(
    lines: Sequence[Execution], proofs: Sequence[Proof], indicators: dict[int, IndicatorRow], *, by: User
) -> dict[int, list[Evidence]]:
    """Put the proofs behind the lines: a row of evidence per organization, whatever the number of its lines.

    A row that stands there already is kept, what else stood there is set aside. A value goes with the line of its
    indicator only.
    """
    before = live_evidence(lines)
    wanted: list[tuple[Evidence, list[Execution]]] = []
    for organization_lines in _by_organization(lines):
        for proof in proofs:
            fitting = [line for line in organization_lines if proof.kind != K.VALUE or line.pk in indicators]
            if fitting:
                wanted.append((_kept_or_new(proof, fitting, before, indicators, by=by), fitting))
    Evidence.objects.bulk_create([row for row, _ in wanted if row.pk is None])
    now: dict[int, list[Evidence]] = defaultdict(list)
    for row, fitting in wanted:
        for line in fitting:
            now[line.pk].append(row)
    links = [
        _Link(evidence_id=row.pk, execution_id=line.pk)
        for row, fitting in wanted
        for line in fitting
        if row.pk not in {known.pk for known in before[line.pk]}
    ]
    _Link.objects.bulk_create(links)
    kept = {(row.pk, line.pk) for row, fitting in wanted for line in fitting}
    set_aside([(row.pk, pk) for pk, rows in before.items() for row in rows if (row.pk, pk) not in kept])
    return now


def set_aside(pairs: Sequence[tuple[int, int]]) -> None:
    """Withdraw evidence (evidence, line) from lines.

    What other lines rest on stays theirs and is only taken from this one; what nobody rests on any more is withdrawn
    and keeps its lines, so that history can show it.
    """
    if not pairs:
        return
    left, rows = set(pairs), {row for row, _ in pairs}
    links = list(_Link.objects.filter(evidence__in=rows).select_related("execution"))
    needed = {
        link.evidence_id
        for link in links
        if (link.evidence_id, link.execution_id) not in left and link.execution.status != S.ASSIGNED
    }
    taken = [link.pk for link in links if (link.evidence_id, link.execution_id) in left and link.evidence_id in needed]
    _Link.objects.filter(pk__in=taken).delete()
    Evidence.objects.filter(pk__in=rows - needed).update(withdrawn_at=timezone.now())


def _by_organization(lines: Iterable[Execution]) -> list[list[Execution]]:
    groups: dict[int, list[Execution]] = defaultdict(list)
    for line in lines:
        groups[line.organization_id].append(line)
    return list(groups.values())


def _kept_or_new(
    proof: Proof,
    lines: Sequence[Execution],
    before: dict[int, list[Evidence]],
    indicators: dict[int, IndicatorRow],
    *,
    by: User,
) -> Evidence:
    for line in lines:
        for row in before[line.pk]:
            if key_of(row) == key_of(proof):
                return row
    first = lines[0]
    return Evidence(
        municipality_id=first.municipality_id,
        organization_id=first.organization_id,
        kind=proof.kind,
        title=proof.title,
        number=proof.number,
        date=proof.date,
        url=proof.url,
        file=proof.file,
        indicator=indicators[first.pk] if proof.kind == K.VALUE else None,
        numerator=proof.numerator,
        denominator=proof.denominator,
        added_by=by,
    )


def distinct(proofs: Iterable[Proof]) -> list[Proof]:
    """The proofs without repetitions, in their order."""
    return list({key_of(proof): proof for proof in proofs}.values())


def as_proof(row: Evidence) -> Proof:
    """Evidence that stands, as it would be entered."""
    return Proof(row.kind, row.title, row.number, row.date, row.url, row.file, row.numerator, row.denominator)
