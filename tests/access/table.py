"""Who may open and send what: a row per address and object, an answer per group of actors.

Each row tells the statuses of GET and of POST, and who gets which. `ELSE` is everybody signed in whom the row does not
name; who is not signed in is sent to the sign-in, unless the row says otherwise. An actor's answer is told once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.access.cast import ABROAD, ANONYMOUS, NEIGHBOUR, PLATFORM

Group = frozenset[str]
Answers = Mapping[int, Group]

ELSE: Group = frozenset({"else"})
OPEN: Group = ELSE | {ANONYMOUS}

# Who writes plans of the municipality, who only works with them, and both.
WRITERS: Group = frozenset({"editor", "methodist", "administrator", PLATFORM})
READERS: Group = frozenset({"approver", "registrar", "controller"})
OFFICE: Group = WRITERS | READERS
AGREES: Group = frozenset({"approver", PLATFORM})
REGISTERS: Group = frozenset({"registrar", PLATFORM})
# The school that owns a plan; everybody who sees the municipality's approved plans from outside the office.
SCHOOL: Group = frozenset({"head", "curator"})
OUTSIDE: Group = SCHOOL | {NEIGHBOUR, "observer"}
SEES_APPROVED: Group = OFFICE | OUTSIDE
# Who manages people; who may do it in the office, not in schools only. Abroad they have their own pages.
STAFF: Group = frozenset({"editor", "administrator", PLATFORM})
GIVES: Group = frozenset({"administrator", PLATFORM})
# Who looks at regions from above; abroad at another one.
OVERSEES: Group = frozenset({"observer", ABROAD, PLATFORM})
# Who begins new plans somewhere.
BEGINS: Group = WRITERS | SCHOOL | {NEIGHBOUR, ABROAD}

# No such method here, whoever asks; an act that has no page of its own.
NO_POST: Answers = {405: ELSE}
NO_GET: Answers = {405: ELSE}


@dataclass(frozen=True, slots=True)
class Row:
    """An address with the names of its arguments (see `cast.World.named`), and what POST sends."""

    name: str
    args: tuple[str, ...]
    get: Answers
    post: Answers
    sends: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "-".join((self.name, *self.args))


def row(name: str, *args: str, get: Answers, post: Answers = NO_POST, **sends: str) -> Row:
    return Row(name, args, get, post, sends)


def to_look(name: str, *args: str, at: Group, status: int = 200) -> Row:
    """A page of a plan that only shows: seen or not there."""
    return row(name, *args, get={status: at, 404: ELSE})


def to_work(name: str, *args: str, works: Group, sees: Group) -> Row:
    """An inner page of the office: those who see the plan but do not work with it are refused."""
    return row(name, *args, get={200: works, 403: sees - works, 404: ELSE})


def to_write(name: str, *args: str, get: int = 200, post: int = 302, **sends: str) -> Row:
    """A page that edits the department's draft, and its form."""
    return row(
        name,
        *args,
        get={get: WRITERS, 403: READERS, 404: ELSE},
        post={post: WRITERS, 403: READERS, 404: ELSE},
        **sends,
    )


def closed(name: str, *args: str, plan: str, post: int = 302, **sends: str) -> Row:
    """The same page of a plan whose text is closed: its own page says why."""
    refused = (SEES_APPROVED if plan == "approved" else OFFICE) - WRITERS
    return row(
        name,
        plan,
        *args,
        get={302: WRITERS, 403: refused, 404: ELSE},
        post={post: WRITERS, 403: refused, 404: ELSE},
        **sends,
    )


PERSONS = (
    row("dashboard", get={200: ELSE}),
    row("login", get={302: ELSE, 200: frozenset({ANONYMOUS})}, post={302: ELSE, 422: frozenset({ANONYMOUS})}),
    row("logout", get={405: OPEN}, post={302: OPEN}),
    row("password_change", get={200: ELSE}, post={200: ELSE}),
    row("password_reset", get={200: OPEN}, post={200: OPEN}),
    row("password_reset_done", get={200: OPEN}, post={405: OPEN}),
    row("password_reset_confirm", "uid", "no_token", get={200: OPEN}, post={200: OPEN}),
    row("invitation", "token", get={200: OPEN}, post={403: ELSE, 422: frozenset({ANONYMOUS})}),
    row("invitation", "no_token", get={404: OPEN}, post={404: OPEN}),
    row("typed", "no_token", get={404: ELSE}),
    row("preferences", get={200: ELSE}, post={302: ELSE}, theme="dark"),
    row("sessions_end", get=NO_GET, post={302: ELSE}),
    row("schools", get={200: ELSE}),
    # Who oversees one region begins with its municipalities.
    row("overview", get={200: frozenset({PLATFORM}), 302: OVERSEES - {PLATFORM}, 403: ELSE}),
    row("overview_region", "region", get={200: frozenset({"observer", PLATFORM}), 404: frozenset({ABROAD}), 403: ELSE}),
)

PEOPLE = (
    row("people", get={200: STAFF | {ABROAD}, 403: ELSE}),
    row(
        "person_invite",
        get={200: STAFF | {ABROAD}, 403: ELSE},
        post={422: STAFF | {ABROAD}, 403: ELSE},
    ),
    row(
        "role_grant",
        get={200: STAFF | {ABROAD}, 403: ELSE},
        post={422: STAFF | {ABROAD}, 403: ELSE},
    ),
    row(
        "invitation_revoke", "invitation_to_school", get=NO_GET, post={302: STAFF, 404: frozenset({ABROAD}), 403: ELSE}
    ),
    row(
        "invitation_revoke",
        "invitation_to_office",
        get=NO_GET,
        post={302: GIVES, 404: frozenset({ABROAD}), 403: ELSE},
    ),
    *(
        made
        for name in ("role_terms", "role_end")
        for made in (
            row(
                name,
                "role_in_school",
                get={200: STAFF, 404: frozenset({ABROAD}), 403: ELSE},
                post={302: STAFF, 404: frozenset({ABROAD}), 403: ELSE},
            ),
            row(
                name,
                "role_in_office",
                get={200: GIVES, 404: frozenset({ABROAD}), 403: ELSE},
                post={302: GIVES, 404: frozenset({ABROAD}), 403: ELSE},
            ),
        )
    ),
)

