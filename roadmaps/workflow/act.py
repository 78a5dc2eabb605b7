"""The words of the act that approves a plan. The roadmap is locked: its act has no other root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from documents.act import Basis
from documents.act_rows import write_act
from documents.models import Act
from documents.values import to_data
from organizations.journal import record
from organizations.models import Event, User
from roadmaps.drafting import new_act
from roadmaps.models import Roadmap
from roadmaps.plan_rows import read_plan
from roadmaps.workflow.cells import editable
from roadmaps.workflow.changes import differences, mark_of, put, require_mark
from roadmaps.workflow.core import Refused, touch
from roadmaps.workflow.creation import issuer_of
from roadmaps.workflow.typed import clean, clean_line

FIELDS = (
    "kind",
    "issuer_lines",
    "issuer_genitive",
    "place",
    "heading",
    "preamble",
    "operative_word",
    "drafter",
    "signatory_post",
    "signatory_name",
    "basis",
)


@dataclass(frozen=True, slots=True)
class ActWords:
    """The act's own text; number and date come with registration. Lines of a block are ended by "\\n"."""

    kind: str
    issuer_lines: str
    issuer_genitive: str
    place: str
    heading: str
    preamble: str
    operative_word: str
    drafter: str
    signatory_post: str
    signatory_name: str
    basis: Sequence[Basis] = ()


@contextmanager
def editable_act(pk: int, *, by: User) -> Iterator[tuple[Roadmap, Act]]:
    """The locked draft with its act. Raises Refused when the plan has no act yet."""
    with editable(pk, by=by) as roadmap:
        if roadmap.act is None:
            raise Refused("У карты ещё нет текста акта: сначала составьте его.")
        yield roadmap, roadmap.act


def act_mark(act: Act) -> str:
    """The version of the act's own words; its clauses and appendices have theirs."""
    return mark_of(act, FIELDS)


def start_act(pk: int, *, by: User) -> Act:
    """Compose an act for a plan that has none: heading, preamble, approval and control, to be worded further."""
    with editable(pk, by=by) as roadmap:
        if roadmap.act is not None:
            return roadmap.act
        value = new_act(read_plan(roadmap), issuer_of(roadmap.issuer or roadmap.owner))
        roadmap.act = write_act(value, municipality_id=roadmap.municipality_id, slug=roadmap.slug)
        touch(roadmap, "act")
        record("start_act", roadmap, by=by, target=roadmap.act, title=value.heading)
        return roadmap.act


def edit_act(pk: int, words: ActWords, *, mark: str, by: User) -> Event | None:
    """Set the act's words; None when nothing changed. Raises Stale when somebody changed them since `mark`."""
    with editable_act(pk, by=by) as (roadmap, act):
        before, after = differences(act, _columns(words))
        if not after:
            return None
        require_mark(act, FIELDS, mark, shown=act.heading)
        save_act(act, *put(act, after))
        touch(roadmap)
        return record("edit_act", roadmap, by=by, target=act, before=before, after=after)


def save_act(act: Act, *fields: str) -> None:
    """Write the named columns with a new version of the act."""
    act.version += 1
    act.save(update_fields=[*fields, "version"])


def _columns(words: ActWords) -> dict[str, object]:
    if words.kind not in Act.Kind.values:
        raise Refused("Укажите вид акта.", field="kind")
    return {
        "kind": words.kind,
        "issuer_lines": clean(words.issuer_lines, field="issuer_lines", what="Строки бланка"),
        "issuer_genitive": clean_line(
            words.issuer_genitive, limit=400, field="issuer_genitive", what="Издатель в родительном падеже"
        ),
        "place": clean_line(words.place, limit=100, field="place", what="Место составления"),
        "heading": clean(words.heading, field="heading", what="Заголовок"),
        "preamble": clean(words.preamble, field="preamble", what="Преамбула"),
        "operative_word": clean_line(
            words.operative_word, limit=40, field="operative_word", what="Распорядительное слово"
        ),
        "drafter": clean(words.drafter, field="drafter", what="Исполнитель"),
        "signatory_post": clean_line(words.signatory_post, limit=300, field="signatory_post", what="Должность"),
        "signatory_name": clean_line(words.signatory_name, limit=100, field="signatory_name", what="Подпись"),
        "basis": [to_data(_clean_basis(entry)) for entry in words.basis],
    }


def _clean_basis(entry: Basis) -> Basis:
    wording = clean(entry.wording, field="basis", what="Документ-основание")
    if not wording:
        raise Refused("Назовите документ-основание или удалите его строку.", field="basis")
    return Basis(
        wording=wording,
        kind=clean_line(entry.kind, limit=100, field="basis", what="Вид документа"),
        issuer=clean_line(entry.issuer, limit=400, field="basis", what="Кто издал"),
        date=entry.date,
        number=clean_line(entry.number, limit=60, field="basis", what="Номер"),
        title=clean(entry.title, field="basis", what="Название"),
    )
