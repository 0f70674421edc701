"""Draws funding sources and the rules that tie them, and limits by year."""

from typing import get_args

from models.schema.instance import Year
from models.schema.money import (
    Amount,
    Commitment,
    Program,
    ProgramLimit,
    Source,
    Use,
    payable,
    uses_of,
)
from models.schema.scenario import Scenario
from models.schema.works import Contract
from tests.counties.draft import Draft


def wish(draft: Draft) -> float:
    """Roughly what everything that may be decided costs."""
    total = sum(row.capital for row in draft.of("projects"))
    total += sum(row.capital for table in ("masts", "fibre") for row in draft.of(table))
    total += sum(row.cost + 2 * row.running for row in draft.of("reforms"))
    size = max((row.capital for row in draft.of("facility_levels")), default=0.0)
    total += size * len(draft.of("facilities"))
    pay = max((sum(row.pay) for row in draft.of("terms")), default=0.0)
    total += pay * draft.years * sum(row.candidates / 3 for row in draft.of("pools"))
    return max(float(total), 1.0)


def sources(draft: Draft, programs: list[str]) -> None:
    """One to three sources, of which the first is the county's own."""
    dice, count = draft.dice, draft.dice.integer(1, 3)
    scale = wish(draft) / draft.years / count
    everything = [*programs, *(p for p in get_args(Program) if p not in programs)]
    for number in range(1, count + 1):
        kind = "own" if number == 1 else dice.pick(["own", "transfer", "transfer", "bond", "bond"])
        lists = everything if number == 1 and dice.chance(0.7) else dice.some(programs, 0.6)
        if kind != "bond" and dice.chance(0.7):
            lists = [*lists, "debt"]
        draft.add("sources", _source(draft, f"source{number}", kind, lists))
        for year in draft.calendar:
            if dice.chance(0.93):
                amount = scale * dice.number(0.1, 1.2)
                draft.add("amounts", Amount(source=f"source{number}", year=year, amount=amount))
    if any(row.kind == "bond" for row in draft.of("sources")) and dice.chance(0.7):
        draft.county["debt_limit"] = scale * dice.number(0.1, 1.5)


def _source(draft: Draft, name: str, kind: str, lists: list[str]) -> Source:
    dice = draft.dice
    earmarked = dice.chance(0.35)
    bond = kind == "bond"
    return Source.model_validate(
        {
            "id": name,
            "kind": kind,
            "programs": tuple(lists),
            "pays_current": not bond or dice.chance(0.2),
            "carry_limit": dice.maybe(0.5, 0.05, 1) or 0.0,
            "earmark_programs": tuple(dice.some(lists, 0.4)) if earmarked else (),
            "earmark_share": dice.number(0.1, 0.9) if earmarked else 0.0,
            "matching_ratio": dice.maybe(0.35, 0.05, 0.8) or 0.0 if kind != "own" else 0.0,
            "rate": dice.maybe(0.8, 0.01, 0.08) or 0.0 if bond else 0.0,
            "term": dice.integer(1, 6) if bond else 0,
        }
    )


def ties(draft: Draft, programs: list[str]) -> None:
    """Program floors and ceilings, and commitments."""
    dice = draft.dice
    for program in programs:
        floor, ceiling = dice.maybe(0.07, 0.01, 0.2), dice.maybe(0.12, 0.25, 0.95)
        if floor is not None or ceiling is not None:
            draft.add(
                "program_limits",
                ProgramLimit.model_validate(
                    {"program": program, "floor": floor, "ceiling": ceiling}
                ),
            )
    if dice.chance(0.2):
        owed = wish(draft) / draft.years * dice.number(0.005, 0.05)
        draft.add(
            "commitments",
            Commitment.model_validate(
                {
                    "program": dice.pick(programs),
                    "kind": dice.pick(["capital", "current"]),
                    "year": dice.pick(draft.calendar),
                    "amount": owed,
                }
            ),
        )


