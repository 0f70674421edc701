"""Which contract a project may use: private viability from the formulas, in plain arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.schema.instance import County, Instance
from models.schema.works import Contract, Project
from planner.input.complaint import Phrase, phrase

SLACK = 1e-9
"""Share of the capital by which a grant may pass its cap."""


@dataclass(frozen=True)
class Verdict:
    """Whether ``contract`` is offerable for ``project``; npv, grant and cap in 10 000 yuan."""

    project: str
    contract: str
    npv: float
    grant: float
    cap: float
    obstacle: Phrase | None

    @property
    def offerable(self) -> bool:
        """True if nothing is in the way."""
        return self.obstacle is None


def verdicts(instance: Instance) -> Iterator[Verdict]:
    """A verdict for every project and every contract that it admits."""
    for project in instance.projects:
        for contract in instance.contracts:
            if not project.contracts or contract.id in project.contracts:
                yield verdict(instance.county, project, contract)


def verdict(county: County, project: Project, contract: Contract) -> Verdict:
    """Whether the contract is offerable for the project, and if not the first obstacle."""
    npv, grant = viability(project, contract)
    cap = contract.grant_cap * project.capital
    obstacle = None
    if contract.kind == "government_paid" and county.regime != "legacy":
        obstacle = phrase(
            "offer.regime", contract=contract.id, regime=county.regime, kind=contract.kind
        )
    elif contract.farmers_share < county.farmers_share_minimum:
        obstacle = phrase(
            "offer.farmers",
            contract=contract.id,
            share=contract.farmers_share,
            minimum=county.farmers_share_minimum,
        )
    elif contract.kind != "public" and grant > cap + SLACK * project.capital:
        obstacle = phrase(
            "offer.grant",
            contract=contract.id,
            npv=round(npv, 2),
            grant=round(grant, 2),
            cap=round(cap, 2),
        )
    return Verdict(project.id, contract.id, npv, grant, cap, obstacle)


def viability(project: Project, contract: Contract) -> tuple[float, float]:
    """Net present value at the hurdle rate and the grant that lifts it to 0 [10 000 yuan].

    Build year j is discounted (1+h)^-(j-1), operating year y (1+h)^-(b+y-1); a public contract
    has neither.
    """
    if contract.kind == "public":
        return 0.0, 0.0
    step = 1 / (1 + contract.hurdle_rate)
    build = len(project.profile)
    built = sum(share * step**year for year, share in enumerate(project.profile))
    paid = contract.availability if contract.kind == "government_paid" else 0.0
    income = (
        project.revenue * (1 - contract.farmers_share) - project.running + paid * project.capital
    )
    operated = sum(step ** (build + year) for year in range(contract.concession_years))
    npv = income * operated - (1 - contract.equity) * project.capital * built
    return npv, max(0.0, -npv) / built if built > 0 else 0.0


def county_capital(project: Project, contract: Contract, grant: float) -> float:
    """What the county pays to build the project under the contract [10 000 yuan]."""
    if contract.kind == "public":
        return project.capital
    return contract.equity * project.capital + grant


def years_without_expenditure(instance: Instance) -> list[int]:
    """Years in which the legacy regime's ceilings on PPP money have nothing to be a share of."""
    kinds = {row.id: row.kind for row in instance.contracts}
    private = any(row.offerable and kinds[row.contract] != "public" for row in verdicts(instance))
    if instance.county.regime != "legacy" or not private:
        return []
    given = {row.year for row in instance.years if row.budget_expenditure is not None}
    return [
        year
        for year in map(instance.year, range(1, instance.county.years + 1))
        if year not in given
    ]
