"""Draws what may be decided: projects, talent, masts, reforms."""

from models.schema.instance import CONDITIONS
from models.schema.people import Category, Package, Pool, Quota, TalentGain, Terms
from models.schema.places import Coverage, Fibre, Mast
from models.schema.works import (
    Contract,
    Project,
    ProjectGain,
    ProjectHub,
    ProjectNode,
    Reform,
    ReformGain,
    ReformLift,
)
from tests.counties.draft import Draft
from tests.reference.people import most_won


def ppp(draft: Draft) -> None:
    """One or two projects under one or two contracts."""
    dice = draft.dice
    legacy = draft.county.get("regime") == "legacy"
    kinds = (
        ["public", "concession", "government_paid", "government_paid"]
        if legacy
        else ["public", "concession"]
    )
    contracts = [_contract(draft, f"contract{n}", dice.pick(kinds)) for n in (1, 2)]
    contracts = contracts[: dice.integer(1, 2)]
    draft.add("contracts", *contracts)
    rivals = dice.chance(0.3)
    for number in range(1, dice.pick([1, 2, 2]) + 1):
        if draft.room.take(1 + draft.years * len(contracts)):
            _project(draft, f"project{number}", contracts, "rivals" if rivals else None)
    if dice.chance(0.3):
        draft.county["farmers_share_minimum"] = 0.05


def _contract(draft: Draft, name: str, kind: str) -> Contract:
    dice = draft.dice
    public = kind == "public"
    return Contract.model_validate(
        {
            "id": name,
            "kind": kind,
            "equity": 0.0 if public else dice.number(0.0, 0.4),
            "availability": dice.number(0.05, 0.3) if kind == "government_paid" else 0.0,
            "farmers_share": dice.number(0.0, 0.3),
            "concession_years": 0 if public else dice.integer(1, 12),
            "hurdle_rate": 0.0 if public else dice.number(0.02, 0.12),
            "grant_cap": 0.0 if public else dice.number(0.2, 0.6),
        }
    )


def _project(draft: Draft, name: str, contracts: list[Contract], group: str | None) -> None:
    dice, capital = draft.dice, draft.dice.number(20, 600)
    build = dice.pick([1, 1, 2]) if draft.years > 1 else 1
    first = round(dice.number(0.2, 0.8), 2)
    earlier = [row.id for row in draft.of("projects")]
    narrow = dice.chance(0.3)
    start = dice.integer(0, draft.years - 1)
    draft.add(
        "projects",
        Project(
            id=name,
            kind=dice.pick(["road", "cold_chain", "tourism"]),
            capital=capital,
            profile=(1.0,) if build == 1 else (first, round(1 - first, 2)),
            running=capital * dice.number(0.0, 0.1),
            revenue=capital * dice.number(0.0, 0.25),
            earliest=draft.first_year + start if narrow and dice.chance(0.7) else None,
            latest=draft.first_year + dice.integer(start, draft.years - 1) if narrow else None,
            group=group,
            requires=tuple(earlier) if not group and dice.chance(0.35) else (),
            contracts=(dice.pick(contracts).id,) if dice.chance(0.2) else (),
        ),
    )
    shared = dice.chance(0.3)
    for node in dice.some(draft.nodes):
        share = round(dice.number(0.1, 0.5), 2) if shared and dice.chance(0.8) else None
        lift = dice.number(0.05, 0.5)
        draft.add(
            "project_nodes",
            ProjectNode(project=name, node=node, access_lift=lift, capital_share=share),
        )
    for node, stream in dice.some(list(draft.base), 0.4):
        gain = draft.gain(node, stream, 0.05, 0.7)
        draft.add("project_gains", ProjectGain(project=name, node=node, stream=stream, gain=gain))
    for hub in draft.of("hubs"):
        if dice.chance(0.5):
            extra = hub.capacity * dice.number(0.05, 0.5)
            draft.add("project_hubs", ProjectHub(project=name, hub=hub.settlement, extra=extra))


def talent(draft: Draft) -> None:
    """One or two categories and packages, with pools of a person or two."""
    dice = draft.dice
    packages = ["housing", "startup"][: dice.integer(1, 2)]
    draft.add("packages", *(Package(id=name) for name in packages))
    for category in ["graduate", "technician"][: dice.integer(1, 2)]:
        low = dice.number(0.3, 0.9)
        needs = tuple(dice.some(CONDITIONS, 0.4))
        if dice.chance(0.4):
            needs = ("service", "digital")
        draft.add(
            "categories",
            Category(
                id=category,
                retention_low=low,
                retention_high=low + (1 - low) * dice.number(0.1, 1.0),
                needs=needs,
            ),
        )
        _pools(draft, category, packages)


