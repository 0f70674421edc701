"""A batch that is killed or interrupted loses nothing that was complete."""

import random
import signal
import time
from pathlib import Path

import pytest

from models.schema.instance import Instance
from planner.commands.console import BAD_INPUT, UNSOLVED
from planner.comparison.plans import BATCH
from planner.input.read import load
from tests.batch_kills import Trial
from tests.planner.batch.local import TINY, begin_batch, call, leftovers, records


def tiny(_: int) -> Instance:
    return load(TINY)


def test_a_batch_killed_again_and_again_ends_with_every_case_once(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "trial", draw=tiny)
    dice = random.Random(5)
    for more in (0, 1, 2):
        trial.killed(more, dice.uniform(0, 0.5))
    assert len(trial.seen) >= 3
    kept = len(trial.seen)
    said = trial.through()
    assert trial.wrong == []
    assert f"Kept from before: {kept}" in said or kept == 6


def test_the_trial_sees_a_case_that_is_written_again(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "trial", counties=1, cases=1, draw=tiny)
    trial.through()
    assert trial.wrong == []
    (case,) = (tmp_path / "trial" / "out" / "cases").rglob("case.json")
    case.write_bytes(case.read_bytes())
    trial.look()
    assert len(trial.wrong) == 1


@pytest.fixture
def long_grid(tmp_path: Path) -> Path:
    """A grid with more cases than are solved before a signal comes."""
    file = tmp_path / "grid.yaml"
    file.write_text(f"seed: [{', '.join(map(str, range(400)))}]\n")
    return file


def until(path: Path, there: int) -> None:
    """Wait until this many cases are complete."""
    for _ in range(6000):
        if len(list(path.rglob("case.json"))) >= there:
            return
        time.sleep(0.02)
    raise AssertionError("nothing is ever complete")


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path, long_grid: Path) -> None:
    out = tmp_path / "out"
    process = begin_batch(TINY, "--grid", long_grid, "--out", out, "--jobs", 1)
    until(out, 2)
    # Meanwhile a second batch finds the folder taken.
    assert call(TINY, "--out", out, "--resume").exit_code == BAD_INPUT
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == UNSOLVED
    assert "Ctrl-C again" in said
    done = len(records(out))
    assert f"Stopped: {done} of 400 done; the same command with --resume" in said
    assert 2 <= done < 400
    table = (out / "results.csv").read_text("utf-8-sig").splitlines()
    assert len(table) == done + 1
    assert f"Cases done: {done} of 400" in (out / "summary.md").read_text("utf-8")
    assert leftovers(out) == []
    assert (out / BATCH).exists()