REPLACING = (
    row(
        "role_replace",
        "role_in_school",
        get={200: STAFF, 404: frozenset({ABROAD}), 403: ELSE},
        post={422: STAFF, 404: frozenset({ABROAD}), 403: ELSE},
    ),
    row(
        "role_replace",
        "role_in_office",
        get={200: GIVES, 404: frozenset({ABROAD}), 403: ELSE},
        post={422: GIVES, 404: frozenset({ABROAD}), 403: ELSE},
    ),
    # Without a replacement that waits to be shown it leads to the list.
    row("role_replaced", get={302: STAFF | {ABROAD}, 403: ELSE}),
)

# A job is its owner's and the administrators': in the table an editor began it.
WATCHES: Group = frozenset({"editor", "administrator", PLATFORM})
JOBS = (
    row("jobs", get={200: ELSE}),
    row("job", "job", get={200: WATCHES, 404: ELSE}),
    row("job_cancel", "job", get=NO_GET, post={302: WATCHES, 404: ELSE}),
    row("roadmap_evidence", "draft", get=NO_GET, post={302: OFFICE, 404: ELSE}),
    row("roadmap_evidence", "approved", get=NO_GET, post={302: OFFICE, 403: SEES_APPROVED - OFFICE, 404: ELSE}),
    row("roadmap_evidence", "school", get=NO_GET, post={302: OFFICE | SCHOOL, 404: ELSE}),
    # The job of the table has made nothing yet: its archive is not there.
    row("roadmap_evidence_file", "approved", "job", get={403: SEES_APPROVED - OFFICE, 404: ELSE}),
)

LISTS = (
    row("roadmaps", get={200: ELSE}),
    row("roadmap_new", get={200: BEGINS, 403: ELSE}),
    row("roadmap_new_blank", get={200: BEGINS, 403: ELSE}, post={422: BEGINS, 403: ELSE}),
    row("roadmap_new_typical", get={200: BEGINS, 403: ELSE}, post={422: BEGINS, 403: ELSE}),
    row("roadmap_new_copy", get={200: BEGINS, 403: ELSE}, post={422: BEGINS, 403: ELSE}),
    row("roadmap_new_paste", get={200: BEGINS, 403: ELSE}, post={422: BEGINS, 403: ELSE}),
)

_READ = (*("roadmap", "roadmap_act", "roadmap_print", "roadmap_pdf", "roadmap_xlsx", "roadmap_docx"),)
READING = (
    *(to_look(name, plan, at=OFFICE) for name in _READ for plan in ("draft", "submitted", "agreed")),
    *(to_look(name, "approved", at=SEES_APPROVED) for name in _READ),
    *(to_look(name, "school", at=OFFICE | SCHOOL) for name in _READ),
    to_look("roadmap_print_page", "draft", "printed", "1", at=OFFICE),
    to_look("roadmap_print_page", "approved", "printed_approved", "1", at=SEES_APPROVED),
    *(
        to_work(name, plan, works=works, sees=sees)
        for name in ("roadmap_history", "roadmap_check", "roadmap_agreement_sheet")
        for plan, works, sees in (
            ("draft", OFFICE, OFFICE),
            ("school", OFFICE | SCHOOL, OFFICE | SCHOOL),
            ("approved", OFFICE, SEES_APPROVED),
        )
    ),
    to_look("edition", "approved", "1", at=SEES_APPROVED),
    *(to_look("edition_file", "approved", "1", kind, at=SEES_APPROVED) for kind in ("pdf", "xlsx", "docx")),
    row("edition_file", "approved", "1", "scan", get={404: ELSE}),
    row("edition_verify", "approved", "1", get=NO_GET, post={422: SEES_APPROVED, 404: ELSE}),
    row(
        "edition_scan",
        "approved",
        "1",
        get=NO_GET,
        post={422: REGISTERS, 403: SEES_APPROVED - REGISTERS, 404: ELSE},
    ),
    row(
        "roadmap_files",
        "draft",
        get={200: OFFICE, 404: ELSE},
        post={422: WRITERS | AGREES, 403: OFFICE - WRITERS - AGREES, 404: ELSE},
    ),
    row(
        "roadmap_files",
        "approved",
        get={200: OFFICE, 403: SEES_APPROVED - OFFICE, 404: ELSE},
        post={403: SEES_APPROVED, 404: ELSE},
    ),
    to_work("corrected_file", "draft", "corrected", works=OFFICE, sees=OFFICE),
    # Another plan's file is not there.
    row("corrected_file", "submitted", "corrected", get={404: ELSE}),
)

AMENDING = (
    # There is one draft of changes at a time: whoever began it is led to it, others are told of it.
    row(
        "roadmap_amend",
        "approved",
        get={200: WRITERS, 403: SEES_APPROVED - WRITERS, 404: ELSE},
        post={302: frozenset({"editor"}), 409: WRITERS - {"editor"}, 403: SEES_APPROVED - WRITERS, 404: ELSE},
    ),
    row(
        "roadmap_amend",
        "draft",
        get={302: WRITERS, 403: READERS, 404: ELSE},
        post={302: WRITERS, 403: READERS, 404: ELSE},
    ),
    row("roadmap_points", "amendment", get=NO_GET, post={302: WRITERS, 403: READERS, 404: ELSE}),
    to_look("roadmap_comparison", "amendment", at=OFFICE),
    *(to_look("roadmap_comparison_file", "amendment", kind, at=OFFICE) for kind in ("pdf", "docx")),
    # A plan that amends none has no comparison.
    row("roadmap_comparison", "approved", get={403: SEES_APPROVED - OFFICE, 404: ELSE}),
    to_look("edition_text", "approved", "1", at=SEES_APPROVED),
)

