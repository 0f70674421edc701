"""Ctrl-C as a wish to stop: the first keeps the best plan, the second quits at once."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self


class Stopping:
    """While entered, the first SIGINT sets ``asked`` and calls ``told``; the next one raises."""

    def __init__(self, told: Callable[[], None]) -> None:
        """Nothing changes before it is entered."""
        self.asked = False
        self._told = told
        self._before: Any = None

    def __enter__(self) -> Self:
        """Takes over SIGINT."""
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Gives SIGINT back."""
        signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._told()
