"""The documents say what is: their commands run and print what they show."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.paths import ROOT

BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL
)


def blocks(document: str) -> Iterator[tuple[str | None, str, str]]:
    """Yield the fenced blocks of a document: file name, kind, text."""
    for found in BLOCK.finditer(document):
        yield found["file"], found["kind"], found["text"]


def sessions(text: str) -> list[tuple[str, list[str]]]:
    """List the commands of a console block, each with the lines shown under it."""
    shown: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            shown.append((line[2:], []))
        elif line.strip():
            shown[-1][1].append(line)
    return shown


def missing(shown: list[str], printed: str) -> list[str]:
    """List the shown lines that were not printed, in order; ``...`` stands for anything."""
    left = [" ".join(line.split()) for line in printed.splitlines()]
    for place, line in enumerate(shown):
        pattern = re.escape(" ".join(line.split())).replace(r"\.\.\.", ".*")
        if pattern == ".*":
            continue
        matches = (number for number, text in enumerate(left) if re.fullmatch(pattern, text))
        found = next(matches, None)
        if found is None:
            return shown[place:]
        left = left[found + 1 :]
    return []


def test_the_comparison_sees_both_sides() -> None:
    printed = "Total   55\ngap 0.00% (4 s)\nend"
    assert missing(["Total 55", "gap 0.00% (... s)"], printed) == []
    assert missing(["...", "end"], printed) == []
    assert missing(["Total 56"], printed) == ["Total 56"]
    assert missing(["end", "Total 55"], printed) == ["Total 55"]


def test_the_commands_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "instances").symlink_to(ROOT / "instances")
    binaries = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": binaries + os.pathsep + os.environ["PATH"],
        "PLANNER_LANG": "en",
        "COLUMNS": "80",
    }
    ran = 0
    for file, kind, text in blocks((ROOT / "README.md").read_text(encoding="utf-8")):
        if file:
            (tmp_path / file).write_text(text, encoding="utf-8")
        if kind != "console":
            continue
        for command, shown in sessions(text):
            done = subprocess.run(
                shlex.split(command),
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, (command, done.stderr)
            assert missing(shown, done.stderr + done.stdout) == [], (command, done.stdout)
            assert shown, f"the README shows nothing of what {command} prints"
            ran += 1
    assert ran >= 6


def test_the_readme_gives_the_two_commands_first() -> None:
    shells = [
        text
        for _, kind, text in blocks((ROOT / "README.md").read_text(encoding="utf-8"))
        if kind in ("sh", "console")
    ]
    commands = [line.split("#")[0].strip() for line in shells[0].splitlines()]
    assert commands == ["make demo", "make test"]


def test_the_named_steps_of_contributing_exist() -> None:
    """Symbols that the steps for a new rule or program send the reader to."""
    named = {
        "models/rules/county.py": ("RULES", "PROGRAMS"),
        "models/schema/money.py": ("PROGRAMS",),
        "models/schema/plan.py": ("class Decisions",),
        "models/schema/instance.py": ("class Instance",),
        "planner/report/choices.py": ("def choices",),
    }
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for place, symbols in named.items():
        assert place in text
        code = (ROOT / place).read_text(encoding="utf-8")
        assert all(re.search(rf"^{symbol}\b", code, re.MULTILINE) for symbol in symbols), place


def test_ci_runs_the_command_of_the_readme_and_the_long_checks() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    stages = [line.split()[1] for line in script if line.startswith("stage ")]
    assert stages == ["test", "lint", "check-long"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
