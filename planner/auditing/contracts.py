"""What a project costs the county under a contract, and whether the contract may be offered."""

from models.schema.instance import County
from models.schema.tolerances import EARNED, FARMERS_SHARE, GRANT
from models.schema.works import Contract, Project

ADMITTED = {
    "concession": ("public", "concession"),
    "legacy": ("public", "concession", "government_paid"),
}
"""The kinds of contract that each regime admits."""


def availability(project: Project, contract: Contract) -> float:
    """Return the yearly availability payment of a government-paid contract [10 000 yuan]."""
    if contract.kind != "government_paid":
        return 0.0
    return contract.availability * project.capital


def grant(project: Project, contract: Contract) -> float:
    """Return what the private side lacks to earn its hurdle rate [10 000 yuan]."""
    if contract.kind == "public":
        return 0.0
    build = len(project.profile)
    factor = 1 / (1 + contract.hurdle_rate)
    spread = sum(share * factor**age for age, share in enumerate(project.profile))
    income = project.revenue * (1 - contract.farmers_share) - project.running
    income += availability(project, contract)
    earned = sum(income * factor ** (build + y) for y in range(contract.concession_years))
    value = earned - (1 - contract.equity) * project.capital * spread
    return -value / spread if value < 0 and spread > 0 else 0.0


def offerable(county: County, project: Project, contract: Contract) -> bool:
    """Return whether the county may offer the project under the contract."""
    return (
        (not project.contracts or contract.id in project.contracts)
        and contract.kind in ADMITTED[county.regime]
        and contract.farmers_share >= county.farmers_share_minimum - FARMERS_SHARE
        and grant(project, contract)
        <= contract.grant_cap * project.capital + GRANT * project.capital
    )


def county_capital(project: Project, contract: Contract, age: int) -> float:
    """Return what the county pays for building in year ``age`` of the project [10 000 yuan]."""
    if not 1 <= age <= len(project.profile):
        return 0.0
    share = project.profile[age - 1]
    if contract.kind == "public":
        return project.capital * share
    return (contract.equity * project.capital + grant(project, contract)) * share


def income(project: Project, contract: Contract) -> float:
    """Return what a public work earns in a full year of operation [10 000 yuan]."""
    if contract.kind != "public":
        return 0.0
    earned = project.revenue * (1 - contract.farmers_share) - project.running
    return earned if earned > EARNED * project.revenue else 0.0


def county_current(project: Project, contract: Contract, age: int) -> float:
    """Return what the county pays for operation in year ``age`` of the project [10 000 yuan]."""
    operating = age - len(project.profile)
    if operating < 1:
        return 0.0
    if contract.kind == "public":
        return max(0.0, project.running - project.revenue * (1 - contract.farmers_share))
    if operating > contract.concession_years:
        return 0.0
    return availability(project, contract)


def private_outlay(project: Project, contract: Contract, age: int) -> float:
    """Return the private outlay for building in year ``age`` of the project [10 000 yuan]."""
    if contract.kind == "public" or not 1 <= age <= len(project.profile):
        return 0.0
    own = (1 - contract.equity) * project.capital - grant(project, contract)
    return own * project.profile[age - 1]
