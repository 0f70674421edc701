"""Invented counties of any size, seeded and labelled synthetic, by type of region."""

from models.schema.instance import County, Instance, Year
from models.schema.places import Coverage, Mast, Settlement
from planner.generator.amenities import add_amenities
from planner.generator.draft import Dice, Draft, step
from planner.generator.flows import add_flows, add_streams
from planner.generator.institutions import add_reforms
from planner.generator.money import add_money, wish_list
from planner.generator.networks import add_networks
from planner.generator.people import add_talent
from planner.generator.places import describe_nodes, place_hubs, settle
from planner.generator.presets import PRESETS, Preset
from planner.generator.works import add_works

__all__ = ["ARCHETYPES", "PRESETS", "SIZES", "generate", "wish_list"]

FIRST_YEAR = 2026
ARCHETYPES = {
    "eastern": {"seed": 1, "nodes": 22},
    "resource": {"seed": 1, "nodes": 20},
    "remote": {"seed": 2, "nodes": 24},
}
"""How the county of each preset in ``instances/`` is made."""

SIZES = {"nodes": (2, 300), "villages": (0, 3_000), "years": (1, 50), "seed": (0, 2**31 - 1)}
"""Smallest and largest county that is made; a larger one is beyond what can be planned."""

YEARS_TO_GAIN = 3
"""Years that pass before reforms and projects reach every node."""

DEBT_SHARE = 0.7
TARGETS = {0.5: 0.25, 1.0: 0.5}
"""Part of the masts' coverage that is asked for, by how much of the plan has passed."""


def generate(
    preset: str, seed: int, nodes: int = 22, villages: int = 0, years: int = 5
) -> Instance:
    """Generate a synthetic county of a region type; the same arguments give the same county.

    ``nodes`` flow nodes lie around a seat; ``villages`` is the number of settlements below the
    nodes, where masts and facilities are decided, while flow stays at the nodes. Doing nothing
    keeps the base flows, and money pays for less than 70 % of ``wish_list``.

    Raises ValueError for an unknown preset or a number outside ``SIZES``.
    """
    if preset not in PRESETS:
        raise ValueError(f"unknown preset {preset!r}; known: {', '.join(PRESETS)}")
    size = {"nodes": nodes, "villages": villages, "years": years, "seed": seed}
    for name, (least, most) in SIZES.items():
        if not least <= size[name] <= most:
            raise ValueError(f"{name} must be {least} to {most}, found {size[name]}")
    draft = Draft(PRESETS[preset], Dice(seed), years, FIRST_YEAR)
    county = _county(draft.preset, seed, nodes, villages, years)
    settle(draft, nodes, villages)
    describe_nodes(draft)
    add_networks(draft)
    add_amenities(draft, county)
    add_streams(draft)
    add_flows(draft)
    place_hubs(draft)
    add_talent(draft)
    add_works(draft)
    add_reforms(draft)
    _add_years(draft)
    wishes = sum(wish_list(_instance(county, draft)).values())
    quota = add_money(draft, wishes)
    settled = county.model_copy(update={"debt_limit": round(DEBT_SHARE * quota, -2)})
    return _instance(settled, draft)


def _county(preset: Preset, seed: int, nodes: int, villages: int, years: int) -> County:
    below = f" and {villages} villages" if villages else ""
    return County(
        id=f"{preset.id}-{nodes}-{villages}-{seed}" if villages else f"{preset.id}-{nodes}-{seed}",
        name_zh=f"{preset.name_zh}（虚拟）",
        name_en=f"{preset.name_en} (synthetic)",
        description=(
            f"Synthetic: an invented county of {nodes} flow nodes{below}, preset {preset.id}, "
            f"seed {seed}, {years} years. No figure describes a real place; all are assumptions."
            f" 虚拟样县，全部数据均为假设。"
        ),
        synthetic=True,
        first_year=FIRST_YEAR,
        years=years,
        discount_rate=0.045,
        horizon_value=10,
        minimum_gain=preset.minimum_gain if years >= YEARS_TO_GAIN else None,
        farmers_share_minimum=0.15,
        detour=preset.detour,
        speed=preset.speed,
    )


def _instance(county: County, draft: Draft) -> Instance:
    """Make a county of the tables drawn so far, every row marked as an assumption."""
    tables = {
        name: tuple(row.model_copy(update={"note": "assumption"}) for row in rows)
        for name, rows in draft.tables.items()
    }
    return Instance.model_validate({"county": county, **tables})


def _add_years(draft: Draft) -> None:
    """Add yearly limits: expenditure, works, staff for reforms, and 5G targets within reach."""
    expenditure = round(draft.residents * draft.preset.expenditure, -3)
    works = max(3, round(len(draft.tables["projects"]) / 5))
    now, most = _coverage_range(draft)
    targets = {
        round(passed * draft.years): step(now + part * (most - now), 0.01)
        for passed, part in TARGETS.items()
        if draft.years > 2
    }
    for t in range(1, draft.years + 1):
        draft.add(
            "years",
            Year(
                year=draft.first_year + t - 1,
                budget_expenditure=expenditure,
                works_capacity=works,
                admin_capacity=12,
                coverage_target=targets.get(t),
            ),
        )


def _coverage_range(draft: Draft) -> tuple[float, float]:
    """Compute the share of residents with 5G before the plan, and with every mast on air."""
    places = [row for row in draft.tables["settlements"] if isinstance(row, Settlement)]
    masts = {row.id for row in draft.tables.get("masts", ()) if isinstance(row, Mast)}
    added: dict[str, float] = {}
    for row in draft.tables.get("coverage", ()):
        if isinstance(row, Coverage) and row.mast in masts:
            added[row.settlement] = added.get(row.settlement, 0.0) + row.share
    people = sum(row.population for row in places)
    now = sum(row.population * row.covered for row in places)
    most = sum(row.population * min(1.0, row.covered + added.get(row.id, 0)) for row in places)
    return now / people, most / people
