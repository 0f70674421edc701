"""The first Ctrl-C is a request, the second ends, and afterwards all is as before."""

import signal

import pytest

from planner.processes.interrupt import Interrupt


def test_the_first_interrupt_is_a_request_and_the_second_raises() -> None:
    before = signal.getsignal(signal.SIGINT)
    heard: list[str] = []
    with Interrupt(lambda: heard.append("stop")) as interrupt:
        assert not interrupt.requested
        signal.raise_signal(signal.SIGINT)
        assert interrupt.requested
        assert heard == ["stop"]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert heard == ["stop"]
    assert signal.getsignal(signal.SIGINT) is before


def test_sigint_is_given_back_after_an_error() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(LookupError), Interrupt(lambda: None):
        raise LookupError
    assert signal.getsignal(signal.SIGINT) is before
