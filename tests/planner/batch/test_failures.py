"""Everything that may go wrong with a case, in one batch: each is a row with its own reason."""

from pathlib import Path

from planner.commands.console import UNSOLVED
from planner.input.read import load
from planner.input.write import write_json
from tests.planner.batch.local import TINY, begin_batch, leftovers, plans, rows

LIMIT = 700
"""MiB that a case may have; the county needs a third of it."""

TROUBLE = """\
import sys

if "planner.engine.worker" in sys.orig_argv:
    import ctypes
    import time

    from planner.solving import Session

    solve = Session.solve

    def troubled(self, *given, **more):
        if self.instance.county.id == "breaking":
            ctypes.string_at(0)
        if self.instance.county.id == "hoarding":
            hoard = [(b"x" * 2**26, time.sleep(0.02)) for _ in range(400)]
        return solve(self, *given, **more)

    Session.solve = troubled
"""
"""Python runs a module of this name first, in every process; it is the worker's own memory that
breaks and grows, and the product knows nothing of it."""


def test_four_failures_in_one_batch_are_four_rows_and_the_rest_is_solved(tmp_path: Path) -> None:
    hook, counties, out = tmp_path / "hook", tmp_path / "counties", tmp_path / "out"
    hook.mkdir()
    counties.mkdir()
    (hook / "sitecustomize.py").write_text(TROUBLE)
    (counties / "malformed.json").write_text('{"county": {"id": "malformed"')
    tiny = load(TINY)
    for name in ("fine", "breaking", "hoarding", "impossible", "last"):
        gain = 100.0 if name == "impossible" else None
        county = tiny.county.model_copy(update={"id": name, "minimum_gain": gain})
        write_json(tiny.model_copy(update={"county": county}), counties / f"{name}.json")
    process = begin_batch(
        *(counties, "--out", out, "--gap", 0, "--jobs", 2, "--memory", LIMIT),
        environment={"PYTHONPATH": str(hook)},
    )
    _, said = process.communicate(timeout=300)
    assert process.returncode == UNSOLVED
    ends = {row["instance"]: row for row in rows(out)}
    assert {name: row["status"] for name, row in ends.items()} == {
        "breaking": "crashed",
        "fine": "optimal",
        "hoarding": "memory",
        "impossible": "infeasible",
        "last": "optimal",
        "malformed": "malformed",
    }
    assert "ended with -11" in ends["breaking"]["error"]
    assert f"limit of {LIMIT} MiB" in ends["hoarding"]["error"]
    assert "contradict" in ends["impossible"]["error"]
    assert "malformed.json" in ends["malformed"]["error"]
    tried = {name: row["attempts"] for name, row in ends.items()}
    assert tried == dict.fromkeys(ends, "1") | {"breaking": "2", "hoarding": "2", "malformed": "0"}
    assert [ends[name]["error"] for name in ("fine", "last")] == ["", ""]
    assert list(plans(out)) == ["fine/default", "impossible/default", "last/default"]
    summary = (out / "summary.md").read_text("utf-8")
    for name in ("breaking", "hoarding", "impossible", "malformed"):
        assert f"`{name}/default`" in summary
        assert f"{name}/default" in said
    assert leftovers(out) == []
