"""Viability and grant by hand; at every limit the model, the check and the audit agree."""

import pytest

from models.schema.contracts import deal, grant, offerable, viability
from models.schema.tolerances import FARMERS_SHARE, GRANT
from models.schema.works import Contract, Project
from planner.auditing import contracts as audited
from planner.input.checking.offers import verdict
from tests.models.rules.small import changed, set_otherwise

ROAD = Project(id="toll", kind="road", capital=100, profile=(0.6, 0.4), running=5, revenue=40)
LEASE = Contract(
    id="lease", kind="concession", equity=0.2, farmers_share=0.25, concession_years=2,
    hurdle_rate=0.25, availability=0.3, grant_cap=0.5,
)  # fmt: skip


def test_viability_and_grant_of_a_lease() -> None:
    # income 40 * 0.75 - 5 = 25 in years 3 and 4: 25 * (0.64 + 0.512) = 28.8
    # outlay 0.8 * 100 * (0.6 + 0.4 * 0.8) = 80 * 0.92 = 73.6; short of 44.8
    assert viability(ROAD, LEASE) == pytest.approx(-44.8)
    assert grant(ROAD, LEASE) == pytest.approx(44.8 / 0.92)
    side = deal(ROAD, LEASE)
    assert side.build_years == 2
    assert side.availability == 0  # users pay, whatever the table says
    assert side.upkeep == 0
    assert side.county_capital == pytest.approx(20 + 44.8 / 0.92)
    assert side.private_capital == pytest.approx(80 - 44.8 / 0.92)


def test_the_grant_lifts_viability_to_nothing() -> None:
    """Paid by the build profile and discounted, the grant is exactly what is missing."""
    paid = grant(ROAD, LEASE) * (0.6 + 0.4 * 0.8)
    assert viability(ROAD, LEASE) + paid == pytest.approx(0, abs=1e-9)


def test_a_viable_contract_needs_no_grant() -> None:
    # 4 years of concession: 25 * (0.64 + 0.512 + 0.4096 + 0.32768) = 47.232; revenue 80 makes
    # income 55, worth 103.91 against 73.6
    rich = ROAD.model_copy(update={"revenue": 80})
    long = LEASE.model_copy(update={"concession_years": 4})
    assert viability(rich, long) == pytest.approx(55 * 1.88928 - 73.6)
    assert grant(rich, long) == 0
    assert deal(rich, long).private_capital == pytest.approx(80)


def test_availability_payments_are_income_of_government_paid_contracts() -> None:
    # 25 + 0.3 * 100 = 55 for 2 years: 55 * 1.152 = 63.36; short of 10.24
    paid = LEASE.model_copy(update={"kind": "government_paid"})
    assert viability(ROAD, paid) == pytest.approx(-10.24)
    assert deal(ROAD, paid).availability == pytest.approx(30)


def test_a_public_project_has_no_grant_and_its_upkeep_is_its_loss() -> None:
    public = Contract(id="public", kind="public", farmers_share=0.5, equity=0.3)
    assert deal(ROAD, public).grant == 0
    assert deal(ROAD, public).county_capital == 100
    assert deal(ROAD, public).private_capital == 0
    assert deal(ROAD, public).upkeep == 0  # 5 - 40 * 0.5 < 0: a profit is not county money
    poor = ROAD.model_copy(update={"revenue": 4})
    assert deal(poor, public).upkeep == pytest.approx(3)  # 5 - 4 * 0.5


def test_without_interest_the_net_present_value_is_a_sum() -> None:
    # 2 * 25 - 80 = -30
    assert viability(ROAD, LEASE.model_copy(update={"hurdle_rate": 0.0})) == pytest.approx(-30)


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        ({}, True),
        ({"grant_cap": 0.487}, True),  # grant 44.8 / 0.92 = 48.696 of 100
        ({"grant_cap": 0.486}, False),
        ({"farmers_share": 0.2499, "grant_cap": 1.0}, False),  # the county's minimum is 0.25
        ({"kind": "government_paid"}, True),
    ],
)
def test_offerable(change: dict[str, object], offered: bool) -> None:
    contract = LEASE.model_copy(update=change)
    county = changed(projects=(ROAD,), contracts=(contract,))
    assert (("toll", "lease") in offerable(county)) == offered


def test_what_a_project_or_the_regime_does_not_admit_is_not_offerable() -> None:
    other = ROAD.model_copy(update={"contracts": ("public",)})
    assert offerable(changed(projects=(other,), contracts=(LEASE,))) == {}
    paid = LEASE.model_copy(update={"kind": "government_paid"})
    new_rules = set_otherwise(regime="concession")
    tables = {"projects": (ROAD,), "contracts": (paid,)}
    assert offerable(new_rules.model_copy(update=tables)) == {}


# Without interest and income the grant is what the private side puts in: capital * (1 - equity).
CAPITAL = 1024.0
BARN = Project(id="barn", kind="market", capital=CAPITAL, profile=(1,))
HALF = Contract(id="half", kind="concession", equity=0.5, concession_years=1, grant_cap=0.5)


def answers(project: Project, contract: Contract, minimum: float = 0.0) -> list[bool]:
    """Whether the deal may be offered: by the model, by the check, by the audit."""
    county = set_otherwise(farmers_share_minimum=minimum).model_copy(
        update={"projects": (project,), "contracts": (contract,)}
    )
    return [
        (project.id, contract.id) in offerable(county),
        verdict(county.county, project, contract).offerable,
        audited.offerable(county.county, project, contract),
    ]


@pytest.mark.parametrize(
    ("short", "offered"),
    [(-1.0, True), (-0.5, True), (0.0, True), (0.5, True), (1.0, True), (1.5, False), (2.0, False)],
)
@pytest.mark.parametrize("minimum", [0.1, 0.25, 0.3, 0.7])
def test_a_farmers_share_at_its_minimum(minimum: float, short: float, offered: bool) -> None:
    half = HALF.model_copy(update={"farmers_share": minimum - short * FARMERS_SHARE})
    assert answers(BARN, half, minimum) == [offered] * 3


@pytest.mark.parametrize(
    ("over", "offered"),
    # an equity this much smaller; powers of two, so that no figure is rounded
    [(-(2**-29), True), (0.0, True), (2**-30, True), (2**-29, False)],
)
@pytest.mark.parametrize("capital", [1.0, CAPITAL, CAPITAL**2])
def test_a_grant_at_its_cap(capital: float, over: float, offered: bool) -> None:
    assert 2**-30 < GRANT < 2**-29
    barn = BARN.model_copy(update={"capital": capital})
    half = HALF.model_copy(update={"equity": 0.5 - over})
    assert answers(barn, half) == [offered] * 3


@pytest.mark.parametrize("rate", [0.0, 0.03, 0.07, 0.11])
@pytest.mark.parametrize("profile", [(1.0,), (0.6, 0.4), (0.1,) * 10])
def test_a_grant_that_is_its_cap_but_for_rounding(rate: float, profile: tuple[float, ...]) -> None:
    # nothing is earned, so the grant is half the capital however the building is spread
    barn = BARN.model_copy(update={"capital": 1e7 / 3, "profile": profile})
    assert answers(barn, HALF.model_copy(update={"hurdle_rate": rate})) == [True] * 3


def test_a_public_project_has_no_grant_that_a_cap_could_stop() -> None:
    public = Contract(id="public", kind="public", farmers_share=1.0)
    assert answers(BARN.model_copy(update={"running": 50.0}), public) == [True] * 3


def test_the_regime_and_the_list_of_a_project_decide_alike() -> None:
    paid = HALF.model_copy(update={"kind": "government_paid"})
    for regime, offered in (("legacy", True), ("concession", False)):
        county = set_otherwise(regime=regime, farmers_share_minimum=0.0).county
        assert verdict(county, BARN, paid).offerable is offered
        assert audited.offerable(county, BARN, paid) is offered
        both = changed(projects=(BARN,), contracts=(paid,)).model_copy(update={"county": county})
        assert (("barn", "half") in offerable(both)) is offered


@pytest.mark.parametrize("unit", [1, 0.1, 7, 1e4])
@pytest.mark.parametrize(("more", "earns"), [(0, False), (2e-9, True)])
def test_a_work_that_earns_what_it_costs_has_no_income(
    unit: float, more: float, earns: bool
) -> None:
    """50 * 0.8 - 40 is 0 in every unit of money, and so is not more than nothing."""
    works = Project(
        id="water",
        kind="water",
        capital=900 * unit,
        profile=(1,),
        running=40 * unit,
        revenue=50 * unit * (1 + more / 0.8),
    )
    public = Contract(id="public", kind="public", farmers_share=0.2)
    assert (deal(works, public).income > 0) == earns
    assert (audited.income(works, public) > 0) == earns