AGREEMENT = (
    to_write("roadmap_submit", "draft"),
    closed("roadmap_submit", plan="submitted"),
    row(
        "roadmap_submit",
        "school",
        get={200: WRITERS | SCHOOL, 403: READERS, 404: ELSE},
        post={302: WRITERS | SCHOOL, 403: READERS, 404: ELSE},
    ),
    row("roadmap_withdraw", "submitted", get=NO_GET, post={302: WRITERS, 403: READERS, 404: ELSE}),
    row(
        "roadmap_agree",
        "submitted",
        get={200: AGREES, 403: OFFICE - AGREES, 404: ELSE},
        post={302: AGREES, 403: OFFICE - AGREES, 404: ELSE},
    ),
    row(
        "roadmap_return",
        "submitted",
        get={200: AGREES, 302: REGISTERS - AGREES, 403: OFFICE - AGREES - REGISTERS, 404: ELSE},
        post={302: AGREES, 403: OFFICE - AGREES, 404: ELSE},
        comment="Уточните сроки",
    ),
    row(
        "roadmap_return",
        "agreed",
        get={200: AGREES | REGISTERS, 403: OFFICE - AGREES - REGISTERS, 404: ELSE},
        post={302: AGREES | REGISTERS, 403: OFFICE - AGREES - REGISTERS, 404: ELSE},
        comment="Глава не подписал",
    ),
    row(
        "roadmap_register",
        "agreed",
        get={200: REGISTERS, 403: OFFICE - REGISTERS, 404: ELSE},
        post={302: REGISTERS, 403: OFFICE - REGISTERS, 404: ELSE},
        kind="приказ",
        number="12",
        date="23.10.2020",
        post_="Начальник отдела",
        name_="И.И. Иванов",
    ),
    row(
        "roadmap_register",
        "approved",
        get={302: REGISTERS, 403: SEES_APPROVED - REGISTERS, 404: ELSE},
        post={422: REGISTERS, 403: SEES_APPROVED - REGISTERS, 404: ELSE},
    ),
)

EDITING = (
    to_write("roadmap_properties", "draft", post=422),
    to_write("roadmap_term", "draft", post=200, text="до 15.11.2020"),
    to_write("roadmap_renumber", "draft"),
    row(
        "roadmap_targets",
        "draft",
        get={200: WRITERS, 302: READERS, 404: ELSE},
        post={422: WRITERS, 403: READERS, 404: ELSE},
    ),
    to_write("roadmap_delete", "draft", confirm="on"),
    to_write("event_undo", "draft", "edit"),
    # Another plan's act is not there to be undone.
    row("event_undo", "school", "edit", get={404: ELSE, 403: READERS}, post={404: ELSE, 403: READERS}),
    to_write("roadmap_paste", "draft", post=422),
    to_write("roadmap_repairs", "draft", post=422),
    to_write("item_add", "draft", title="Новая строка", place="inside", section="s1"),
    row("item_menu", "draft", "a", get={200: WRITERS, 403: READERS, 404: ELSE}),
    to_write("item_move", "draft", "a", direction="down", version="2"),
    to_write("item_delete", "draft", "a", version="2"),
    to_write("item_parties", "draft", "a", post=422),
    to_write("item_results", "draft", "a", post=422),
    to_write("cell_edit", "draft", "a", "title", text="Назначение", version="2"),
    to_write("section_add", "draft", title="Новый раздел"),
    row("section_menu", "draft", "s1", get={200: WRITERS, 403: READERS, 404: ELSE}),
    to_write("section_edit", "draft", "s1", title="Подготовка", version="1"),
    to_write("section_move", "draft", "s1", direction="down", version="1"),
    to_write("section_delete", "draft", "s1", version="1"),
    row("act_start", "draft", get=NO_GET, post={302: WRITERS, 403: READERS, 404: ELSE}),
    to_write("act_edit", "draft", post=422),
    to_write("clause_add", "draft", kind="plain", text="Новый пункт"),
    to_write("clause_edit", "draft", "clause", post=422),
    to_write("clause_move", "draft", "clause", direction="down"),
    to_write("clause_delete", "draft", "clause"),
    to_write("appendix_add", "draft", post=422),
    to_write("appendix_edit", "draft", "appendix", post=422),
    to_write("appendix_delete", "draft", "appendix"),
)
CLOSED = tuple(
    made
    for plan in ("submitted", "agreed", "approved")
    for made in (
        closed("roadmap_properties", plan=plan, post=422),
        closed("roadmap_paste", plan=plan, post=422),
        closed("roadmap_repairs", plan=plan),
        closed("item_add", plan=plan, post=409, title="Строка"),
        closed("cell_edit", "a", "title", plan=plan, post=422, text="Правка", version="1"),
        closed("item_delete", "a", plan=plan, version="1"),
        closed("section_delete", "s1", plan=plan, version="1"),
        closed("roadmap_delete", plan=plan, confirm="on"),
        closed("act_edit", plan=plan, post=422),
    )
)
SCHOOLS_OWN = tuple(
    row(
        name,
        "school",
        *args,
        get={200: WRITERS | SCHOOL, 403: READERS, 404: ELSE},
        post={302: WRITERS | SCHOOL, 403: READERS, 404: ELSE},
        **sends,
    )
    for name, args, sends in (
        ("cell_edit", ("a", "title"), {"text": "Правка", "version": "1"}),
        ("item_delete", ("a",), {"version": "1"}),
        ("roadmap_delete", (), {"confirm": "on"}),
    )
)
REMINDING = (
    row("changes", get={200: OFFICE | {ABROAD}, 403: ELSE}),
    row("notices", get={200: ELSE}),
    row("notices_read", get=NO_GET, post={302: ELSE}, last="0"),
    row("reminders", get={200: OFFICE | {ABROAD}, 403: ELSE}),
    row("reminder_text", "school_place", get={200: OFFICE, 403: OUTSIDE | {"mentor"}, 404: ELSE}),
    row("feeds", get={200: ELSE}, post={302: ELSE}),
    row("feed_revoke", "feed", get=NO_GET, post={302: SCHOOL | STAFF, 404: ELSE}),
    row("feed", "feed_token", get={200: OPEN}, post={405: OPEN}),
    row("feed", "no_token", get={404: OPEN}, post={405: OPEN}),
)
# A school's line of the approved plan, with a file behind it. Without a line the form of reports leads to the list; who
# reports which line is tested in tests/roadmaps/execution/test_report_pages.py.
LINES = (
    row("my_items", get={200: ELSE}),
    to_look("line", "line", at=OFFICE | SCHOOL),
    row("line_withdraw", "line", get=NO_GET, post={302: SCHOOL, 403: OFFICE, 404: ELSE}),
    row("line_report", get={302: ELSE}, post={302: ELSE}),
    # Without a line there is nothing to take back; whose may be taken back is tested with the reports.
    row("lines_withdraw", get=NO_GET, post={302: ELSE}),
    to_look("evidence_file", "evidence", at=OFFICE | SCHOOL),
)
# The department's pages of execution: who answers for it, who controls it besides, who has a queue of reports.
ANSWERS: Group = frozenset({"editor", "administrator", PLATFORM})
CONTROLS: Group = ANSWERS | {"controller"}
ACCEPTS: Group = CONTROLS | {"methodist", ABROAD}


