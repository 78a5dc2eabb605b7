"""New plans: empty, typical, copied or pasted. Always a draft with an act to be worded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from documents.act import Act, ActKind
from documents.act_rows import lines, write_act
from organizations.access import Access
from organizations.journal import record
from organizations.models import Event, Municipality, Organization, OrganizationKind, User
from roadmaps import permissions
from roadmaps.drafting import Issuer
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Plan
from roadmaps.plan_rows import plan_fields, write_rows
from roadmaps.workflow.core import Refused, locked, require, require_draft
from roadmaps.workflow.properties import TITLE_LIMIT
from roadmaps.workflow.typed import clean, is_blank


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose plan it is, who keeps it and who issues its act."""

    owner: Organization
    keeper: Organization
    issuer: Organization


def issuer_of(organization: Organization) -> Issuer:
    """How the organization's papers name it: the ground of a new act."""
    return Issuer(
        lines=lines(organization.letterhead) or (organization.name.upper(),),
        genitive=organization.genitive_name,
        place=organization.place,
        head_post=organization.head_post,
        head_name=organization.head_name,
        kind=ActKind.RESOLUTION if organization.kind == OrganizationKind.ADMINISTRATION else ActKind.ORDER,
    )


def create(
    parties: Parties,
    plan: Plan,
    act: Act | None,
    *,
    by: User | None,
    slug: str = "",
    predecessor: Edition | None = None,
    parent: Roadmap | None = None,
    amends: Roadmap | None = None,
    auto_numbering: bool = True,
    controller: str = "",
    once: str = "",
) -> Roadmap:
    """Create a draft with all its rows and its act. `slug` is made from the municipality and the year when empty.

    `parent` is the municipality's plan that a school's own one is drawn from.
    `amends` is the approved plan that the draft is to change.
    `once` is the key of the form that asks: the same form sent twice creates one draft, and gives it back.
    """
    owner = parties.owner
    if by is not None:
        access = Access.of(by)
        allowed = permissions.can_create(access, owner.municipality_id)
        require(allowed or owner.pk in access.school_organization_ids, "заводить дорожные карты")
    for party in (parties.keeper, parties.issuer):
        if party.municipality_id != owner.municipality_id:
            raise Refused("Организация другого муниципалитета здесь не подходит.", field="owner")
    plan = replace(plan, title=clean(plan.title, limit=TITLE_LIMIT, field="title", what="Название"))
    if is_blank(plan.title):
        raise Refused("Укажите название карты.", field="title")
    columns = {
        "predecessor": predecessor,
        "parent": parent,
        "amends": amends,
        "auto_numbering": auto_numbering,
        "controller": controller,
    }
    with transaction.atomic():
        if once:
            # A double click must find what the first one made: one of the two waits here.
            Municipality.objects.select_for_update(no_key=True).get(pk=owner.municipality_id)
        return _made(owner, once, by=by) or _make(parties, plan, act, by=by, slug=slug, once=once, **columns)


def _made(owner: Organization, once: str, *, by: User | None) -> Roadmap | None:
    """The draft that this very form made a moment ago, unless it was deleted since."""
    if not once:
        return None
    events = Event.objects.filter(municipality=owner.municipality_id, verb="create", actor=by, after__once=once)
    event = events.first()
    return Roadmap.objects.filter(pk=event.root_id).first() if event else None


def _make(
    parties: Parties, plan: Plan, act: Act | None, *, by: User | None, slug: str, once: str, **columns: Any
) -> Roadmap:
    owner = parties.owner
    for _ in range(5):
        try:
            with transaction.atomic():
                name = slug or free_slug(owner, plan)
                roadmap = Roadmap.objects.create(
                    municipality_id=owner.municipality_id,
                    slug=name,
                    owner=owner,
                    keeper=parties.keeper,
                    issuer=parties.issuer,
                    created_by=by,
                    act=write_act(act, municipality_id=owner.municipality_id, slug=name) if act else None,
                    **columns,
                    **plan_fields(plan),
                )
                write_rows(roadmap, plan)
                after = {"once": once} if once else None
                record("create", roadmap, by=by, after=after, comment=_basis(columns["predecessor"]))
                return roadmap
        except IntegrityError:
            # Two people took the same free slug at once; the next round finds another. A given slug has no other.
            if slug:
                raise Refused(f"Код карты «{slug}» уже занят.", field="slug") from None
    raise Refused("Не удалось подобрать свободный код карты, повторите.")


def _basis(predecessor: Edition | None) -> str:
    return f"На основе редакции {predecessor.number} карты «{predecessor.roadmap.title}»." if predecessor else ""


def free_slug(owner: Organization, plan: Plan) -> str:
    """A slug that no roadmap of any municipality has: «morshansk-2024», «morshansk-2024-2»."""
    year = plan.period_start.year if plan.period_start else None
    base = "-".join(filter(None, (owner.municipality.slug, str(year or ""))))[:60]
    with scopes_disabled():
        taken = set(Roadmap.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (name := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return name


def delete_draft(pk: int, *, by: User) -> str:
    """Delete a draft that nothing was ever approved from; the journal keeps its title. Returns the title."""
    with locked(pk) as roadmap:
        require(permissions.may_write(Access.of(by), roadmap), "удалять черновики")
        require_draft(roadmap)
        title, act = roadmap.title, roadmap.act
        record("delete_roadmap", roadmap, by=by)
        if roadmap.amends:
            record("drop_amendment", roadmap.amends, by=by, title=title)
        roadmap.delete()
        if act:
            act.delete()
    return title