def _pools(draft: Draft, category: str, packages: list[str]) -> None:
    """Pools, terms and gains; as many persons and packages as there is room for."""
    dice = draft.dice
    hosts = dice.some(draft.nodes, 0.4)
    candidates = {node: dice.number(1, 8) for node in hosts}
    yearly = 1
    terms = []
    for package in packages:
        uptake = dice.number(0.15, 0.6)
        options = 1
        for node in hosts:
            options *= 1 + most_won(uptake, candidates[node])
        pay = tuple(dice.number(0.5, 12) for _ in range(dice.integer(1, 3)))
        terms.append(Terms(category=category, package=package, uptake=uptake, pay=pay))
        yearly += options - 1
        if yearly**draft.years > draft.room.left:
            yearly -= options - 1
            terms.pop()
    draft.room.take(yearly**draft.years)
    draft.add("terms", *terms)
    empty = dice.chance(0.4)
    for node in hosts:
        staff = 0.0 if empty else dice.number(0.5, 6)
        draft.add(
            "pools",
            Pool(
                node=node,
                category=category,
                candidates=candidates[node],
                staff=staff,
                anchored=staff * dice.number(0, 1),
                anchor_capacity=dice.number(0, 6),
            ),
        )
    for stream in dice.some(sorted({s for _, s in draft.base}), 0.6):
        size = max(base for (_, s), base in draft.base.items() if s == stream) or 1.0
        sign = -0.3 if empty and dice.chance(0.15) else 1.0
        gain = sign * size * dice.number(0.01, 0.15)
        draft.add("talent_gains", TalentGain(category=category, stream=stream, gain=gain))


def quotas(draft: Draft) -> None:
    """Quotas of some categories in some years, mostly of fewer than can be hired."""
    dice = draft.dice
    if not draft.of("terms") or not dice.chance(0.65):
        return
    for category in sorted({row.category for row in draft.of("pools")}):
        for year in dice.some(draft.calendar):
            most = dice.pick([0, 1, 1, 2, 3])
            draft.add("quotas", Quota(category=category, year=year, most=most))


def steady(draft: Draft) -> None:
    """Let the hires of some categories be steady, mostly by less than a person."""
    dice = draft.dice
    if draft.of("terms") and dice.chance(0.9):
        share, step = dice.pick([0.0, 0.0, 0.3, 0.5]), dice.pick([0, 0, 0, 1])
        told = {"steady": share, "steady_step": step}
        draft.rows["categories"] = [row.model_copy(update=told) for row in draft.of("categories")]


def digital(draft: Draft) -> None:
    """One or two masts, and fibre to some settlements, one behind the other."""
    dice, names = draft.dice, [row.id for row in draft.settlements]
    options = 1 + draft.years
    for number in range(1, dice.integer(1, 2) + 1):
        if not draft.room.take(options):
            break
        mast = Mast(
            id=f"mast{number}",
            site=dice.pick(names[1:]),
            capital=dice.number(5, 60),
            running=dice.maybe(0.6, 0.5, 6) or 0.0,
            county_capital_share=dice.maybe(0.5, 0.1, 1) or 1.0,
            county_running_share=dice.maybe(0.5, 0.0, 1) or 1.0,
        )
        draft.add("masts", mast)
        for place in dice.some(names, 0.4):
            share = 1.0 if dice.chance(0.4) else dice.number(0.1, 0.9)
            draft.add("coverage", Coverage(mast=mast.id, settlement=place, share=share))
    _fibre(draft, options)


def _fibre(draft: Draft, options: int) -> None:
    dice = draft.dice
    unlit: list[str] = []
    for place in dice.some([row.id for row in draft.settlements][1:], 0.4)[:2]:
        if draft.rows.get("masts") and draft.room.take(options):
            upstream = dice.pick([*unlit, "seat", None])
            draft.add(
                "fibre",
                Fibre(
                    settlement=place,
                    upstream=upstream,
                    capital=dice.number(3, 40),
                    running=dice.maybe(0.4, 0.2, 3) or 0.0,
                    county_capital_share=dice.maybe(0.4, 0.1, 1) or 1.0,
                    county_running_share=dice.maybe(0.4, 0.0, 1) or 1.0,
                ),
            )
            unlit.append(place)


def reforms(draft: Draft) -> None:
    """One or two reforms."""
    dice = draft.dice
    for number in range(1, dice.integer(1, 2) + 1):
        name = f"reform{number}"
        if not draft.room.take(1 + draft.years):
            return
        earlier = [row.id for row in draft.of("reforms")]
        draft.add(
            "reforms",
            Reform(
                id=name,
                cost=dice.number(0.5, 30),
                running=dice.maybe(0.5, 0.2, 5) or 0.0,
                lead=dice.pick([0, 1, 1, 2]),
                workload=dice.number(0.5, 4),
                requires=tuple(earlier) if dice.chance(0.4) else (),
            ),
        )
        for node in dice.some(draft.nodes):
            lift = dice.number(0.05, 0.5)
            draft.add("reform_lifts", ReformLift(reform=name, node=node, lift=lift))
        for node, stream in dice.some(list(draft.base), 0.3):
            gain = draft.gain(node, stream, 0.02, 0.3)
            draft.add("reform_gains", ReformGain(reform=name, node=node, stream=stream, gain=gain))
