"""What of a place's figures is not shown to whoever looks: one rule for all pages and files (see `hiding`).

A municipality's department sees its own register's counts. Who looks from above sees no small group, and no figure that
with the region's total gives a small group of a neighbour. A school's people see no figure of the district that without
their own school is a small group; of the public page, which every school's people can open, the same holds for each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitoring.figures import Figure, total
from monitoring.hiding import hidden, is_given_away
from monitoring.models import Indicator, Tally
from monitoring.permissions import may_see_schools, sees_region_of, sees_small_groups
from monitoring.regions import beside, bring_up_first_time, bring_up_to_date, figures_of, members
from monitoring.tallies import bring_up, figure_of, schools_of
from organizations.access import Access
from organizations.models import Municipality, Organization

Key = tuple[int, int]
"""An indicator's key and a year."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands between a place's own figures and who looks at them.

    `concealed`: hidden because the region's total would give a neighbour away. `known`: sets of figures, each known
    to one who looks, that the place's own figure is made of. `own`: the person's schools in the place.
    """

    is_open: bool = False
    concealed: frozenset[Key] = frozenset()
    known: Mapping[Key, Sequence[Collection[Figure]]] = field(default_factory=dict)
    own: frozenset[int] = frozenset()

    def hides(self, indicator: Indicator, year: int, figure: Figure | None, *known: Collection[Figure]) -> bool:
        """Whether the place's figure is not shown; `known`: sets of figures that the page itself tells besides.

        Enterprises are no people: however few, nobody is known by them.
        """
        if self.is_open or figure is None or indicator.is_of_the_district:
            return False
        key = indicator.pk, year
        outlooks = (*self.known.get(key, ()), *known)
        return figure.is_small() or key in self.concealed or any(is_given_away(figure, each) for each in outlooks)


OPEN = Screen(is_open=True)
"""Of a department that looks at its own figures."""


def screen_of(access: Access, place: Municipality) -> Screen:
    """What is not shown to the person of the place's figures. Seven queries at the most, none for the department."""
    if place.kind == Municipality.Kind.REGION:
        return _of_region(access, place)
    if sees_small_groups(access, place.pk):
        return OPEN
    concealed = frozenset[Key]()
    if sees_region_of(access, place):
        if any(each.waits and each.municipality == place for each in bring_up_to_date(beside(place))):
            bring_up(place)
        concealed = concealed_by_neighbours(place)
    own = own_schools(access, place)
    return Screen(False, concealed, _known_to_school(place, own, may_see_schools(access, place)) if own else {}, own)


def public_screen(place: Municipality, tallies: Iterable[Tally]) -> Screen:
    """What is not shown to everybody; `tallies` are the place's. Three queries at the most, none without a region.

    Neighbours are taken as they stand: an open page does not count a region anew at every look.
    """
    concealed = frozenset[Key]()
    if place.parent_id is not None:
        bring_up_first_time(beside(place))
        concealed = concealed_by_neighbours(place)
    return Screen(False, concealed, {(row.indicator_id, row.year): _each_alone(row) for row in tallies})


def concealed_by_neighbours(place: Municipality) -> frozenset[Key]:
    """Indicators and years in which the place stands hidden among the municipalities of its region. One query."""
    found = figures_of(beside(place))
    return frozenset(key for key, figures in found.items() if place.pk in hidden(figures))


def own_schools(access: Access, place: Municipality) -> frozenset[int]:
    """Schools of the place where the person is head or curator; a branch counts in its school. One query at most."""
    if place.pk not in access.school_municipality_ids:
        return frozenset()
    rows = Organization.objects.filter(municipality=place, pk__in=access.school_organization_ids)
    return frozenset(parent or pk for pk, parent in rows.values_list("pk", "parent"))


def _known_to_school(place: Municipality, own: frozenset[int], sees_others: bool) -> dict[Key, list[list[Figure]]]:
    bring_up(place)
    found = {}
    for row in Tally.objects.filter(municipality=place):
        schools = schools_of(row)
        covered = (hidden(schools, figure_of(row)) if sees_others else schools.keys()) - own
        # Where every school is known, what the district's number says over their sum is nobody.
        if covered:
            found[row.indicator_id, row.year] = [[schools[pk] for pk in schools if pk not in covered]]
    return found


def _each_alone(row: Tally) -> list[list[Figure]]:
    """What each of the schools knows, where there is more than one."""
    schools = list(schools_of(row).values())
    return [[each] for each in schools] if len(schools) > 1 else []


def _of_region(access: Access, region: Municipality) -> Screen:
    """Who works in one of the municipalities too knows its figure, whatever is hidden from others."""
    worked = access.worked_ids - {region.pk}
    if not worked:
        return Screen()
    bring_up_to_date(members(region))
    found = figures_of(members(region))
    told = (key for key, own in found.items() if total(own[pk] for pk in hidden(own) - worked).is_small())
    return Screen(concealed=frozenset(told))