def of_control(name: str, *args: str, shows: Group, does: Group) -> Row:
    """A page of an approved plan with forms: what it shows to those who work with it, and what some of them may do."""
    return row(
        name,
        "approved",
        *args,
        get={200: shows, 403: SEES_APPROVED - shows, 404: ELSE},
        post={422: does, 403: SEES_APPROVED - does, 404: ELSE},
    )


CONTROL = (
    *(
        row(name, plan, get={status: works, 403: sees - works, 404: ELSE})
        for name in ("roadmap_timeline", "roadmap_status_note", "roadmap_status_note_pdf", "roadmap_status_note_docx")
        for plan, status, works, sees in (
            ("approved", 200, OFFICE, SEES_APPROVED),
            ("draft", 302, OFFICE, OFFICE),
            ("school", 302, OFFICE | SCHOOL, OFFICE | SCHOOL),
        )
    ),
    row("control", get={200: CONTROLS | {ABROAD}, 403: ELSE}),
    row("control_take_off", get=NO_GET, post={422: CONTROLS | {ABROAD}, 403: ELSE}),
    row(
        "roadmap_controller",
        "approved",
        get={200: OFFICE, 403: SEES_APPROVED - OFFICE, 404: ELSE},
        post={422: ANSWERS | {"registrar"}, 403: SEES_APPROVED - ANSWERS - {"registrar"}, 404: ELSE},
    ),
    row("silence", get={200: OFFICE | {ABROAD}, 403: ELSE}),
    row("silence_text", "school_place", get={200: OFFICE, 403: OUTSIDE | {"mentor"}, 404: ELSE}),
    row("discipline", get={200: OFFICE | SCHOOL | {NEIGHBOUR, ABROAD}, 403: ELSE}),
    row("discipline_lines", get={200: OFFICE | SCHOOL | {NEIGHBOUR, ABROAD}, 403: ELSE}),
    *(
        row(name, plan, get=answers)
        for name in ("roadmap_discipline", "roadmap_discipline_lines")
        for plan, answers in (
            ("approved", {200: OFFICE | SCHOOL | {NEIGHBOUR}, 403: frozenset({"observer"}), 404: ELSE}),
            ("draft", {302: OFFICE, 404: ELSE}),
        )
    ),
    row("queue", get={200: ACCEPTS, 403: ELSE}),
    row("line_accept", get=NO_GET, post={422: ACCEPTS, 403: ELSE}),
    row("line_return", get={422: ACCEPTS, 403: ELSE}, post={422: ACCEPTS, 403: ELSE}),
    row(
        "line_extend",
        "line",
        get={200: CONTROLS, 403: (OFFICE | SCHOOL) - CONTROLS, 404: ELSE},
        post={422: CONTROLS, 403: (OFFICE | SCHOOL) - CONTROLS, 404: ELSE},
    ),
    *(
        made
        for name in ("roadmap_grid", "roadmap_grid_xlsx")
        for made in (
            to_work(name, "approved", works=OFFICE, sees=SEES_APPROVED),
            row(name, "draft", get={302: OFFICE, 404: ELSE}),
            row(name, "school", get={302: OFFICE | SCHOOL, 404: ELSE}),
        )
    ),
    of_control("roadmap_addressees", shows=OFFICE, does=ANSWERS),
    of_control("roadmap_takeover", shows=ANSWERS, does=ANSWERS),
    of_control("item_control", "a", shows=OFFICE, does=CONTROLS),
    *(
        row(name, "draft", *args, get={302: OFFICE, 404: ELSE}, post={302: OFFICE, 404: ELSE})
        for name, args in (
            ("roadmap_addressees", ()),
            ("roadmap_takeover", ()),
            ("roadmap_controller", ()),
            ("item_control", ("a",)),
        )
    ),
)
# Programmes of the school: seen by the office and the school, run by its writers and the school itself.
RUNS: Group = WRITERS | SCHOOL
SEES_PROGRAMME: Group = OFFICE | SCHOOL


def to_run(name: str, *args: str, post: int, get: Answers = NO_GET, does: Group = RUNS, **sends: str) -> Row:
    """An act of the programme: done by some of those who see it."""
    return row(name, "programme", *args, get=get, post={post: does, 403: SEES_PROGRAMME - does, 404: ELSE}, **sends)


REFERENCE_KEEPERS: Group = frozenset({"administrator", PLATFORM})
MENTORING = (
    row("regional_mentoring", get={200: OVERSEES - {PLATFORM}, 403: ELSE}),
    row("office_export", get={200: OFFICE | {ABROAD}, 403: ELSE}, post={422: OFFICE | {ABROAD}, 403: ELSE}),
    row("programmes", get={200: SEES_PROGRAMME | {NEIGHBOUR, ABROAD}, 403: ELSE}),
    row("programme_new", get={200: BEGINS, 403: ELSE}, post={422: BEGINS, 403: ELSE}),
    to_look("programme", "programme", at=SEES_PROGRAMME),
    to_look("programme_print", "programme", at=SEES_PROGRAMME),
    to_look("stage", "programme", "1", at=SEES_PROGRAMME),
    to_run("programme_curator", get={200: RUNS, 403: READERS, 404: ELSE}, post=422),
    *(to_run(name, post=302) for name in ("programme_close", "programme_reopen", "programme_next")),
    *(to_run(name, "1", post=422) for name in ("stage_start", "stage_finish")),
    *(to_run(name, "1", post=302) for name in ("stage_reopen", "stage_term")),
    to_run("stage_pass", "1", post=422, does=STAFF),
    to_run("stage_restore", "1", post=302, does=STAFF),
    to_run("point", "point", get={200: SEES_PROGRAMME, 404: ELSE}, post=422),
    *(to_run(name, "point", post=302) for name in ("point_mark", "point_unmark")),
    # The point of the table has no file.
    row("point_file", "programme", "point", get={404: ELSE}),
    row("reference", get={200: REFERENCE_KEEPERS | {ABROAD}, 403: ELSE}),
    row(
        "reference_add",
        "form",
        get={200: REFERENCE_KEEPERS | {ABROAD}, 403: ELSE},
        post={422: REFERENCE_KEEPERS | {ABROAD}, 403: ELSE},
    ),
    row(
        "reference_edit",
        "form",
        "own_form",
        get={200: REFERENCE_KEEPERS, 404: frozenset({ABROAD}), 403: ELSE},
        post={422: REFERENCE_KEEPERS, 404: frozenset({ABROAD}), 403: ELSE},
    ),
    *(
        row(
            name,
            "form",
            "own_form",
            get=NO_GET,
            post={302: REFERENCE_KEEPERS, 404: frozenset({ABROAD}), 403: ELSE},
        )
        for name in ("reference_retire", "reference_restore")
    ),
)

