"""What plans fund: in all of them, in some, in none."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from models.schema.instance import Instance
from models.schema.plan import Decisions, Plan

What = Literal["project", "reform", "package", "mast", "fibre", "facility"]
KINDS: tuple[What, ...] = ("project", "reform", "package", "mast", "fibre", "facility")
Range = Literal["all", "some", "none"]


@dataclass(frozen=True, order=True)
class Thing:
    """What can be funded. ``part`` is a facility's settlement or a category's package."""

    what: What
    id: str
    part: str = ""


@dataclass(frozen=True)
class How:
    """How it is funded: a contract or level, the year, when it works.

    A package is offered from ``year`` to ``until``; ``option`` names its years if they are not
    all of these.
    """

    option: str
    year: int
    until: int


@dataclass(frozen=True)
class Funded:
    """A thing and the plans that fund it, of those that hold decisions."""

    thing: Thing
    how: Mapping[str, How]
    plans: int

    @property
    def range(self) -> Range:
        """Say whether it is funded in all plans, in some or in none."""
        if not self.how:
            return "none"
        return "all" if len(self.how) == self.plans else "some"

    @property
    def same(self) -> bool:
        """Tell whether every plan funds it in the same way and year."""
        return self.range == "all" and len(set(self.how.values())) == 1


def funded(plans: Mapping[str, Plan], instance: Instance | None = None) -> list[Funded]:
    """List each thing that a plan of a county funds, and those of ``instance`` that none funds.

    Plans without an objective hold no decisions and do not count. Order: by kind, then as the
    county's tables or the plans name them.
    """
    chosen = {
        name: choices(plan.decisions) for name, plan in plans.items() if plan.objective is not None
    }
    things = dict.fromkeys(possible(instance)) if instance else {}
    for made in chosen.values():
        things.update(dict.fromkeys(made))
    return [
        Funded(
            thing,
            {name: made[thing] for name, made in chosen.items() if thing in made},
            len(chosen),
        )
        for thing in sorted(things, key=lambda thing: KINDS.index(thing.what))
    ]


def choices(made: Decisions) -> dict[Thing, How]:
    """List each thing that is funded, and how."""
    found: dict[Thing, How] = {}
    for start in made.projects:
        found[Thing("project", start.project)] = How(start.contract, start.year, start.operating)
    for reform in made.reforms:
        found[Thing("reform", reform.reform)] = How("", reform.year, reform.in_force)
    offered: dict[Thing, list[int]] = defaultdict(list)
    for offer in made.offers:
        offered[Thing("package", offer.category, offer.package)].append(offer.year)
    for thing, years in offered.items():
        apart = "" if _unbroken(years) else ",".join(map(str, sorted(years)))
        found[thing] = How(apart, min(years), max(years))
    for mast in made.masts:
        found[Thing("mast", mast.mast)] = How("", mast.year, mast.year)
    for link in made.fibre:
        found[Thing("fibre", link.settlement)] = How("", link.year, link.year)
    for site in made.facilities:
        thing = Thing("facility", site.service, site.settlement)
        found[thing] = How(site.level, site.year, site.year)
    return found


def possible(instance: Instance) -> Iterator[Thing]:
    """Yield all that a county could fund."""
    for project in instance.projects:
        yield Thing("project", project.id)
    for reform in instance.reforms:
        yield Thing("reform", reform.id)
    for term in instance.terms:
        yield Thing("package", term.category, term.package)
    for mast in instance.masts:
        yield Thing("mast", mast.id)
    for link in instance.fibre:
        yield Thing("fibre", link.settlement)
    opens = {level.service for level in instance.facility_levels}
    for site in instance.facilities:
        if site.levels or site.service in opens:
            yield Thing("facility", site.service, site.settlement)


def _unbroken(years: list[int]) -> bool:
    """Tell whether the years follow each other without a hole."""
    return max(years) - min(years) + 1 == len(set(years))
