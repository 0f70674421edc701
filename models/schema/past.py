"""What happened before the plan, by key: what stands, who was hired, what was drawn."""

from collections import defaultdict
from dataclasses import dataclass, field

from models.schema.instance import Instance

Item = tuple[str, ...]
"""The key of a cumulative decision without its year, as the model has it."""


@dataclass(frozen=True)
class PastHire:
    """Persons hired before the plan, in year t <= 0."""

    node: str
    category: str
    package: str
    t: int
    persons: int


@dataclass(frozen=True)
class PastDraw:
    """Money of a bond drawn before the plan, in year t <= 0 [10 000 yuan]."""

    source: str
    project: str | None
    t: int
    amount: float


@dataclass(frozen=True)
class Past:
    """What happened before the plan by key, with years as t <= 0.

    ``base`` is the t of the base year, at whose end levels, capacities and flows of the tables
    were measured: only what came later adds to them.
    """

    base: int = 0
    projects: dict[Item, int] = field(default_factory=dict)
    masts: dict[Item, int] = field(default_factory=dict)
    fibre: dict[Item, int] = field(default_factory=dict)
    facilities: dict[Item, int] = field(default_factory=dict)
    reforms: dict[Item, int] = field(default_factory=dict)
    hires: tuple[PastHire, ...] = ()
    draws: tuple[PastDraw, ...] = ()


def past(instance: Instance) -> Past:
    """Return what happened before the plan of a county, by key.

    Keys are (project, contract), (mast,), (settlement,), (service, settlement, level), (reform,).
    """
    by_kind: dict[str, dict[Item, int]] = defaultdict(dict)
    hires, draws = [], []
    for row in instance.history:
        t = instance.t(row.year)
        option, place = row.option or "", row.place or ""
        if row.what == "hire":
            hires.append(PastHire(place, row.id, option, t, row.persons))
        elif row.what == "bond":
            draws.append(PastDraw(row.id, row.option, t, row.amount))
        else:
            key = {"project": (row.id, option), "facility": (row.id, place, option)}
            by_kind[row.what][key.get(row.what, (row.id,))] = t
    settings = instance.county
    base = settings.first_year - 1 if settings.base_year is None else settings.base_year
    return Past(
        base=instance.t(base),
        projects=by_kind["project"],
        masts=by_kind["mast"],
        fibre=by_kind["fibre"],
        facilities=by_kind["facility"],
        reforms=by_kind["reform"],
        hires=tuple(hires),
        draws=tuple(draws),
    )
