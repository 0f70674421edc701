"""Measures one solve in this process, which is a fresh one, and prints the figures as JSON."""

import json
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.compile import compile_model
from models.county import build
from models.plan import Plan
from planner.read import load
from planner.solve import Options, Progress, solve

INSTANCES = Path(__file__).parents[2] / "instances"
MILESTONES = (0.1, 0.05, 0.01)


@dataclass
class Milestones:
    """When each gap was first reached, in seconds since the clock was started."""

    began: float = field(default_factory=time.monotonic)
    reached: dict[float, float] = field(default_factory=dict)

    def see(self, gap: float | None) -> None:
        for milestone in MILESTONES:
            if gap is not None and gap <= milestone and milestone not in self.reached:
                self.reached[milestone] = time.monotonic() - self.began

    def __call__(self, progress: Progress) -> None:
        self.see(progress.gap)


def measure(name: str, gap: float, time_limit: float) -> dict[str, Any]:
    """Read, solve and write one instance; memory is the peak of the whole process."""
    began = time.monotonic()
    instance = load(INSTANCES / name)
    seconds = {"read": time.monotonic() - began}
    milestones = Milestones()
    options = Options(gap=gap, time_limit=time_limit, isolate=False)
    plan = solve(instance, None, options, on_progress=milestones)
    milestones.see(plan.gap)
    seconds |= plan.provenance.seconds
    written = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.json").write_text(plan.model_dump_json(by_alias=True))
    seconds["write"] = time.monotonic() - written
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    matrix, _ = compile_model(build(instance))
    return {
        "name": name,
        "nodes": len(instance.nodes),
        "columns": len(matrix.columns),
        "rows": len(matrix.rows),
        "seconds": seconds,
        "reached": {str(gap): at for gap, at in milestones.reached.items()},
        "memory": peak,
        **_ending(plan),
    }


def _ending(plan: Plan) -> dict[str, Any]:
    return {
        "objective": plan.objective,
        "gap": plan.gap,
        "stopped_by": plan.stopped_by,
        "certified": plan.certified,
        "tree_nodes": plan.provenance.nodes,
        "versions": plan.provenance.versions,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))))
