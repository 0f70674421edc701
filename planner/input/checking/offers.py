"""Which contract a project may use, and in the words of a complaint why not."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.schema import contracts
from models.schema.contracts import Deal
from models.schema.instance import County, Instance
from models.schema.works import Contract, Project
from planner.language.figures import shortened
from planner.language.message import Message


@dataclass(frozen=True)
class Verdict:
    """A deal and the obstacle that keeps the county from offering it, None if there is none."""

    deal: Deal
    obstacle: Message | None

    @property
    def project(self) -> str:
        """Return the id of the project."""
        return self.deal.project.id

    @property
    def contract(self) -> str:
        """Return the id of the contract."""
        return self.deal.contract.id

    @property
    def offerable(self) -> bool:
        """Return whether nothing is in the way."""
        return self.obstacle is None


def verdicts(instance: Instance) -> Iterator[Verdict]:
    """Yield a verdict for every project under every contract that it admits."""
    for deal in contracts.deals(instance):
        yield Verdict(deal, _obstacle(instance.county, deal))


def verdict(county: County, project: Project, contract: Contract) -> Verdict:
    """Return whether the county may offer the project under the contract, else why not."""
    deal = contracts.deal(project, contract)
    return Verdict(deal, _obstacle(county, deal))


def _obstacle(county: County, deal: Deal) -> Message | None:
    """Say what keeps the county from offering the deal."""
    name, kind = deal.contract.id, deal.contract.kind
    reason = contracts.obstacle(county, deal)
    if reason == "regime":
        return Message.of("offer.regime", contract=name, regime=county.regime, kind=kind)
    if reason == "farmers_share":
        return Message.of(
            "offer.farmers",
            contract=name,
            share=deal.contract.farmers_share,
            minimum=county.farmers_share_minimum,
        )
    if reason == "grant":
        return Message.of(
            "offer.grant",
            contract=name,
            npv=shortened(contracts.viability(deal.project, deal.contract)),
            grant=shortened(deal.grant),
            cap=shortened(deal.grant_limit),
        )
    return None


def years_without_expenditure(instance: Instance) -> list[int]:
    """Return the years in which the legacy regime's ceilings on PPP money lack an expenditure."""
    private = any(deal.contract.kind != "public" for deal in contracts.offerable(instance).values())
    if instance.county.regime != "legacy" or not private:
        return []
    given = {row.year for row in instance.years if row.budget_expenditure is not None}
    return [
        year
        for year in map(instance.year, range(1, instance.county.years + 1))
        if year not in given
    ]
