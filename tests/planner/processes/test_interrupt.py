"""The first Ctrl-C or SIGTERM is a request, the second ends, and afterwards all is as before."""

import signal

import pytest

from planner.processes.interrupt import SIGNALS, Interrupt


@pytest.mark.parametrize("first", SIGNALS)
@pytest.mark.parametrize("second", SIGNALS)
def test_the_first_signal_is_a_request_and_the_second_raises(first: int, second: int) -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    heard: list[str] = []
    with Interrupt(lambda: heard.append("stop")) as interrupt:
        assert not interrupt.requested
        signal.raise_signal(first)
        assert interrupt.requested
        assert heard == ["stop"]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(second)
        assert heard == ["stop"]
    assert [signal.getsignal(each) for each in SIGNALS] == before


def test_the_signals_are_given_back_after_an_error() -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    with pytest.raises(LookupError), Interrupt(lambda: None):
        raise LookupError
    assert [signal.getsignal(each) for each in SIGNALS] == before
