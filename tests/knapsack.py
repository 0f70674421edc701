"""A county of public projects and yearly money, and its optimum by dynamic programming."""

from dataclasses import dataclass
from random import Random

from models.schema.instance import Instance


@dataclass(frozen=True)
class Work:
    """A project: yearly cost while built, one whole number each, and what it adds to the flow."""

    cost: tuple[int, ...]
    gain: int


@dataclass(frozen=True)
class Knapsack:
    """Works that share yearly budgets; a work counts from the year after its last cost."""

    works: tuple[Work, ...]
    budgets: tuple[int, ...]
    rate: float
    after: int
    base: int = 1000

    @property
    def weights(self) -> list[float]:
        """Return the weight of each year and of the year after the plan; they sum to 1."""
        years = len(self.budgets)
        d = [(1 + self.rate) ** -t for t in range(years)]
        d.append(sum((1 + self.rate) ** -(years - 1 + y) for y in range(1, self.after + 1)))
        return [weight / sum(d) for weight in d]

    def best(self) -> float:
        """Return the largest index gain [index points], by dynamic programming."""
        left: dict[tuple[int, ...], float] = {self.budgets: 0.0}
        for work in self.works:
            ways = [self._start(work, t) for t in range(len(self.budgets))]
            better = dict(left)
            for money, value in left.items():
                for cost, gain in ways:
                    rest = tuple(have - due for have, due in zip(money, cost, strict=True))
                    if min(rest) >= 0:
                        better[rest] = max(better.get(rest, 0.0), value + gain)
            left = better
        return max(left.values())

    def _start(self, work: Work, t: int) -> tuple[tuple[int, ...], float]:
        """Return cost by year and index gain of a work begun in year position t."""
        years = len(self.budgets)
        cost = [0] * years
        for j, due in enumerate(work.cost):
            if t + j < years:
                cost[t + j] += due
        share = sum(self.weights[t + len(work.cost) :])
        return tuple(cost), 100 * work.gain / self.base * share

    def instance(self) -> Instance:
        """Return the knapsack as a county with one village and one stream."""
        years = range(1, len(self.budgets) + 1)
        names = [f"work{number}" for number in range(len(self.works))]
        return Instance.model_validate(
            {
                "county": {
                    "id": "knapsack",
                    "years": len(self.budgets),
                    "discount_rate": self.rate,
                    "horizon_value": self.after,
                    "thrift": 0.0,
                },
                "settlements": [
                    {"id": "seat", "tier": "county_seat", "population": 0},
                    {"id": "town", "tier": "town", "parent": "seat", "population": 1},
                ],
                "nodes": [{"settlement": "town"}],
                "streams": [{"id": "visitors", "direction": "outbound", "weight": 1}],
                "flows": [
                    {"node": "town", "stream": "visitors", "base": self.base, "potential": 9e6}
                ],
                "contracts": [{"id": "public", "kind": "public"}],
                "projects": [
                    {
                        "id": name,
                        "kind": "road",
                        "capital": sum(work.cost),
                        "profile": [due / sum(work.cost) for due in work.cost],
                    }
                    for name, work in zip(names, self.works, strict=True)
                ],
                "project_gains": [
                    {"project": name, "node": "town", "stream": "visitors", "gain": work.gain}
                    for name, work in zip(names, self.works, strict=True)
                ],
                "sources": [{"id": "budget", "kind": "own", "programs": ["ppp"]}],
                "amounts": [
                    {"source": "budget", "year": t, "amount": self.budgets[t - 1]} for t in years
                ],
            }
        )


def random_knapsack(seed: int) -> Knapsack:
    """Draw five to eight works in two to four years, about half of them affordable."""
    dice = Random(seed)
    works = tuple(
        Work(tuple(dice.randint(5, 40) for _ in range(dice.randint(1, 2))), dice.randint(10, 99))
        for _ in range(dice.randint(5, 8))
    )
    years = dice.randint(2, 4)
    wish = sum(sum(work.cost) for work in works)
    budgets = tuple(dice.randint(wish // (4 * years), wish // years) for _ in range(years))
    return Knapsack(works, budgets, dice.choice([0.0, 0.05]), dice.randint(0, 9))
