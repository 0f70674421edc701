"""What a project under a contract asks of each side: viability, grant, and who may offer it."""

from dataclasses import dataclass

from models.schema.instance import Instance
from models.schema.works import Contract, Project

ADMITTED = {
    "concession": ("public", "concession"),
    "legacy": ("public", "concession", "government_paid"),
}


@dataclass(frozen=True)
class Deal:
    """A project under a contract: what each side puts in [10 000 yuan]."""

    project: Project
    contract: Contract
    grant: float
    availability: float
    upkeep: float

    @property
    def build_years(self) -> int:
        """Years from start to operation, b."""
        return len(self.project.profile)

    @property
    def county_capital(self) -> float:
        """County money while building: all of a public project, else equity and grant."""
        if self.contract.kind == "public":
            return self.project.capital
        return self.contract.equity * self.project.capital + self.grant

    @property
    def private_capital(self) -> float:
        """Private outlay while building."""
        return self.project.capital - self.county_capital


def viability(project: Project, contract: Contract) -> float:
    """Net present value of a contract for the private side, without a grant [10 000 yuan].

    Build year j is discounted (1+h)^-(j-1), operating year y (1+h)^-(b+y-1), h the hurdle rate.
    """
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
    """Yearly availability payment; only government-paid contracts know it [10 000 yuan]."""
    return contract.availability * project.capital if contract.kind == "government_paid" else 0.0


def grant(project: Project, contract: Contract) -> float:
    """The grant that lifts the net present value to 0, paid by the build profile [10 000 yuan]."""
    shortfall = 0.0 if contract.kind == "public" else max(0.0, -viability(project, contract))
    return shortfall / _present_share(project, contract) if shortfall else 0.0


def _present_share(project: Project, contract: Contract) -> float:
    """Present value of one unit of capital spread over the build profile."""
    rate = 1 + contract.hurdle_rate
    return float(sum(share * rate**-j for j, share in enumerate(project.profile)))


def deal(project: Project, contract: Contract) -> Deal:
    """What the two sides put in, whether or not the deal is offerable."""
    loss = project.running - project.revenue * (1 - contract.farmers_share)
    return Deal(
        project=project,
        contract=contract,
        grant=grant(project, contract),
        availability=availability(project, contract),
        upkeep=max(0.0, loss) if contract.kind == "public" else 0.0,
    )


def offerable(instance: Instance) -> dict[tuple[str, str], Deal]:
    """The deals that the regime, the farmers' minimum and the grant cap allow, by (p, k)."""
    deals = {
        (project.id, contract.id): deal(project, contract)
        for project in instance.projects
        for contract in instance.contracts
        if not project.contracts or contract.id in project.contracts
    }
    county = instance.county
    return {
        key: d
        for key, d in deals.items()
        if d.contract.kind in ADMITTED[county.regime]
        and d.contract.farmers_share >= county.farmers_share_minimum - 1e-12
        and d.grant <= d.contract.grant_cap * d.project.capital + 1e-9
    }
