"""The planner as a process of its own, and Ctrl-C in the midst of its work."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.paths import ROOT

PLANNER = Path(sys.executable).with_name("planner")


def interrupted(*arguments: object, at: str) -> tuple[str, str]:
    """Press Ctrl-C once a line of stderr holds ``at``; return what was printed from then on.

    Both streams are pipes. The process has to be running until then, and to end well afterwards.
    """
    with subprocess.Popen(
        [PLANNER, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PLANNER_LANG": "en"},
        start_new_session=True,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        shown = list(_up_to(at, process.stderr))
        assert process.poll() is None, shown
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out, err


def _up_to(fragment: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines up to the first one that holds the fragment."""
    for line in lines:
        yield line
        if fragment in line:
            return