# Papers: the office prints blanks and codes; scans are the school's own; texts are the department's.
TEXTS: Group = STAFF | {ABROAD}
PAPERS = (
    to_look("papers", "programme", at=SEES_PROGRAMME),
    row(
        "paper",
        "programme",
        "introduction",
        get={200: SEES_PROGRAMME, 404: ELSE},
        post={200: SEES_PROGRAMME, 404: ELSE},
    ),
    to_run("paper_register", post=422, does=SCHOOL),
    row("paper_scan", "paper", get=NO_GET, post={302: SCHOOL, 404: ELSE}),
    row("paper_withdraw", "paper", get=NO_GET, post={302: SCHOOL, 404: ELSE}),
    # The paper of the table has no scan.
    row("paper_file", "paper", get={404: ELSE}),
    row("paper_templates", get={200: TEXTS, 403: ELSE}),
    row("paper_template", "thanks", get={200: TEXTS, 403: ELSE}, post={422: TEXTS, 403: ELSE}),
    row("paper_template_version", "thanks", "0", get={200: TEXTS, 403: ELSE}),
    row("paper_template_restore", "thanks", "0", get=NO_GET, post={302: TEXTS, 403: ELSE}),
)

# Pairs: the office reads codes, the school alone writes; wishes are the school's own.
PAIRS = (
    to_look("matching", "programme", at=SEES_PROGRAMME),
    to_run("matching_choose", post=409, does=SCHOOL, pin="0-0"),
    to_run("matching_make", post=409, does=SCHOOL),
    to_run("pair_wishes", get={200: SCHOOL, 403: OFFICE, 404: ELSE}, post=422, does=SCHOOL),
    to_run("pair_wish_drop", post=404, does=SCHOOL, said="0-0"),
    row(
        "matching_support",
        "mentee",
        get={200: SCHOOL, 403: OFFICE, 404: ELSE},
        post={422: SCHOOL, 403: OFFICE, 404: ELSE},
        support_on="когда-то",
    ),
    to_look("pairs", "programme", at=SEES_PROGRAMME),
    to_run("pairs_activate", post=422, does=SCHOOL),
    to_run("pairs_enter", post=422, does=SCHOOL),
    # Nobody is ticked.
    to_run("feedback_links", get={200: SCHOOL, 403: OFFICE, 404: ELSE}, post=422, does=SCHOOL),
    row("pair_discard", "pair", get=NO_GET, post={302: SCHOOL, 403: OFFICE, 404: ELSE}),
    row(
        "pair_changes",
        "pair",
        get={200: SCHOOL, 403: OFFICE, 404: ELSE},
        post={422: SCHOOL, 403: OFFICE, 404: ELSE},
        act="end",
    ),
)


def of_school(name: str, *args: str, post: int = 422, get: int = 200, **sends: str) -> Row:
    """A page of the register that the school alone opens and writes on; the office is refused."""
    return row(
        name,
        *args,
        get={get: SCHOOL, 403: OFFICE, 404: ELSE},
        post={post: SCHOOL, 403: OFFICE, 404: ELSE},
        **sends,
    )


def of_school_act(name: str, *args: str, post: int = 302, **sends: str) -> Row:
    """An act of the school without a page of its own."""
    return row(name, *args, get=NO_GET, post={post: SCHOOL, 403: OFFICE, 404: ELSE}, **sends)


# Who reads the log of the school's personal data: by codes.
READS_LOG: Group = SCHOOL | {"administrator", PLATFORM}
# The register: codes of admitted people for the office, everything for the school; a name on a reason for the editor.
REGISTER = (
    to_look("school_people", "school_key", at=SEES_PROGRAMME),
    of_school("person_add", "school_key"),
    to_look("person", "person", at=SEES_PROGRAMME),
    of_school("person_edit", "person"),
    of_school("person_leave", "person"),
    of_school("person_block", "person"),
    of_school_act("person_unblock", "person"),
    of_school_act("person_come_back", "person"),
    of_school("person_account", "person"),
    of_school_act("person_account_end", "person"),
    row(
        "person_reveal",
        "person",
        get={200: frozenset({"editor"}), 403: SEES_PROGRAMME - {"editor"}, 404: ELSE},
        post={422: frozenset({"editor"}), 403: SEES_PROGRAMME - {"editor"}, 404: ELSE},
    ),
    of_school("consent_give", "person"),
    # Nobody is ticked.
    of_school("consents_many", "school_key", post=409, given_on="14.09.2020"),
    of_school("consent_withdraw", "consent"),
    of_school("consent_attach", "consent"),
    # The consent of the table has no scan.
    row("consent_scan", "consent", get={403: OFFICE, 404: ELSE}),
    of_school("addendum_add", "teacher"),
    of_school("addendum_notice", "addendum"),
    of_school_act("person_extract_pdf", "person", post=200, reason="запрос родителя"),
    row("person_extract", "person", get={200: SCHOOL, 403: OFFICE, 404: ELSE}),
    row("people_template", "school_key", get={200: SCHOOL, 403: OFFICE, 404: ELSE}),
    of_school("people_import", "school_key"),
    of_school("people_export", "school_key"),
    of_school("destruction", "school_key"),
    row("data_log", "school_key", get={200: READS_LOG, 403: OFFICE - READS_LOG, 404: ELSE}),
    row("destruction_file", "destruction", get={200: READS_LOG, 403: OFFICE - READS_LOG, 404: ELSE}),
    row(
        "names_kept",
        "municipality",
        get={200: GIVES, 403: (OFFICE | OUTSIDE | {"mentor"}) - GIVES, 404: ELSE},
        post={422: GIVES, 403: (OFFICE | OUTSIDE | {"mentor"}) - GIVES, 404: ELSE},
    ),
    # Names of before still stand in the municipality of the table: whoever may goes on taking them out.
    row(
        "names_stop",
        "municipality",
        get={200: GIVES, 403: (OFFICE | OUTSIDE | {"mentor"}) - GIVES, 404: ELSE},
        post={422: GIVES, 403: (OFFICE | OUTSIDE | {"mentor"}) - GIVES, 404: ELSE},
    ),
    to_look("mentees", "programme", at=SEES_PROGRAMME),
    to_look("mentors", "programme", at=SEES_PROGRAMME),
    of_school("mentees_add", "programme"),
    of_school("mentors_add", "programme"),
    of_school_act("mentors_trained", "programme"),
    of_school("participant_edit", "mentee", post=302),
    of_school("participant_leave", "mentee"),
)

