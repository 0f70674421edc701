"""What a project under a contract asks of each side: viability, grant, and when it may be offered.

The model, the check and the generator share this module. The audit has its own copy of the formulas
(``planner.auditing.contracts``), so that a slip here does not go unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.schema.instance import County, Instance
from models.schema.tolerances import EARNED, FARMERS_SHARE, GRANT
from models.schema.works import Contract, Project

ADMITTED = {
    "concession": ("public", "concession"),
    "legacy": ("public", "concession", "government_paid"),
}
"""The kinds of contract that each regime admits."""

Obstacle = Literal["regime", "farmers_share", "grant"]
"""What keeps a county from offering a project under a contract."""


@dataclass(frozen=True)
class Deal:
    """A project under a contract: what each side puts in [10 000 yuan].

    ``grant`` is paid once, by the build profile; ``availability`` and ``upkeep`` are yearly.
    """

    project: Project
    contract: Contract
    grant: float
    availability: float
    upkeep: float

    @property
    def build_years(self) -> int:
        """Return the years from start to operation."""
        return len(self.project.profile)

    @property
    def county_capital(self) -> float:
        """Return the county's money while building: all if public, else equity and grant."""
        if self.contract.kind == "public":
            return self.project.capital
        return self.contract.equity * self.project.capital + self.grant

    @property
    def private_capital(self) -> float:
        """Return the private outlay while building."""
        return self.project.capital - self.county_capital

    @property
    def income(self) -> float:
        """Return what a public work earns in a full year of operation, 0 where it earns nothing."""
        revenue = self.project.revenue
        earned = revenue * (1 - self.contract.farmers_share) - self.project.running
        earns = self.contract.kind == "public" and earned > EARNED * revenue
        return earned if earns else 0.0

    @property
    def grant_limit(self) -> float:
        """Return the largest grant that the contract allows."""
        return self.contract.grant_cap * self.project.capital


def viability(project: Project, contract: Contract) -> float:
    """Return the net present value for the private side, without a grant [10 000 yuan].

    Build year j is discounted (1+h)^-(j-1), operating year y (1+h)^-(b+y-1), with h the hurdle rate
    and b the build years. A public contract has no private side and a value of 0.
    """
    if contract.kind == "public":
        return 0.0
    rate, built = 1 + contract.hurdle_rate, len(project.profile)
    income = (
        project.revenue * (1 - contract.farmers_share)
        - project.running
        + availability(project, contract)
    )
    outlay = (1 - contract.equity) * project.capital * _present_share(project, contract)
    earned = sum(rate ** -(built + y) for y in range(contract.concession_years))
    return float(income * earned - outlay)


def availability(project: Project, contract: Contract) -> float:
    """Return the yearly availability payment of a government-paid contract [10 000 yuan]."""
    return contract.availability * project.capital if contract.kind == "government_paid" else 0.0


def grant(project: Project, contract: Contract) -> float:
    """Return the grant that lifts the net present value to 0 [10 000 yuan].

    It is paid by the build profile, so it is the shortfall over the present value of the profile.
    """
    shortfall = max(0.0, -viability(project, contract))
    return shortfall / _present_share(project, contract) if shortfall else 0.0


def _present_share(project: Project, contract: Contract) -> float:
    """Return the present value of one unit of capital spread over the build profile."""
    rate = 1 + contract.hurdle_rate
    return float(sum(share * rate**-j for j, share in enumerate(project.profile)))


def deal(project: Project, contract: Contract) -> Deal:
    """Return what the two sides put in, whether or not the deal may be offered."""
    loss = project.running - project.revenue * (1 - contract.farmers_share)
    return Deal(
        project=project,
        contract=contract,
        grant=grant(project, contract),
        availability=availability(project, contract),
        upkeep=max(0.0, loss) if contract.kind == "public" else 0.0,
    )


def deals(instance: Instance) -> Iterator[Deal]:
    """Yield every project under every contract that it admits, offerable or not."""
    for project in instance.projects:
        for contract in instance.contracts:
            if not project.contracts or contract.id in project.contracts:
                yield deal(project, contract)


def obstacle(county: County, d: Deal) -> Obstacle | None:
    """Return the first reason why the county may not offer the deal, None if it may."""
    if d.contract.kind not in ADMITTED[county.regime]:
        return "regime"
    if d.contract.farmers_share < county.farmers_share_minimum - FARMERS_SHARE:
        return "farmers_share"
    if d.grant > d.grant_limit + GRANT * d.project.capital:
        return "grant"
    return None


def offerable(instance: Instance) -> dict[tuple[str, str], Deal]:
    """Return the deals that nothing keeps the county from offering, by (project, contract).

    A project that was begun before the plan is under its contract, whatever is offered today.
    """
    made = {row.id: row.option for row in instance.history if row.what == "project"}
    signed = {
        (project.id, contract.id): deal(project, contract)
        for project in instance.projects
        for contract in instance.contracts
        if made.get(project.id) == contract.id
    }
    return signed | {
        (d.project.id, d.contract.id): d
        for d in deals(instance)
        if d.project.id not in made and obstacle(instance.county, d) is None
    }
