"""Turn Ctrl-C into a stop request: the first keeps the best plan, the second quits at once."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self


class Interrupt:
    """Handle SIGINT while entered.

    The first sets ``requested`` and calls ``on_interrupt``; the next raises KeyboardInterrupt.
    """

    def __init__(self, on_interrupt: Callable[[], None]) -> None:
        """Change nothing before it is entered; ``on_interrupt`` is called at the first SIGINT."""
        self.requested = False
        self._on_interrupt = on_interrupt
        self._before: Any = None

    def __enter__(self) -> Self:
        """Take over SIGINT."""
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give SIGINT back."""
        signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self._on_interrupt()
