"""docs/api.md is true: its commands run against a real server and print what it shows."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.serve.serving import PLANNER, ROOT, environment, serving
from tests.test_docs import blocks, missing, sessions

PAGE = ROOT / "docs" / "api.md"
HERE = "http://127.0.0.1:8000"


def prepared(folder: Path, url: str) -> list[tuple[str, list[str]]]:
    """The files of the page in ``folder``, its commands speaking to ``url``."""
    commands = []
    for file, kind, text in blocks(PAGE.read_text(encoding="utf-8")):
        if file:
            (folder / file).write_text(text, encoding="utf-8")
        if kind == "console":
            commands += sessions(text.replace(HERE, url))
    return commands


def script(commands: list[tuple[str, list[str]]]) -> str:
    """One shell for all, as a reader has; each command leaves its own output and exit code."""
    lines = [
        f"{{ {command}\n}} >shown.{number} 2>&1; echo $? >code.{number}"
        for number, (command, _) in enumerate(commands)
    ]
    return "\n".join(lines)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page is about curl")
def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    folder, data = tmp_path / "here", tmp_path / "data"
    (folder / "bin").mkdir(parents=True)
    (folder / "instances").symlink_to(ROOT / "instances")
    planner = folder / "bin" / "planner"
    planner.write_text(f'#!/bin/sh\nexec {" ".join(PLANNER)} "$@"\n', encoding="utf-8")
    planner.chmod(0o755)
    with serving(data) as server:
        commands = prepared(folder, server.url)
        known = environment(PLANNER_DATA=str(data), PLANNER_SERVER=server.url)
        known["PATH"] = f"{folder / 'bin'}:{Path(sys.executable).parent}:{known['PATH']}"
        subprocess.run(
            ["bash", "-c", script(commands)], cwd=folder, env=known, check=True, timeout=900
        )
        assert server.stop() == 0
    for number, (command, shown) in enumerate(commands):
        printed = (folder / f"shown.{number}").read_text(encoding="utf-8")
        assert (folder / f"code.{number}").read_text().strip() == "0", (command, printed)
        assert missing(shown, printed) == [], (command, printed)
    assert len(commands) > 15