# A pair's own pages: the office reads codes and days, people's words stay with the school; the secret is its own key.
MEETINGS = (
    to_look("pair", "pair", at=SEES_PROGRAMME),
    of_school("meeting_new", "pair", get=302),
    of_school("pair_plan", "pair"),
    of_school_act("pair_plan_approve", "pair", post=422),
    to_look("pair_journal", "pair", at=SEES_PROGRAMME),
    of_school_act("pair_link", "pair", "mentee"),
    of_school_act("pair_link_revoke", "pair", "mentee"),
    of_school("meeting", "meeting"),
    of_school_act("meeting_remove", "meeting"),
    of_school_act("meeting_feedback", "meeting", post=422),
    of_school_act("feedback_read", "feedback"),
    to_run("meetings_many", get={200: SEES_PROGRAMME, 404: ELSE}, post=422, does=SCHOOL),
    to_run("closing", get={200: SEES_PROGRAMME, 404: ELSE}, post=422, does=SCHOOL),
    row("my_pairs", get={200: ELSE}),
    row("feedback", "feedback_secret", get={200: OPEN}, post={422: OPEN}),
    row("feedback", "no_token", get={404: OPEN}, post={404: OPEN}),
    row("practices", get={200: SEES_PROGRAMME | {NEIGHBOUR, ABROAD}, 403: ELSE}),
    row("practice_new", "school_place", get={200: RUNS, 404: ELSE}, post={422: RUNS, 404: ELSE}),
    to_look("practice", "practice", at=SEES_PROGRAMME),
    row(
        "practice_edit",
        "practice",
        get={200: RUNS, 403: READERS, 404: ELSE},
        post={422: RUNS, 403: READERS, 404: ELSE},
    ),
    row("practice_publish", "practice", get=NO_GET, post={409: RUNS, 403: READERS, 404: ELSE}),
    row("practice_withdraw", "practice", get=NO_GET, post={302: RUNS, 403: READERS, 404: ELSE}),
)
# The register of organizations: the office reads it, a school itself in it, the department keeps it.
KEEPS_SOME: Group = STAFF | {ABROAD}
IN_REGISTER: Group = SEES_PROGRAMME | {NEIGHBOUR, ABROAD}


def to_keep(name: str, *args: str, post: int = 422, get: Answers | None = None) -> Row:
    """A form of the register; the rest of the office and the school itself are refused."""
    refused = SEES_PROGRAMME - STAFF
    return row(
        name,
        *args,
        get={200: STAFF, 403: refused, 404: ELSE} if get is None else get,
        post={post: STAFF, 403: refused, 404: ELSE},
    )


def to_schedule(name: str, *args: str, post: int, get: Answers | None = None) -> Row:
    """A form of the roll-out: whoever sees the plan but is not the department is refused."""
    refused = SEES_APPROVED - STAFF
    return row(
        name,
        *args,
        get={200: STAFF, 403: refused, 404: ELSE} if get is None else get,
        post={post: STAFF, 403: refused, 404: ELSE},
    )


ORGANIZATIONS = (
    row("organizations", get={200: IN_REGISTER, 403: ELSE}),
    row("organization_new", get={200: KEEPS_SOME, 403: ELSE}, post={422: KEEPS_SOME, 403: ELSE}),
    row("organizations_export", get={200: KEEPS_SOME, 403: ELSE}),
    row("organizations_import", get={200: KEEPS_SOME, 403: ELSE}, post={422: KEEPS_SOME, 403: ELSE}),
    row("organizations_import_apply", get=NO_GET, post={302: KEEPS_SOME, 403: ELSE}),
    row("organizations_invite", get=NO_GET, post={302: KEEPS_SOME, 403: ELSE}),
    to_look("organization", "organization", at=SEES_PROGRAMME),
    *(to_keep(f"organization_{act}", "organization") for act in ("edit", "close", "reopen", "reorganise", "merge")),
    row(
        "agreement_new",
        "organization",
        get={200: STAFF | SCHOOL, 403: OFFICE - STAFF, 404: ELSE},
        post={422: STAFF | SCHOOL, 403: OFFICE - STAFF, 404: ELSE},
    ),
    row(
        "agreement_edit",
        "agreement",
        get={200: STAFF | SCHOOL, 403: OFFICE - STAFF, 404: ELSE},
        post={422: STAFF | SCHOOL, 403: OFFICE - STAFF, 404: ELSE},
    ),
    row("agreement_end", "agreement", get=NO_GET, post={302: STAFF | SCHOOL, 403: OFFICE - STAFF, 404: ELSE}),
    # The agreement of the table has no scan.
    row("agreement_file", "agreement", get={404: ELSE}),
    to_schedule("wave_new", "approved", post=422),
    to_schedule("wave_edit", "wave", post=422),
    to_schedule("wave_register", "wave", post=422),
    to_schedule("wave_leave", "wave", post=422),
    to_schedule("wave_drop", "wave", post=302, get=NO_GET),
    to_schedule("wave_join", "wave", post=302, get=NO_GET),
    row("school_packages", get={200: IN_REGISTER, 403: ELSE}),
    to_look("school_documents", "organization", at=SEES_PROGRAMME),
    row(
        "school_document",
        "organization",
        "site",
        get={200: RUNS, 403: READERS, 404: ELSE},
        post={422: RUNS, 403: READERS, 404: ELSE},
    ),
    row("school_document_drop", "school_document", get=NO_GET, post={302: RUNS, 403: READERS, 404: ELSE}),
    # The document of the table is known by its number alone.
    row("school_document_file", "school_document", get={404: ELSE}),
)
# Requests for data: the office works with them, the asked school answers; a neighbour was not asked.
ASKS: Group = WRITERS


