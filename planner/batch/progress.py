"""Show how a batch goes: a live view on a terminal, a line for each finished case elsewhere."""

import time
from dataclasses import replace
from datetime import timedelta

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from planner.batch.records import Record
from planner.engine.engine import Engine
from planner.engine.task import Message
from planner.language import figures
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.live import LIVE_DIGITS, LiveView
from planner.search.progress import Progress

MOST_SHOWN = 16
"""Most running cases that are shown; a cluster may have more."""
BESIDE = 42
"""Terminal cells of a line that hold the figures of a running case beside its name."""


class BatchProgress(LiveView):
    """Shows a batch on ``console`` while entered."""

    def __init__(
        self,
        console: Console,
        lang: Lang,
        total: int,
        kept: int = 0,
        failures: int = 0,
        engine: Engine | None = None,
    ) -> None:
        """``kept`` of ``total`` cases are done already, ``failures`` of them without a plan."""
        super().__init__(console)
        self._lang, self._engine = lang, engine
        self._total, self._done, self._failures = total, kept, failures
        self._spent, self._solved = 0.0, 0
        self._running: dict[str, tuple[float, Progress | None]] = {}

    def task_started(self, key: str) -> None:
        """Show that a case was given to a worker."""
        self._running[key] = (time.monotonic(), None)

    def task_message(self, key: str, message: Message) -> None:
        """Show the figures of a running case."""
        running = self._running.get(key)
        if running is None or not isinstance(message, Progress):
            return
        began, last = running
        if last is not None and message.incumbent is None and message.bound is None:
            message = replace(last, phase=message.phase)  # a new phase begins with what is known
        self._running[key] = (began, message)

    def task_ended(self, key: str) -> None:
        """Show that a case no longer runs."""
        self._running.pop(key, None)

    def finished(self, record: Record) -> None:
        """Count a finished case; print its line off a terminal, or if it has no plan."""
        self._done += 1
        self._failures += not record.solved
        if record.result.attempts:
            self._solved += 1
            self._spent += record.result.seconds
        if self._live is None or not record.solved:
            self.tell(self.line(record))

    def tell(self, text: str) -> None:
        """Print one line, above the live view if there is one."""
        self._console.print(Text(text), no_wrap=True, overflow="ellipsis", crop=True)

    def line(self, record: Record) -> str:
        """Write a finished case in one line: how it ended, which it is, and why."""
        result = record.result
        parts = [
            f"[{self._done}/{self._total}]",
            say(f"status_{result.state}", self._lang),
        ]
        if result.index is not None:
            parts.append(say("line_index", self._lang, index=figures.index(result.index, 2)))
        if result.gap is not None:
            parts.append(say("line_gap", self._lang, gap=figures.gap(result.gap)))
        if result.attempts:
            parts.append(say("line_seconds", self._lang, seconds=f"{result.seconds:.1f}"))
        front = "  ".join(parts)
        error = "  " + " ".join(record.error(self._lang).split()) if not record.solved else ""
        room = self._console.width - cell_len(front) - 2
        name = middle_cut(record.case, max(20, room - min(cell_len(error), room // 2)))
        return f"{front}  {name}{error}"

    def view(self) -> RenderableType:
        """Draw the bar of the whole batch and a line for each running case."""
        return Group(self._bar(), *self._table())

    def _bar(self) -> Table:
        grid = Table.grid(padding=(0, 1), expand=True)
        texts = [
            say("done_of", self._lang, done=self._done, total=self._total),
            say("without_plan", self._lang, count=self._failures) if self._failures else "",
            self.time_left(),
        ]
        shown = [text for text in texts if text]
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        for _ in shown[1:]:
            grid.add_column(no_wrap=True)
        bar = ProgressBar(total=max(1, self._total), completed=self._done)
        grid.add_row(Text(shown[0]), bar, *map(Text, shown[1:]))
        return grid

    def time_left(self) -> str:
        """Estimate the time left from the cases so far; empty before the first has ended."""
        left = self._total - self._done
        if not self._solved or not left:
            return ""
        slots = self._engine.slots if self._engine else 1
        seconds = self._spent / self._solved * left / max(1, min(slots, left))
        return say("left", self._lang, time=timedelta(seconds=round(seconds)))

    def _table(self) -> list[RenderableType]:
        running = list(self._running.items())
        if not running:
            return []
        table = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="dim")
        table.add_column(say("head_case", self._lang), ratio=1, no_wrap=True)
        table.add_column("", no_wrap=True)
        for key in ("head_best", "head_bound", "head_gap", "head_seconds"):
            table.add_column(say(key, self._lang), justify="right", no_wrap=True)
        for key, (began, news) in running[:MOST_SHOWN]:
            table.add_row(*self._cells(key, began, news))
        hidden = len(running) - MOST_SHOWN
        more = [Text(say("hidden", self._lang, count=hidden), style="dim")] if hidden > 0 else []
        return [table, *more]

    def _cells(self, key: str, began: float, news: Progress | None) -> list[Text]:
        seconds = f"{time.monotonic() - began:.0f}"
        name = middle_cut(key, max(20, self._console.width - BESIDE))
        if news is None:
            return [Text(name), Text(""), Text("-"), Text("-"), Text("-"), Text(seconds)]
        shown = (
            figures.gain(news.incumbent, LIVE_DIGITS),
            figures.bound(news.bound, LIVE_DIGITS),
            figures.gap(news.gap),
        )
        return [
            Text(name),
            Text(say(f"phase_{news.phase}", self._lang)),
            *map(Text, shown),
            Text(seconds),
        ]


def middle_cut(text: str, cells: int) -> str:
    """Cut the middle of a text that has more than ``cells`` terminal cells.

    More is kept of the end, where the values of the grid stand.
    """
    if cell_len(text) <= cells:
        return text
    front = (cells - 1) // 3
    head = set_cell_size(text, front).rstrip()
    tail = text
    while cell_len(tail) > cells - 1 - front:
        tail = tail[1:]
    return f"{head}…{tail}"
