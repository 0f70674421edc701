"""A job on the screen while it is watched: the progress line of a solve, and new states."""

from rich.console import Console

from planner.client.answers import Event
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.live import Watch
from planner.search.progress import Progress


class JobWatch(Watch):
    """Shows what is heard of one job on ``console`` while it is entered."""

    def __init__(self, console: Console, lang: Lang) -> None:
        """Prepare the watch; nothing is shown before it is entered."""
        super().__init__(console, lang)
        self._best: float | None = None

    def hear(self, event: Event) -> None:
        """Take note of an event: progress in the live line, a new state in a separate line."""
        data = event.data
        if event.kind in ("progress", "best"):
            self._best = data.get("objective", self._best)
            known = self._latest if event.kind == "best" else None
            self.see(
                Progress(
                    data.get("seconds") or 0.0,
                    self._best,
                    known.bound if known else data.get("bound"),
                    known.gap if known else data.get("gap"),
                    phase=data.get("phase") or "search",
                )
            )
        elif event.kind in ("started", "retried"):
            key = "now_running" if event.kind == "started" else "now_retried"
            self._console.print(say(key, self._lang), markup=False)

    def _say(self, key: str, **values: object) -> str:
        # Ctrl-C ends a solve here, but not one at the server.
        return say("follow_hint" if key == "stop_hint" else key, self._lang, **values)
