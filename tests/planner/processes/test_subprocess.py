"""Messages come and go in order, whatever else a process prints, and its end is a message too."""

import threading
from collections.abc import Iterator

import psutil
import pytest

from planner.processes.subprocess import EXITED, Subprocess

ECHO = "tests.planner.processes.echo"
LONG = 60.0
"""Seconds that any of this may take on a busy machine."""


@pytest.fixture
def echo() -> Iterator[Subprocess]:
    process = Subprocess(ECHO)
    yield process
    process.close()


def test_messages_come_back_in_order(echo: Subprocess) -> None:
    """Each waits for the one before: only the order on one pipe is promised."""
    for message in ("a", {"b": [1.5, None]}, b"x" * 2**20):
        echo.send(message)
        assert echo.messages.get(timeout=LONG) == ("echo", message)
    assert not echo.exited


def test_a_process_whose_input_ends_ends(echo: Subprocess) -> None:
    echo.close_input()
    assert echo.messages.get(timeout=LONG) is EXITED
    assert echo.exited
    assert echo.popen.returncode == 0


def test_the_end_says_how_and_why(echo: Subprocess) -> None:
    echo.send("die")
    assert echo.messages.get(timeout=LONG) is EXITED
    assert echo.popen.returncode == 7
    assert echo.error_output().endswith("told to die")


def test_a_dead_process_ignores_messages(echo: Subprocess) -> None:
    echo.kill()
    assert echo.messages.get(timeout=LONG) is EXITED
    echo.send("a")
    assert echo.exited
    assert not psutil.pid_exists(echo.pid)


def test_a_message_that_cannot_be_sent_ends_the_process(echo: Subprocess) -> None:
    """Half of it may be on its way, so that nothing can follow it."""
    echo.send(threading.Lock())
    assert echo.messages.get(timeout=LONG) is EXITED


def test_a_closed_process_has_no_error_output(echo: Subprocess) -> None:
    echo.close()
    assert echo.error_output() == ""
