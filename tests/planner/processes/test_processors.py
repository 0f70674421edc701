"""The processors that this process may use are counted, with or without a call that tells."""

import os

import psutil
import pytest

from planner.processes.processors import usable_processors


def test_only_processors_that_may_be_used_are_counted() -> None:
    """A process pinned to one processor counts one."""
    allowed = psutil.Process().cpu_affinity()
    try:
        psutil.Process().cpu_affinity(allowed[:1])
        assert usable_processors() == 1
    finally:
        psutil.Process().cpu_affinity(allowed)
    assert usable_processors() == len(allowed)


def test_all_are_counted_where_no_call_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil.Process, "cpu_affinity")
    assert usable_processors() == os.cpu_count()
