"""Progress of a running solve: a live line on a terminal, a line now and then elsewhere."""

import time
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from planner.language import figures
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.deadline import Deadline
from planner.search.progress import Progress

QUIET_SECONDS = 10.0
"""Off a terminal, a line at most this often."""


REFRESHES = 4
"""A second."""

LIVE_DIGITS = 3
"""Decimals of a gain and a bound while a search runs: one more than after it, so that it moves."""


class LiveView(ABC):
    """Shows its ``view`` on a terminal while it is entered; elsewhere it shows nothing itself."""

    def __init__(self, console: Console) -> None:
        """Prepare the view; nothing is shown before it is entered."""
        self._console = console
        self._live: Live | None = None

    @abstractmethod
    def view(self) -> RenderableType:
        """Draw what is shown; called again and again, so a clock in it runs without news."""

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._console.is_terminal:
            self._live = Live(
                get_renderable=self.view,
                console=self._console,
                refresh_per_second=REFRESHES,
                transient=True,
            )
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the view away."""
        if self._live:
            self._live.stop()


class Watch(LiveView):
    """The progress of one solve."""

    def __init__(self, console: Console, lang: Lang, deadline: Deadline | None = None) -> None:
        """Prepare the watch; nothing is shown before it is entered.

        ``deadline`` is the clock of the solve; one without a limit starts here if None.
        """
        super().__init__(console)
        self._lang = lang
        self._deadline = deadline or Deadline()
        self._latest: Progress | None = None
        self._printed = -QUIET_SECONDS

    def view(self) -> RenderableType:
        """The line."""
        return self.line()

    def see(self, progress: Progress) -> None:
        """Take note of news; this is the callback for ``planner.solving.solve``."""
        self._latest = progress
        if self._live is None and progress.incumbent is None and progress.bound is None:
            return
        now = time.monotonic()
        if self._live is None and now - self._printed >= QUIET_SECONDS:
            self._printed = now
            self._console.print(self.line())

    def line(self) -> Text:
        """Write incumbent, bound, gap, seconds gone and left in one line."""
        news, parts = self._latest, []
        if news:
            parts.append(say(f"phase_{news.phase}", self._lang))
            shown = (
                ("incumbent", figures.gain(news.incumbent, LIVE_DIGITS)),
                ("bound", figures.bound(news.bound, LIVE_DIGITS)),
                ("gap", figures.gap(news.gap)),
            )
            parts += [f"{self._say(key)} {text}" for key, text in shown if text != figures.MISSING]
        parts.append(self._say("elapsed", seconds=f"{self._deadline.elapsed:.0f}"))
        left = self._deadline.left
        if left is not None:
            parts.append(self._say("time_left", seconds=f"{left:.0f}"))
        if self._live is not None:
            parts.append(self._say("stop_hint"))
        return Text("  ".join(parts), no_wrap=True, overflow="ellipsis")

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._lang, **values)