def of_call(name: str, *args: str, post: int | None = None, get: int | None = 200, **sends: str) -> Row:
    """An act of the asker. Whoever only works with requests is refused, and the school that was asked."""
    others = READERS | SCHOOL
    return row(
        name,
        *args,
        get=NO_GET if get is None else {get: ASKS, 403: others, 404: ELSE},
        post=NO_POST if post is None else {post: ASKS, 403: others, 404: ELSE},
        **sends,
    )


# Who has figures of the municipality at home; the platform and who is at home in several places name one.
HAS_FIGURES: Group = (OFFICE - {PLATFORM}) | SCHOOL | {NEIGHBOUR}
SETS: Group = frozenset({"editor", "administrator"})
AT_HOME: Group = HAS_FIGURES | {"observer"}


def to_set(name: str, *args: str, post: int = 422, **sends: str) -> Row:
    """A page of the department's decisions about counting. The observer's home is the region, where he decides none."""
    refused = AT_HOME - SETS
    return row(
        name, *args, get={200: SETS, 403: refused, 404: ELSE}, post={post: SETS, 403: refused, 404: ELSE}, **sends
    )


INDICATORS = (
    row("monitoring", get={200: AT_HOME | {ABROAD, PLATFORM}, 403: ELSE}),
    row("monitoring_xlsx", get={200: AT_HOME, 404: ELSE}),
    row("indicator_schools", "mentees", "2022", get={200: HAS_FIGURES, 302: frozenset({"observer"}), 404: ELSE}),
    row("monitoring_compare", "mentees", "2022", get={200: OVERSEES, 403: frozenset({"nobody"}), 404: ELSE}),
    row("monitoring_refresh", get=NO_GET, post={302: frozenset({"observer"}), 404: ELSE}),
    row(
        "value_enter",
        "mentees",
        "2022",
        get={200: SETS, 403: HAS_FIGURES - SETS, 404: ELSE},
        post={422: SETS, 403: HAS_FIGURES - SETS, 404: ELSE},
    ),
    row(
        "value_withdraw",
        "value",
        get=NO_GET,
        post={302: SETS | {PLATFORM}, 403: (AT_HOME | {"mentor"}) - SETS, 404: ELSE},
    ),
    row("school_figures", "school_key", "2022", get={200: (OFFICE - {PLATFORM}) | SCHOOL, 404: ELSE}),
    row(
        "bases",
        "2022",
        get={200: HAS_FIGURES, 404: ELSE},
        post={302: HAS_FIGURES - READERS, 403: READERS, 404: ELSE},
    ),
    row("periods", get={200: OFFICE - {PLATFORM}, 403: SCHOOL | {NEIGHBOUR}, 404: ELSE}),
    row("period", "calendar", "2021", get={200: OFFICE - {PLATFORM}, 403: SCHOOL | {NEIGHBOUR}, 404: ELSE}),
    row("period_lock", "calendar", "2022", get=NO_GET, post={302: SETS, 403: HAS_FIGURES - SETS, 404: ELSE}),
    row("period_open", "calendar", "2021", get=NO_GET, post={422: SETS, 403: AT_HOME - SETS, 404: ELSE}),
    to_set("monitoring_settings"),
    # Nothing is chosen, nothing changes.
    to_set("target_links", post=302),
    row("indicator_sets", get={200: SETS, 403: AT_HOME - SETS, 404: ELSE}),
    to_set("indicator_set_new"),
    to_set("indicator_set_edit", "own_set"),
    to_set("indicator_new", "own_set"),
    to_set("indicator_edit", "own_indicator"),
)