def terms_of_sources(draft: Draft) -> None:
    """Earmarks by year, money left of earlier years, sources that must be spent."""
    dice = draft.dice
    if not dice.chance(0.55):
        return
    for index, row in enumerate(draft.of("sources")):
        changes: dict[str, object] = {}
        if dice.chance(0.2 if row.kind == "own" else 0.8):
            share = row.earmark_share or dice.number(0.3, 0.95)
            named = row.earmark_programs or tuple(dice.some(row.programs, 0.3))
            changes |= {"earmark_programs": named, "earmark_share": share, "earmark_every": "year"}
        if dice.chance(0.3):
            amounts = [each.amount for each in draft.of("amounts")]
            changes["opening"] = max(amounts, default=10.0) * dice.number(0.05, 0.6)
        if dice.chance(0.15):
            changes["spend_least"] = dice.pick([0.01, 0.03, 0.1, 0.2])
        draft.rows["sources"][index] = row.model_copy(update=changes)


def year_ceilings(draft: Draft, programs: list[str]) -> None:
    """Ceilings on what a year takes of a program, from the even share up."""
    dice, even = draft.dice, 1 / draft.years
    if draft.years < 2 or not dice.chance(0.35):
        return
    for program in programs:
        share = dice.maybe(0.6, even, even + 0.35)
        if share is not None:
            known = [row for row in draft.of("program_limits") if row.program == program]
            row = known[0] if known else ProgramLimit.model_validate({"program": program})
            others = [each for each in draft.of("program_limits") if each is not row]
            limited = row.model_copy(update={"year_ceiling": max(share, even)})
            draft.rows["program_limits"] = [*others, limited]


def covers(draft: Draft) -> None:
    """Bonds that only works with income carry, works that earn, and little other money for them."""
    dice = draft.dice
    if not draft.of("projects") or not dice.chance(0.9):
        return
    _earning_works(draft)
    if dice.chance(0.85):
        _bond_for_works(draft)
    for index, row in enumerate(draft.of("sources")):
        changes = {}
        if row.kind == "bond":
            cover = dice.pick([1.1, 1.2, 1.5, dice.number(0.4, 2)])
            changes = {"cover": cover, "spend_least": 0.0}
        elif dice.chance(0.7):
            changes = {"not_for": (*(name for name in row.not_for if name != "ppp"), "ppp")}
        changed = row.model_copy(update=changes)
        draft.rows["sources"][index] = changed if _legal(draft, changed) else row
    draft.rows["commitments"] = [row for row in draft.of("commitments") if _paid(draft, row)]


def _earning_works(draft: Draft) -> None:
    """Most works become cheap ones that earn a part of what they cost, under a public contract."""
    dice, contracts = draft.dice, draft.of("contracts")
    if all(row.kind != "public" for row in contracts):
        row = {"id": contracts[0].id, "kind": "public", "farmers_share": contracts[0].farmers_share}
        draft.rows["contracts"][0] = Contract.model_validate(row)
    kept = 1 - min(row.farmers_share for row in draft.of("contracts") if row.kind == "public")
    for index, project in enumerate(draft.of("projects")):
        if dice.chance(0.8):
            capital = project.capital * dice.pick([0.03, 0.1, 0.3])
            earned = capital * dice.number(0.01, 0.1) + project.running
            changes = {"capital": capital, "revenue": earned / kept}
            draft.rows["projects"][index] = project.model_copy(update=changes)


def _bond_for_works(draft: Draft) -> None:
    """A bond for projects, with money for the dearest in some years; own money repays it."""
    dice = draft.dice
    dearest = max(row.capital for row in draft.of("projects"))
    terms = {"rate": dice.number(0.01, 0.06), "term": dice.integer(4, 20)}
    bond = {"id": "works", "kind": "bond", "programs": ("ppp",), "pays_current": False} | terms
    own = draft.of("sources")[0]
    programs = dict.fromkeys((*own.programs, "debt"))
    draft.rows["sources"][0] = own.model_copy(update={"programs": tuple(programs)})
    draft.add("sources", Source.model_validate(bond))
    for year in draft.calendar:
        if dice.chance(0.8):
            amount = dearest * dice.number(0.3, 1.1)
            draft.add("amounts", Amount(source="works", year=year, amount=amount))


def _legal(draft: Draft, source: Source) -> bool:
    """Whether a source pays for something, and for what its earmark names."""
    known = draft.of("uses")
    may_pay = set(payable(source, known))
    named = [uses_of((name,), known) for name in source.earmark_programs]
    return bool(may_pay) and all(may_pay.intersection(uses) for uses in named)


