"""Money: what all wishes together would cost, and sources that pay for a part of them."""

from models.schema.contracts import Deal, offerable
from models.schema.geography import levels_at
from models.schema.instance import Instance
from models.schema.money import PROGRAMS, Amount, Program, ProgramLimit, Source
from models.schema.people import most_hires
from models.schema.places import Fibre, Mast
from planner.generator.draft import Draft, figure

BOND_RATE, BOND_TERM = 0.028, 15
GROWTH = {"own": 0.04, "central": -0.05, "provincial": -0.03, "equal": 0.04, "bond": -0.04}
LIMITS: tuple[tuple[Program, float | None, float | None], ...] = (
    ("talent", 0.04, None),
    ("ppp", None, 0.6),
    ("digital", 0.02, 0.3),
    ("services", 0.1, None),
    ("reforms", None, 0.15),
)


def wish_list(instance: Instance) -> dict[Program, float]:
    """Sum what the county would pay over the plan for all that can be decided [10 000 yuan].

    All projects start in year 1 under the contract that costs the county least (of rivals the
    dearest counts), all masts, links and facilities (at their biggest level) open in year 1, all
    reforms are enacted in year 1, and each category gets its dearest package every year.
    """
    return {
        "talent": _talent(instance),
        "ppp": _projects(instance),
        "digital": _networks(instance),
        "services": _facilities(instance),
        "reforms": sum(
            row.cost + row.running * max(0, instance.county.years - row.lead)
            for row in instance.reforms
        ),
    }


def _talent(instance: Instance) -> float:
    years = instance.county.years
    total = 0.0
    for category in instance.categories:
        dearest = 0.0
        for row in instance.terms:
            if row.category == category.id:
                hires = sum(
                    most_hires(row, pool) for pool in instance.pools if pool.category == category.id
                )
                paid = sum(sum(row.pay[: years - hired]) for hired in range(years))
                dearest = max(dearest, hires * paid)
        total += dearest
    return total


def _projects(instance: Instance) -> float:
    least: dict[str, float] = {}
    for (project, _), deal in offerable(instance).items():
        cost = _county_money(deal, instance.county.years)
        least[project] = min(cost, least.get(project, cost))
    by_group: dict[str, float] = {}
    for row in instance.projects:
        group = row.group or row.id
        by_group[group] = max(by_group.get(group, 0.0), least.get(row.id, 0.0))
    return sum(by_group.values())


def _county_money(deal: Deal, years: int) -> float:
    """Compute the county money of a contract started in year 1, within the plan."""
    operating = max(0, years - deal.build_years)
    capital = deal.county_capital * sum(deal.project.profile[:years])
    paid = min(operating, deal.contract.concession_years) * deal.availability
    return capital + paid + operating * deal.upkeep


def _networks(instance: Instance) -> float:
    years = instance.county.years
    plants: list[Mast | Fibre] = [*instance.masts, *instance.fibre]
    return sum(
        row.capital * row.county_capital_share + years * row.running * row.county_running_share
        for row in plants
    )


def _facilities(instance: Instance) -> float:
    years = instance.county.years
    cost = {
        (row.service, row.level): row.capital + years * row.running
        for row in instance.facility_levels
    }
    return sum(
        max(cost[service, level] for level in levels)
        for (service, _), levels in levels_at(instance).items()
    )


def add_money(draft: Draft, wishes: float) -> float:
    """Add sources and amounts for the preset's share of the wishes; return the bond quota."""
    draft.add("sources", *_sources(draft))
    draft.add(
        "program_limits",
        *(ProgramLimit(program=a, floor=low, ceiling=high) for a, low, high in LIMITS),
    )
    total = wishes * draft.preset.affordable
    for source, share in draft.preset.money.items():
        trend = [(1 + GROWTH[source]) ** t for t in range(draft.years)]
        for t, weight in enumerate(trend):
            amount = figure(total * share * weight / sum(trend))
            draft.add("amounts", Amount(source=source, year=draft.first_year + t, amount=amount))
    return total * draft.preset.money["bond"]


def _sources(draft: Draft) -> tuple[Source, ...]:
    """Declare who pays: the county, three transfers from above, and the bond."""
    own = Source(
        id="own",
        name_zh="县本级财力",
        name_en="Own budget",
        kind="own",
        programs=(*PROGRAMS, "debt"),
        carry_limit=0.1,
    )
    bond = Source(
        id="bond",
        name_zh="专项债券",
        name_en="Special bond",
        kind="bond",
        programs=("ppp",),
        pays_current=False,
        rate=BOND_RATE,
        term=BOND_TERM,
    )
    return (own, *_transfers(draft), bond)


def _transfers(draft: Draft) -> tuple[Source, ...]:
    """Declare the transfers, with what they are earmarked for and what the county must add."""
    earmarks, matching = draft.preset.earmarks, draft.preset.matching
    without_reforms = PROGRAMS[:4]
    return (
        Source(
            id="central",
            name_zh="中央衔接推进乡村振兴补助资金",
            name_en="Central rural revitalization transfer",
            kind="transfer",
            programs=without_reforms,
            carry_limit=0.2,
            earmark_programs=("ppp",),
            earmark_share=earmarks["central"],
            matching_ratio=matching,
        ),
        Source(
            id="provincial",
            name_zh="省级乡村振兴补助资金",
            name_en="Provincial rural revitalization transfer",
            kind="transfer",
            programs=PROGRAMS,
            carry_limit=0.1,
            earmark_programs=("ppp",),
            earmark_share=earmarks["provincial"],
            matching_ratio=matching / 2,
        ),
        Source(
            id="equal",
            name_zh="基本公共服务均等化转移支付",
            name_en="Public-service equalization transfer",
            kind="transfer",
            programs=("digital", "services"),
            carry_limit=0.1,
            earmark_programs=("services",),
            earmark_share=earmarks["equal"],
        ),
    )
