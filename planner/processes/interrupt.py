"""Turn Ctrl-C or SIGTERM into a stop request: the first keeps the best plan, the next quits."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt:
    """Handle SIGINT and SIGTERM while entered.

    The first sets ``requested`` and calls ``on_interrupt``; the next raises KeyboardInterrupt.
    """

    def __init__(self, on_interrupt: Callable[[], None]) -> None:
        """Change nothing before it is entered; ``on_interrupt`` is called at the first signal."""
        self.requested = False
        self._on_interrupt = on_interrupt
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """Take over both signals."""
        self._before = {each: signal.signal(each, self._interrupted) for each in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give both back."""
        for number, before in self._before.items():
            signal.signal(number, before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self._on_interrupt()