USING = {"packages": "talent", "projects": "ppp", "services": "services", "reforms": "reforms"}
"""Tables whose rows may name a use, and the program it is of."""


def uses(draft: Draft) -> None:
    """Uses of what may be decided, and sources, limits and promises that name them."""
    dice = draft.dice
    tables = [table for table in USING if draft.of(table)]
    if not tables or not dice.chance(0.4):
        return
    names = {USING[table]: _divided(draft, table) for table in dice.some(tables, 0.7)}
    for index, row in enumerate(draft.of("sources")):
        if dice.chance(0.7):
            draft.rows["sources"][index] = _by_use(draft, row, names)
    _limits_by_use(draft, [use for some in names.values() for use in some])
    if draft.of("commitments"):
        draft.rows["commitments"] = [row for row in draft.of("commitments") if _paid(draft, row)]


def _divided(draft: Draft, table: str) -> list[str]:
    """One or two uses of a table's program, and most rows of the table in one of them."""
    dice, program = draft.dice, USING[table]
    names = [f"{program}-{number}" for number in range(1, dice.integer(1, 2) + 1)]
    draft.add("uses", *(Use.model_validate({"id": use, "program": program}) for use in names))
    for index, row in enumerate(draft.of(table)):
        if dice.chance(0.75):
            draft.rows[table][index] = row.model_copy(update={"use": dice.pick(names)})
    return names


def _paid(draft: Draft, promise: Commitment) -> bool:
    """Whether some source may pay a promise; one that none may pay leaves no plan."""
    return any(
        promise.program in payable(row, draft.of("uses"))
        and (promise.kind == "capital" or row.pays_current)
        and not row.cover
        for row in draft.of("sources")
    )


def payable_promises(draft: Draft, scenario: Scenario) -> Scenario:
    """The scenario without promises that no source may pay."""
    paid = tuple(row for row in scenario.commitments if _paid(draft, row))
    return scenario.model_copy(update={"commitments": paid})


def _by_use(draft: Draft, source: Source, names: dict[str, list[str]]) -> Source:
    """A source that pays for a use, or not for one, or whose earmark names one."""
    dice = draft.dice
    lists = [name for name in source.programs if name in names]
    if not lists:
        return source
    program = dice.pick(lists)
    use = dice.pick(names[program])
    way = dice.pick(["not for", "not for", "for", "earmark"])
    changes: dict[str, object] = {"not_for": (use,)}
    if way == "for":
        changes = {"programs": tuple(use if name == program else name for name in source.programs)}
    elif way == "earmark":
        changes = {"earmark_programs": (use,), "earmark_share": dice.number(0.2, 0.9)}
    changed = source.model_copy(update=changes)
    return changed if _legal(draft, changed) else source


def _limits_by_use(draft: Draft, names: list[str]) -> None:
    """Floors and ceilings of uses, and promises made for them."""
    dice = draft.dice
    for use in names:
        floor, ceiling = dice.maybe(0.05, 0.01, 0.1), dice.maybe(0.12, 0.25, 0.95)
        if floor is not None or ceiling is not None:
            draft.add("program_limits", ProgramLimit(program=use, floor=floor, ceiling=ceiling))
    for index, row in enumerate(draft.of("commitments")):
        if dice.chance(0.5):
            draft.rows["commitments"][index] = row.model_copy(update={"program": dice.pick(names)})


def years(draft: Draft) -> None:
    """Limits by year; the legacy regime has its budget expenditure in each."""
    dice, legacy = draft.dice, draft.county.get("regime") == "legacy"
    works, admin, target = dice.chance(0.2), dice.chance(0.35), dice.chance(0.25)
    covered = sum(row.population * row.covered for row in draft.settlements)
    today = covered / sum(row.population for row in draft.settlements)
    for year in draft.calendar:
        last = year == draft.calendar[-1]
        aim = today + (1 - today) * dice.number(0.01, 0.4) if draft.of("masts") else today * 0.97
        draft.add(
            "years",
            Year(
                year=year,
                budget_expenditure=dice.number(200, 6000) if legacy else None,
                works_capacity=dice.pick([1.0, 1.0, 0.0]) if works else None,
                admin_capacity=dice.number(0.5, 5) if admin else None,
                coverage_target=min(1.0, aim) if target and last else None,
            ),
        )