DATACALLS = (
    row("datacalls", get={200: OFFICE | SCHOOL | {NEIGHBOUR, ABROAD}, 403: ELSE}),
    row("datacall_new", get={200: ASKS | {ABROAD}, 403: ELSE}, post={422: ASKS | {ABROAD}, 403: ELSE}),
    row("datacall_upload", get={200: ASKS | {ABROAD}, 403: ELSE}, post={422: ASKS | {ABROAD}, 403: ELSE}),
    row("datacall", "datacall", get={200: OFFICE, 302: SCHOOL, 404: ELSE}),
    row("datacall", "datacall_draft", get={200: OFFICE, 404: ELSE}),
    row(
        "datacall_edit",
        "datacall_draft",
        get={200: ASKS, 403: READERS, 404: ELSE},
        post={422: ASKS, 403: READERS, 404: ELSE},
        title="",
    ),
    row(
        "datacall_mapping",
        "datacall_draft",
        # Nobody's form is attached.
        get={302: ASKS, 403: READERS, 404: ELSE},
        post={302: ASKS, 403: READERS, 404: ELSE},
    ),
    row("datacall_drop", "datacall_draft", get=NO_GET, post={302: ASKS, 403: READERS, 404: ELSE}),
    of_call("datacall_send", "datacall", get=None, post=302),
    of_call("datacall_pass", "datacall", get=None, post=302),
    of_call("datacall_close", "datacall", get=None, post=302),
    of_call("datacall_reopen", "datacall", get=None, post=302),
    of_call("datacall_prolong", "datacall", post=422),
    of_call("datacall_more", "datacall", post=302),
    of_call("datacall_accept", "datacall", get=None, post=302),
    of_call("datacall_return", "datacall", "datacall_row", post=422),
    of_call("datacall_prolong_one", "datacall", "datacall_row", post=422),
    of_call("datacall_upward", "datacall", get=302, post=302),
    of_call("datacall_reminder", "datacall"),
    row("datacall_print", "datacall", get={200: OFFICE, 404: ELSE}),
    of_call("datacall_download", "datacall", get=None, post=200),
    row("datacall_snapshot", "datacall_snapshot", get={200: OFFICE, 404: ELSE}),
    row(
        "datacall_answer",
        "datacall_row",
        get={200: ASKS | SCHOOL, 403: READERS, 404: ELSE},
        post={302: ASKS | SCHOOL, 403: READERS, 404: ELSE},
    ),
)
REPORTS = (
    row("reports", get={200: OFFICE | {"observer", ABROAD}, 403: ELSE}),
    row("report_new", get={200: ASKS | {ABROAD}, 403: ELSE}, post={422: ASKS | {ABROAD}, 403: ELSE}),
    row("report", "report", get={200: OFFICE, 404: ELSE}),
    row(
        "report_words",
        "report",
        "lead",
        get=NO_GET,
        post={302: ASKS, 403: READERS, 404: ELSE},
        text="Работало 5 пар и групп.",
        version="1",
    ),
    row("report_composed", "report", "lead", get=NO_GET, post={302: ASKS, 403: READERS, 404: ELSE}),
    row("report_renew", "report", get=NO_GET, post={302: ASKS, 403: READERS, 404: ELSE}),
    row(
        "report_send",
        "report",
        get={200: STAFF, 403: OFFICE - STAFF, 404: ELSE},
        post={422: STAFF, 403: OFFICE - STAFF, 404: ELSE},
    ),
    row(
        "report_correct", "report", get={200: ASKS, 403: READERS, 404: ELSE}, post={422: ASKS, 403: READERS, 404: ELSE}
    ),
    row("report_drop", "report", get=NO_GET, post={302: ASKS, 403: READERS, 404: ELSE}),
    row("report_file", "report", "xlsx", get={200: OFFICE, 404: ELSE}),
    row("report_calendar", get={200: ASKS | {ABROAD}, 403: ELSE}, post={422: ASKS | {ABROAD}, 403: ELSE}),
    row("report_calendar_typical", get=NO_GET, post={302: ASKS | {ABROAD}, 403: ELSE}),
    row("report_calendar_retire", "calendar_rule", get=NO_GET, post={302: ASKS, 404: ELSE}),
    row("report_calendar_restore", "calendar_rule", get=NO_GET, post={302: ASKS, 404: ELSE}),
    row("report_task_aside", "report_task", get={200: ASKS, 404: ELSE}, post={422: ASKS, 404: ELSE}),
    row("site_checks", get={200: ASKS | {ABROAD}, 403: ELSE}, post={422: ASKS | {ABROAD}, 403: ELSE}),
    row("statistics_places", get={200: ASKS | {ABROAD}, 403: ELSE}, post={422: ASKS | {ABROAD}, 403: ELSE}),
    row("public_edit", get={200: STAFF | {ABROAD}, 403: ELSE}, post={302: STAFF | {ABROAD}, 403: ELSE}),
    # Nobody has opened it yet; an open one is in tests/monitoring/test_public.py.
    row("public_page", "home_slug", get={404: OPEN}, post={405: OPEN}),
    row("public_file", "home_slug", "here-approved", "pdf", get={404: OPEN}, post={405: OPEN}),
)
# Questionnaires: a school's own collections and all of the municipality for its office; sums for observers.
ASKED: Group = OFFICE | SCHOOL | {NEIGHBOUR, ABROAD}


def of_collection(name: str, *args: str, get: int | None = None, post: int = 302, **sends: str) -> Row:
    """An act on a collection: the school and the department's writers."""
    return row(
        name,
        *(args or ("collection",)),
        get=NO_GET if get is None else {get: RUNS, 403: READERS, 404: ELSE},
        post={post: RUNS, 403: READERS, 404: ELSE},
        **sends,
    )


QUESTIONNAIRES = (
    row("questionnaires", get={200: ASKED, 302: frozenset({"observer"}), 403: ELSE}),
    row("collections_open", get={200: RUNS, 403: ELSE}, post={422: RUNS, 403: ELSE}),
    row("questionnaire_results", get={200: OFFICE | {"observer", ABROAD}, 403: ELSE}),
    # Nobody has answered.
    row("questionnaire_results_xlsx", get={403: ELSE}),
    row("curator_boards", get={200: OFFICE | {ABROAD}, 403: ELSE}),
    row("questionnaire_texts", get={200: ASKED, 403: ELSE}),
    row("questionnaire", "questionnaire", get={200: ASKED, 403: ELSE}),
    row("questionnaire_pdf", "questionnaire", get={200: ASKED, 403: ELSE}),
    row(
        "questionnaire_edit",
        "questionnaire",
        get={200: STAFF | {ABROAD}, 403: ELSE},
        post={422: STAFF | {ABROAD}, 403: ELSE},
    ),
    row("questionnaire_restore", "questionnaire", get=NO_GET, post={302: STAFF | {ABROAD}, 403: ELSE}),
    to_look("collection", "collection", at=SEES_PROGRAMME),
    of_collection("collection_links", post=200),
    of_collection("collection_revoke"),
    of_collection("collection_term", post=422),
    of_collection("collection_close"),
    of_collection("collection_enter", get=200, post=422),
    # Results of an open collection are shown to nobody.
    row("collection_results", "collection", get={403: SEES_PROGRAMME, 404: ELSE}),
    to_look("collection_results", "collection_closed", at=SEES_PROGRAMME),
    row("collection_results_xlsx", "collection_closed", get={403: SEES_PROGRAMME, 404: ELSE}),
    row("answer", "answer_secret", get={200: OPEN}, post={422: OPEN}),
    row("answer", "no_token", get={404: OPEN}, post={404: OPEN}),
)
TABLE = (
    *INDICATORS,
    *QUESTIONNAIRES,
    *REPORTS,
    *DATACALLS,
    *ORGANIZATIONS,
    *MEETINGS,
    *REGISTER,
    *PAIRS,
    *PAPERS,
    *MENTORING,
    *CONTROL,
    *LINES,
    *PERSONS,
    *PEOPLE,
    *REPLACING,
    *JOBS,
    *LISTS,
    *READING,
    *AMENDING,
    *AGREEMENT,
    *EDITING,
    *CLOSED,
    *SCHOOLS_OWN,
    *REMINDING,
)
"""Every address but the admin's, see `admin_table`."""
