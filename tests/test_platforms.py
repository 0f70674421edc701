"""The planner works where the system calls of Unix are missing, as on Windows."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import sources
from tests.paths import ROOT

UNIX = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
"""Modules of the standard library that only Unix has."""

MISSING = {
    *("os.sched_getaffinity", "os.fork", "os.forkpty", "os.killpg", "os.setsid", "os.getuid"),
    *("os.geteuid", "os.getgid", "os.chown", "os.fchmod", "os.mkfifo", "os.nice", "os.uname"),
    *("signal.SIGKILL", "signal.SIGHUP", "signal.SIGUSR1", "signal.SIGUSR2", "signal.SIGALRM"),
    *("signal.SIGPIPE", "signal.SIGCHLD", "signal.pthread_sigmask", "signal.setitimer"),
}
"""Names that ``os`` and ``signal`` lack on Windows."""

HOOK = """\
import builtins
import os

real = builtins.__import__
own = ("models", "planner", "api")


def without_unix(name, globals=None, locals=None, fromlist=(), level=0):
    room = (globals or {}).get("__name__", "").partition(".")[0]
    if name in UNIX and room in own:
        raise ModuleNotFoundError(f"No module named {name!r}")
    return real(name, globals, locals, fromlist, level)


builtins.__import__ = without_unix
del os.sched_getaffinity
"""
"""Python runs it first in every process: what is Unix's own is refused to the three rooms."""


def unix_only(text: str) -> list[str]:
    """Find what a source file takes from Unix alone."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & UNIX
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module)} & UNIX
            found |= {f"{node.module}.{alias.name}" for alias in node.names} & MISSING
        elif isinstance(node, ast.Attribute):
            found |= {ast.unparse(node)} & MISSING
    return sorted(found)


def test_no_source_needs_what_only_unix_has() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): unix_only(file.read_text(encoding="utf-8"))
        for file in sources("models", "planner", "api")
    }
    assert {name: needs for name, needs in found.items() if needs} == {}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("def f():\n    import fcntl", ["fcntl"]),
        ("from resource import getrlimit", ["resource"]),
        ("from os import fork, path", ["os.fork"]),
        ("import os\nn = len(os.sched_getaffinity(0))", ["os.sched_getaffinity"]),
        ("import os, signal\nos.kill(1, signal.SIGTERM)", []),
    ],
)
def test_what_only_unix_has_would_be_seen(text: str, needs: list[str]) -> None:
    assert unix_only(text) == needs


@pytest.fixture
def hook(tmp_path: Path) -> Path:
    """A folder that makes every Python with it on its path forget Unix."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(f"UNIX = {sorted(UNIX)}\n{HOOK}")
    return tmp_path / "hook"


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("check", "instances/tiny"),
        ("solve", "instances/tiny", "--out", "{out}"),
        ("batch", "instances/tiny", "--out", "{out}"),
    ],
    ids=lambda words: words[0],
)
def test_commands_work_without_unix(words: tuple[str, ...], hook: Path, tmp_path: Path) -> None:
    command = [word.format(out=tmp_path / "out") for word in words]
    done = subprocess.run(
        [sys.executable, "-c", "from api.serve.commands import main; main()", *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(hook), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
