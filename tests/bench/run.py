"""Runs the measurements one after the other, each in a fresh process, and keeps every line."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.building import BUILDERS
from tests.bench.cases import Case
from tests.bench.race import THREADS
from tests.paths import ROOT

RESOLVED = ("liping", "eastern-20", "liping-villages", "small")
"""Where changed budgets are solved again."""

OVERRUN, GRACE = 1.5, 120.0
"""A process still running after its limit times OVERRUN, plus GRACE [s], is killed."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured, and with what limits."""

    cases: Sequence[Case]
    contestants: Sequence[str]
    parts: Sequence[str]
    limit: float
    gap: float
    folder: Path


Take = Callable[[dict[str, Any]], None]


def run(plan: Plan, take: Take) -> None:
    """Measure everything of the plan; ``take`` gets each record as it comes."""
    take(
        {
            "kind": "settings",
            "limit": plan.limit,
            "gap": plan.gap,
            "threads": THREADS,
            "contestants": list(plan.contestants),
            "python": platform.python_version(),
        }
    )
    for number, case in enumerate(plan.cases):
        if not case.is_available:
            print(f"{case.name}: not there, left out", file=sys.stderr, flush=True)
            continue
        _measure(plan, case, number, take)


def _measure(plan: Plan, case: Case, number: int, take: Take) -> None:
    """Measure one case; contestants take turns in going first."""
    name, folder = case.name, str(plan.folder)
    size = _process("prepare", name, folder, seconds=3600.0)
    if "case" not in size:
        raise SystemExit(f"{name}: cannot be prepared: {size.get('why')}")
    take({"kind": "case", **size})
    if "race" in plan.parts:
        for contestant in _turned(plan.contestants, number):
            print(f"{name}: {contestant} ...", file=sys.stderr, flush=True)
            take(_race(plan, name, contestant))
    for who in BUILDERS if "build" in plan.parts else ():
        answer = _process("building", name, folder, who, seconds=plan.limit + GRACE)
        take({"kind": "build", "case": name, "who": who, **answer})
    if "resolve" in plan.parts and name in RESOLVED:
        print(f"{name}: changed budgets ...", file=sys.stderr, flush=True)
        seconds = 25 * (plan.limit * OVERRUN + GRACE)
        answer = _process("resolve", name, folder, str(plan.limit), seconds=seconds)
        take({"kind": "resolve", "case": name, **answer})


def _turned(contestants: Sequence[str], number: int) -> Iterator[str]:
    turn = number % len(contestants)
    yield from (*contestants[turn:], *contestants[:turn])


def _race(plan: Plan, case: str, contestant: str) -> dict[str, Any]:
    """Return trace and figures of one contestant; a killed one keeps its trace."""
    words = ("race", case, contestant, str(plan.limit), str(plan.gap), str(plan.folder))
    lines, why = _lines(*words, seconds=plan.limit * OVERRUN + GRACE)
    points = [line["point"] for line in lines if "point" in line]
    results = [line["result"] for line in lines if "result" in line]
    figures = results[-1] if results else {"ending": "failed", "why": why}
    return {
        "kind": "race",
        "case": case,
        "contestant": contestant,
        "points": points,
        **figures,
    }


def _process(*words: str, seconds: float) -> dict[str, Any]:
    """Run a module of the bench; return its last JSON line, or why there is none."""
    lines, why = _lines(*words, seconds=seconds)
    return lines[-1] if lines else {"ending": "failed", "why": why}


def _lines(module: str, *words: str, seconds: float) -> tuple[list[dict[str, Any]], str]:
    """Run a module in a fresh process; return its JSON lines and its last error line."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *words]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=seconds)
        out, said = done.stdout, done.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1] if said and done.returncode else f"ended with {done.returncode}"
    except subprocess.TimeoutExpired as late:
        out, why = late.stdout or b"", "killed after its time"
    return list(_parsed(out.decode(errors="replace"))), why


def _parsed(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue
