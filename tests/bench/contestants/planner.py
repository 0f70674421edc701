"""The planner as it is used: its own search in a separate process; time from the call."""

import tempfile
import time
from pathlib import Path
from typing import Any

from models.schema.options import SolveOptions
from planner.solving import solve
from tests.bench.cases import by_name
from tests.bench.race import Clock, Terms


def run(terms: Terms, clock: Clock) -> dict[str, Any]:
    """Read (apart), solve, and write the plan (apart)."""
    instance = by_name(terms.case).read(terms.folder)
    seconds = {"read": clock.seconds}
    options = SolveOptions(
        gap=terms.gap, time_limit=terms.limit, threads=terms.threads, isolate=True
    )
    clock.start()
    plan = solve(instance, None, options, lambda p: clock.see(p.incumbent, p.bound)).plan
    clock.end(plan.objective, plan.bound)
    written = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.json").write_text(plan.model_dump_json(by_alias=True))
    seconds |= {**plan.provenance.seconds, "write": time.monotonic() - written}
    return {
        "ending": plan.stopped_by,
        "why": plan.reason,
        "certified": plan.certified,
        "seconds": seconds,
        "versions": plan.provenance.versions,
    }
