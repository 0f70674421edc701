"""At every limit of a contract the model, the check and the audit give the same answer."""

import pytest

from models.schema.contracts import offerable
from models.schema.tolerances import FARMERS_SHARE, GRANT
from models.schema.works import Contract, Project
from planner.auditing import contracts as audited
from planner.input.checking.offers import verdict
from tests.models.rules.small import changed, set_otherwise

# Without interest and income the grant is what the private side puts in: capital * (1 - equity).
CAPITAL = 1024.0
BARN = Project(id="barn", kind="market", capital=CAPITAL, profile=(1,))
LEASE = Contract(id="lease", kind="concession", equity=0.5, concession_years=1, grant_cap=0.5)


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
    lease = LEASE.model_copy(update={"farmers_share": minimum - short * FARMERS_SHARE})
    assert answers(BARN, lease, minimum) == [offered] * 3


@pytest.mark.parametrize(
    ("over", "offered"),
    # an equity this much smaller; powers of two, so that no figure is rounded
    [(-(2**-29), True), (0.0, True), (2**-30, True), (2**-29, False)],
)
@pytest.mark.parametrize("capital", [1.0, CAPITAL, CAPITAL**2])
def test_a_grant_at_its_cap(capital: float, over: float, offered: bool) -> None:
    assert 2**-30 < GRANT < 2**-29
    barn = BARN.model_copy(update={"capital": capital})
    lease = LEASE.model_copy(update={"equity": 0.5 - over})
    assert answers(barn, lease) == [offered] * 3


@pytest.mark.parametrize("rate", [0.0, 0.03, 0.07, 0.11])
@pytest.mark.parametrize("profile", [(1.0,), (0.6, 0.4), (0.1,) * 10])
def test_a_grant_that_is_its_cap_but_for_rounding(rate: float, profile: tuple[float, ...]) -> None:
    # nothing is earned, so the grant is half the capital however the building is spread
    barn = BARN.model_copy(update={"capital": 1e7 / 3, "profile": profile})
    assert answers(barn, LEASE.model_copy(update={"hurdle_rate": rate})) == [True] * 3


def test_a_public_project_has_no_grant_that_a_cap_could_stop() -> None:
    public = Contract(id="public", kind="public", farmers_share=1.0)
    assert answers(BARN.model_copy(update={"running": 50.0}), public) == [True] * 3


def test_the_regime_and_the_list_of_a_project_decide_alike() -> None:
    paid = LEASE.model_copy(update={"kind": "government_paid"})
    for regime, offered in (("legacy", True), ("concession", False)):
        county = set_otherwise(regime=regime, farmers_share_minimum=0.0).county
        assert verdict(county, BARN, paid).offerable is offered
        assert audited.offerable(county, BARN, paid) is offered
        both = changed(projects=(BARN,), contracts=(paid,)).model_copy(update={"county": county})
        assert (("barn", "lease") in offerable(both)) is offered
