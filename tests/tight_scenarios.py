"""Scenarios drawn near what a county can reach, to see how soon a plan is found or ruled out.

``python -m tests.tight_scenarios 30 --limit 600`` draws 30 and says for each after how many
seconds the first plan was found, whether it was confirmed that there is none, or neither.

Each limit is drawn near the tightest that the linear relaxation can keep, found by bisection. A
plan of whole decisions reaches less than the relaxation, so that a limit a little below is hard
both to keep and to rule out.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from models.matrix.compile import ContradictionError, compile_model
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.money import PROGRAMS, Program, ProgramLimit
from models.schema.options import SolveOptions
from models.schema.scenario import Lock, Scenario, Target
from planner.input.checking.locks import lock_complaints
from planner.input.read import load
from planner.search.progress import Progress
from planner.solving import solve
from tests.counties.changes import options
from tests.paths import INSTANCES

COUNTIES = ("liping", "eastern", "remote", "resource", "liping", "liping-villages")
"""Counties in the order in which scenarios are drawn for them, again and again."""

EARLIER = (0.6, 0.8, 0.9, 0.95)
"""How near its limit each setting but the last is drawn; 1 is the limit of the relaxation."""

LAST = (0.8, 0.85, 0.9, 0.95, 0.98, 1.02)
"""How near its limit the last setting is drawn; beyond 1 there is no plan."""

STEPS = 8
"""Bisections: a limit is known to a 256th of its range."""


@dataclass(frozen=True)
class Setting:
    """A limit of a scenario, from one that hardly binds to one that nothing can keep."""

    name: str
    loose: float
    tight: float
    put: Callable[[Scenario, float], Scenario]
    digits: int = 4

    def near(self, limit: float, closeness: float) -> float:
        """Return a value so near the limit, no tighter than the tightest that may be stated."""
        value = self.loose + closeness * (limit - self.loose)
        low, high = sorted((self.loose, self.tight))
        return round(min(high, max(low, value)), self.digits)


class Tight(NamedTuple):
    """A scenario near its limits, in a county; ``said`` names the limits and their values."""

    county: str
    scenario: Scenario
    said: str


def settings(instance: Instance, dice: Random) -> list[Setting]:
    """Return the settings that a county has, with locks in an order that is drawn."""
    years = [instance.year(t) for t in range(1, instance.county.years + 1)]
    services = [row.id for row in instance.services]
    locks = _locks(instance, dice)
    found = [
        *(Setting(f"{q} floor", 0, 1, _putting("service_floors", q)) for q in services),
        *(Setting(f"{q} gap", 1, 0, _putting("service_gaps", q)) for q in services),
        *(Setting(f"{a} floor", 0, 1, _limiting(a, "floor")) for a in PROGRAMS),
        *(Setting(f"{a} ceiling", 1, 0, _limiting(a, "ceiling")) for a in PROGRAMS),
        Setting("least gain", -1, 3, lambda s, x: _with(s, minimum_gain=x)),
        Setting("budget", 1, 0, lambda s, x: _with(s, budget_factor=x)),
        Setting("locks", 0, len(locks), lambda s, x: _with(s, forced=tuple(locks[: int(x)])), 0),
    ]
    if instance.masts:
        found += [Setting(f"coverage {y}", 0, 1, _covering(y)) for y in years]
    return found


def _with(scenario: Scenario, **changes: object) -> Scenario:
    return scenario.model_copy(update=changes)


def _putting(field: str, key: str) -> Callable[[Scenario, float], Scenario]:
    return lambda s, x: _with(s, **{field: {**getattr(s, field), key: x}})


def _covering(year: int) -> Callable[[Scenario, float], Scenario]:
    return lambda s, x: _with(s, coverage_targets=(*s.coverage_targets, Target(year=year, share=x)))


def _limiting(program: Program, side: str) -> Callable[[Scenario, float], Scenario]:
    def put(scenario: Scenario, value: float) -> Scenario:
        limit = ProgramLimit.model_validate({"program": program, side: value})
        return _with(scenario, program_limits=(*scenario.program_limits, limit))

    return put


def _locks(instance: Instance, dice: Random) -> list[Lock]:
    """Return locks that do not contradict each other, each about something else, in any order."""
    known = options(instance)
    years = [instance.year(t) for t in range(1, instance.county.years + 1)]
    chosen: dict[tuple[str, str, str | None], Lock] = {}
    for option in dice.sample(known, min(len(known), 60)):
        lock = option.model_copy(update={"year": dice.choice([None, *years])})
        forced = (*chosen.values(), lock)
        case = Case(instance, Scenario(forced=forced))
        if not lock_complaints(case, "scenario"):
            chosen.setdefault((lock.what, lock.id, lock.place), lock)
    return list(chosen.values())


def relaxation_holds(case: Case) -> bool:
    """Tell whether decisions that need not be whole could keep every rule."""
    try:
        matrix, _ = compile_model(build(case))
    except ContradictionError:
        return False
    rows = csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.sizes)
    answer = milp(
        np.zeros(len(matrix.cost)),
        constraints=LinearConstraint(rows, matrix.row_lower, matrix.row_upper),
        bounds=Bounds(matrix.lower, matrix.upper),
    )
    return bool(answer.status == 0)


def limit(instance: Instance, scenario: Scenario, setting: Setting) -> float:
    """Bisect for the tightest value that the relaxation can keep, from the loose side."""
    good, bad = setting.loose, setting.tight
    if relaxation_holds(Case(instance, setting.put(scenario, bad))):
        return bad
    for _ in range(STEPS):
        middle = (good + bad) / 2
        if relaxation_holds(Case(instance, setting.put(scenario, middle))):
            good = middle
        else:
            bad = middle
    return good


def tight_scenario(number: int) -> Tight:
    """Draw the scenario of a number, always the same as long as the county is.

    A setting that can be kept even at its tightest is passed over: it makes nothing hard.
    """
    dice = Random(number)
    county = COUNTIES[number % len(COUNTIES)]
    instance = load(INSTANCES / county)
    known = settings(instance, dice)
    count = dice.choice([1, 1, 2, 2, 3])
    scenario, said = Scenario(id=f"tight-{number}"), list[str]()
    for setting in dice.sample(known, len(known)):
        if len(said) == count:
            break
        tightest = limit(instance, scenario, setting)
        if tightest != setting.tight:
            closeness = dice.choice(LAST if len(said) == count - 1 else EARLIER)
            value = setting.near(tightest, closeness)
            scenario = setting.put(scenario, value)
            said.append(f"{setting.name} {value:g} ({closeness:g} of its limit)")
    return Tight(county, Scenario.model_validate(scenario.model_dump()), ", ".join(said))


class First:
    """Stops a solve at its first plan, and keeps when that was found."""

    def __init__(self) -> None:
        self.seconds: float | None = None

    def hear(self, progress: Progress) -> None:
        """Note the first plan."""
        if self.seconds is None and progress.incumbent is not None:
            self.seconds = progress.seconds

    def found(self) -> bool:
        """Tell whether there is a plan."""
        return self.seconds is not None


def answer(tight: Tight, seconds: float) -> tuple[str, float]:
    """Return what became of a scenario, and after how many seconds it was known."""
    first, begun = First(), time.monotonic()
    wanted = SolveOptions(gap=1.0, time_limit=seconds)
    instance = load(INSTANCES / tight.county)
    plan = solve(instance, tight.scenario, wanted, first.hear, first.found).plan
    spent = time.monotonic() - begun
    if plan.certified:
        return "plan", first.seconds or spent
    if plan.status != "infeasible":
        return f"unknown ({plan.stopped_by}: {plan.reason})", spent
    confirmed = getattr(plan, "confirmed", None)
    return ("confirmed no" if confirmed else "no, not confirmed"), spent


def scenarios(numbers: range, folder: Path | None) -> Iterator[tuple[int, Tight]]:
    """Yield the scenarios with their numbers; a folder keeps them, as drawing takes a while."""
    for number in numbers:
        file = folder and folder / f"tight-{number}.json"
        if file and file.exists():
            county, scenario, said = json.loads(file.read_text("utf-8"))
            yield number, Tight(county, Scenario.model_validate(scenario), said)
            continue
        tight = tight_scenario(number)
        if file:
            kept = [tight.county, tight.scenario.model_dump(mode="json"), tight.said]
            file.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        yield number, tight


def main(arguments: list[str] | None = None) -> int:
    """Draw and solve; return 0, as no answer is wrong here."""
    parser = argparse.ArgumentParser(prog="tests.tight_scenarios", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=30, help="number of scenarios")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--limit", type=float, default=600, help="seconds for each")
    parser.add_argument("--folder", type=Path, help="where scenarios are kept once drawn")
    parser.add_argument("--draw", action="store_true", help="say what is drawn, solve nothing")
    args = parser.parse_args(arguments)
    if args.folder:
        args.folder.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    numbers = range(args.first, args.first + args.count)
    for number, tight in scenarios(numbers, args.folder):
        print(f"{number:3} {tight.county}: {tight.said}", flush=True)
        if not args.draw:
            found, seconds = answer(tight, args.limit)
            counts[found.split(" (")[0]] += 1
            print(f"    {found}, {seconds:.1f} s", flush=True)
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
