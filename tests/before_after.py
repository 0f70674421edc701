"""Compare the answers of two checkouts of the project, on counties that both can read.

``python -m tests.before_after answer FILE --checkout PATH`` writes the answers of a checkout;
``python -m tests.before_after compare FILE FILE`` says where two such files cannot both be true.

Tiny random counties are solved at gap 0, so that their gains must be equal. Shipped counties are
solved to 1 %: neither gain may lie above the other's bound, which no plan can beat.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.read import load
from tests.counties import random_county
from tests.paths import INSTANCES, ROOT

TOLERANCE = 1e-7
"""Gains that differ by no more than this are equal, relative to them or to 1."""

Answers = dict[str, dict[str, Any]]
"""By county: status, gain and bound [index points], and the gap that was asked for."""

PROGRAM = """
import json, sys
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.solving import solve

for line in sys.stdin:
    asked = json.loads(line)
    plan = solve(
        Instance.model_validate(asked["instance"]),
        Scenario.model_validate(asked["scenario"]),
        SolveOptions.model_validate(asked["options"]),
    ).plan
    found = {"status": plan.status, "gain": plan.objective, "bound": plan.bound}
    found |= {"reason": plan.reason, "gap": asked["options"]["gap"]}
    print(json.dumps([asked["name"], found]), flush=True)
"""
"""Solves what it reads, with the packages of the folder it is started in."""


def questions(seeds: range, shipped: list[str], limit: float) -> Iterator[str]:
    """Yield what a checkout is asked, a JSON document a line.

    Fields left at their defaults are left out, so that a checkout which does not know them can
    read the rest.
    """
    exact = {"gap": 0.0, "time_limit": None, "isolate": False}
    for seed in seeds:
        yield _question(f"county {seed}", *random_county(seed), exact)
    within = {"gap": 0.01, "time_limit": limit, "threads": 1}
    for name in shipped:
        yield _question(name, load(INSTANCES / name), Scenario(), within)


def _question(name: str, instance: Instance, scenario: Scenario, options: dict[str, Any]) -> str:
    given = {
        "instance": instance.model_dump(mode="json", exclude_defaults=True),
        "scenario": scenario.model_dump(mode="json", exclude_defaults=True),
    }
    return json.dumps({"name": name, "options": options, **given})


def answers(checkout: Path, asked: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the answers of a checkout as they come."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        lines.writelines(f"{line}\n" for line in asked)
        lines.seek(0)
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout)},
            stdin=lines,
            stdout=subprocess.PIPE,
            text=True,
        ) as solver:
            for line in solver.stdout or ():
                name, found = json.loads(line)
                yield name, found
    if solver.returncode:
        raise SystemExit(f"the solver of {checkout} ended with {solver.returncode}")


def differences(before: Answers, after: Answers) -> list[str]:
    """Describe every county on which two checkouts cannot both be right."""
    found = []
    for name in before.keys() & after.keys():
        one, other = before[name], after[name]
        exact = one["gap"] == other["gap"] == 0
        wrong = _unequal(one, other) if exact else _beaten(one, other) or _beaten(other, one)
        if wrong:
            found.append(f"{name}: {wrong}")
    return sorted(found)


def _unequal(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Describe how two exact answers differ; empty if they do not."""
    if one["status"] != other["status"]:
        return f"{one['status']} before, {other['status']} after {other['reason']}"
    return _apart(one["gain"], other["gain"])


def _apart(one: float | None, other: float | None) -> str:
    if one is None or other is None or abs(one - other) <= _rounding(one, other):
        return ""
    return f"gain {one} before, {other} after"


def _beaten(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Describe a gain above the other's bound, or a plan where the other says there is none."""
    gain, bound = one["gain"], other["bound"]
    if gain is not None and other["status"] == "infeasible":
        return f"a plan with gain {gain}, called infeasible by the other"
    if gain is None or bound is None or gain <= bound + _rounding(gain, bound):
        return ""
    return f"gain {gain} above the other's bound {bound}"


def _rounding(one: float, other: float) -> float:
    return TOLERANCE * max(1.0, abs(one), abs(other))


def answer(args: argparse.Namespace) -> int:
    """Write the answers of a checkout."""
    shipped = [] if args.no_shipped else sorted(p.name for p in INSTANCES.iterdir() if p.is_dir())
    seeds = range(args.seed, args.seed + args.counties)
    found: Answers = {}
    for name, each in answers(args.checkout, questions(seeds, shipped, args.limit)):
        found[name] = each
        if each["gap"]:
            print(f"{name}: {each['status']}, gain {each['gain']}, bound {each['bound']}")
    args.file.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{len(found)} counties answered")
    return 0


def compare(args: argparse.Namespace) -> int:
    """Print where two files of answers contradict each other; return 1 if they do."""
    one, other = (json.loads(file.read_text("utf-8")) for file in (args.before, args.after))
    wrong = differences(one, other)
    print("\n".join([*wrong, f"{len(one.keys() & other.keys())} compared, {len(wrong)} wrong"]))
    return 1 if wrong else 0


def main(arguments: list[str] | None = None) -> int:
    """Answer or compare, as the arguments say."""
    parser = argparse.ArgumentParser(prog="tests.before_after", description=__doc__)
    commands = parser.add_subparsers(required=True)
    asked = commands.add_parser("answer", help="write the answers of a checkout")
    asked.add_argument("file", type=Path, help="where the answers are written, as JSON")
    asked.add_argument("--checkout", type=Path, default=ROOT, help="folder of the project")
    asked.add_argument("--counties", type=int, default=2000, help="number of random counties")
    asked.add_argument("--seed", type=int, default=0, help="seed of the first of them")
    asked.add_argument("--no-shipped", action="store_true", help="random counties alone")
    asked.add_argument("--limit", type=float, default=300, help="seconds for a shipped county")
    asked.set_defaults(run=answer)
    compared = commands.add_parser("compare", help="compare two files of answers")
    compared.add_argument("before", type=Path)
    compared.add_argument("after", type=Path)
    compared.set_defaults(run=compare)
    args = parser.parse_args(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
