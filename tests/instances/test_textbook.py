"""Two problems of the textbook, written as instances and solved again by an elementary method.

The second solution reads the CSV files alone: neither schema nor model nor solver has a part in it.
"""

import csv
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from planner.input.read import load
from tests.instances.exact import exactly, optimum
from tests.paths import INSTANCES


def rows(instance: str, table: str) -> list[dict[str, str]]:
    with (INSTANCES / instance / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def most_covered(sites: Iterable[frozenset[str]], people: dict[str, int], count: int) -> int:
    """Church and ReVelle's problem by trying every choice of ``count`` sites."""
    return max(
        sum(people[place] for place in frozenset().union(*chosen))
        for chosen in itertools.combinations(sites, count)
    )


# Base 3 000 (two towns of 1 500, covered): a person newly covered is 100 / 3 000 points.
def test_maximal_covering_equals_enumeration() -> None:
    name = "maximal-covering"
    masts = [row["id"] for row in rows(name, "masts")]
    pairs = {(row["mast"], row["settlement"]) for row in rows(name, "coverage")}
    sites = [frozenset(place for m, place in pairs if m == mast) for mast in masts]
    people = {row["id"]: int(row["population"]) for row in rows(name, "settlements")}
    plan = optimum(load(INSTANCES / name))
    assert plan.objective is not None
    assert plan.objective * 3000 / 100 == pytest.approx(most_covered(sites, people, 4), abs=1e-4)


Spent = tuple[float, ...]
MONEY = {int(row["year"]): float(row["amount"]) for row in rows("capital-budgeting", "amounts")}
CARRIED = 0.25
"""Share of a year's money that may wait for the next."""


def payable(spent: Spent) -> bool:
    """Whether each year's money, and what the year before leaves, pays that year's spending."""
    left = 0.0
    for year, paid in enumerate(spent, start=1):
        left += MONEY[year] - paid
        if left < 0:
            return False
        left = min(left, CARRIED * MONEY[year])
    return True


def spending(project: dict[str, str], start: int) -> Spent:
    shares = [float(share) for share in project["profile"].split(";")]
    paid = [float(project["capital"]) * share for share in shares]
    paid += [float(project["running"] or 0)] * 4
    return tuple(([0.0] * (start - 1) + paid)[:4])


def operates(project: dict[str, str], start: int) -> int:
    """The first year in which a project started in ``start`` operates."""
    return start + len(project["profile"].split(";"))


def starts(project: dict[str, str]) -> list[int | None]:
    return [None, *range(int(project["earliest"] or 1), int(project["latest"] or 4) + 1)]


def bundles(projects: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Projects that know each other: a group, or one project and the one it requires."""
    found: dict[str, list[dict[str, str]]] = {}
    for project in projects:
        found.setdefault(project["group"] or project["requires"] or project["id"], []).append(
            project
        )
    return list(found.values())


def choices(bundle: list[dict[str, str]]) -> Iterator[dict[str, int]]:
    """Every allowed set of starts within a bundle, as year by project."""
    by_id = {project["id"]: project for project in bundle}
    for years in itertools.product(*(starts(project) for project in bundle)):
        made = {p["id"]: year for p, year in zip(bundle, years, strict=True) if year}
        grouped = [by_id[name]["group"] for name in made if by_id[name]["group"]]
        needs = {name: by_id[name]["requires"] for name in made if by_id[name]["requires"]}
        if len(grouped) == len(set(grouped)) and all(
            other in made and operates(by_id[other], made[other]) <= made[name]
            for name, other in needs.items()
        ):
            yield made


def best_value(projects: list[dict[str, str]], worth: dict[str, dict[int, float]]) -> float:
    """Dynamic programming over the money spent by year: the most that a payable plan is worth."""
    best: dict[Spent, float] = {(0.0,) * 4: 0.0}
    for bundle in bundles(projects):
        after: dict[Spent, float] = {}
        by_id = {project["id"]: project for project in bundle}
        for made in choices(bundle):
            cost = [spending(by_id[name], year) for name, year in made.items()]
            value = sum(worth[name][year] for name, year in made.items())
            for spent, before in best.items():
                state = tuple(map(sum, zip(spent, *cost, strict=True)))
                if before + value > after.get(state, -1.0) and payable(state):
                    after[state] = before + value
        best = after
    return max(best.values())


# Base 1 000: a unit of gain is 0.1 points in each year of operation. A year weighs 1.04 ^ -(t - 1);
# year 5, the year after, weighs what years 5 to 10 weigh together.
def worth_by_start() -> dict[str, dict[int, float]]:
    weight = {t: 1.04 ** -(t - 1) for t in range(1, 5)}
    weight[5] = sum(1.04 ** -(t - 1) for t in range(5, 11))
    gain = {
        row["project"]: float(row["gain"]) for row in rows("capital-budgeting", "project_gains")
    }
    return {
        project["id"]: {
            start: 0.1
            * gain[project["id"]]
            * sum(weight[t] for t in range(operates(project, start), 6))
            / sum(weight.values())
            for start in range(1, 5)
        }
        for project in rows("capital-budgeting", "projects")
    }


# Each kind of rule in turn is dropped from the data of both methods: they must agree again, and on
# more, since every kind of rule costs something here.
DROPPED: list[dict[str, Any]] = [
    {},
    {"group": None},
    {"requires": ()},
    {"earliest": None, "latest": None},
    {"running": 0.0},
]


@pytest.mark.parametrize("dropped", DROPPED, ids=lambda fields: "+".join(fields) or "none")
def test_capital_budgeting_equals_dynamic_programming(dropped: dict[str, Any]) -> None:
    given = load(INSTANCES / "capital-budgeting")
    projects = tuple(row.model_copy(update=dropped) for row in given.projects)
    plan = optimum(given.model_copy(update={"projects": projects}))
    worth = worth_by_start()
    table = rows("capital-budgeting", "projects")
    best = best_value([{**row, **dict.fromkeys(dropped, "")} for row in table], worth)
    assert plan.objective == exactly(best)
    assert plan.objective == exactly(
        sum(worth[row.project][row.year] for row in plan.decisions.projects)
    )
    assert not dropped or best > best_value(table, worth) + 0.01
