"""A process is late after its limit, or if it does not obey a stop in time; the clock is a list."""

import pytest

from planner.processes.deadline import Deadline, EndedError, Watchdog


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_process_is_late_after_its_limit_and_not_before() -> None:
    clock = Clock()
    deadline = Deadline(5.0, clock)
    clock.now = 105.0
    assert deadline.elapsed == 5.0
    assert not deadline.overrun()
    clock.now = 105.1
    assert deadline.overrun()
    assert not deadline.overrun(margin=1.0)
    clock.now = 106.5
    assert deadline.overrun(margin=1.0)


def test_without_a_limit_a_process_is_never_late() -> None:
    clock = Clock()
    deadline = Deadline(None, clock)
    clock.now = 1e9
    assert not deadline.overrun()
    assert not deadline.stop_ignored(0.0)


def test_the_time_to_obey_begins_with_the_first_request() -> None:
    clock = Clock()
    deadline = Deadline(None, clock)
    clock.now = 110.0
    assert not deadline.stop_requested
    assert deadline.request_stop()
    clock.now = 113.0
    assert not deadline.request_stop()
    assert deadline.stop_requested
    assert not deadline.stop_ignored(3.0)
    clock.now = 113.1
    assert deadline.stop_ignored(3.0)


def test_what_is_left_falls_to_nothing_and_then_work_ends() -> None:
    clock = Clock()
    deadline = Deadline(5.0, clock)
    clock.now = 103.0
    assert deadline.left == 2.0
    clock.now = 105.0
    deadline.check()
    clock.now = 107.0
    assert deadline.left == 0.0
    with pytest.raises(EndedError) as ended:
        deadline.check()
    assert ended.value.by == "time_limit"


def test_without_a_limit_work_never_ends() -> None:
    clock = Clock()
    deadline = Deadline(None, clock)
    clock.now = 1e9
    deadline.check()
    assert deadline.left is None


def test_a_search_and_its_last_solution_keep_to_a_tenth_and_a_second() -> None:
    """60 s: killed after 60 x 1.05 + 0.5 = 63.5 s, polished in 3.5 s: 67 s are 60 x 1.1 + 1."""
    watchdog = Watchdog()
    assert watchdog.search_limit(60.0) == pytest.approx(63.5)
    assert watchdog.polish_limit(60.0) == pytest.approx(3.5)
    assert watchdog.task_limit(60.0) == pytest.approx(183.0)
    assert watchdog.stop_limit(has_plan=True) > watchdog.stop_limit(has_plan=False)


def test_a_worker_gets_longer_to_obey_than_its_solver() -> None:
    """Else a worker would be killed while it takes the best plan from a solver that was killed."""
    assert Watchdog().obey > Watchdog().grace
