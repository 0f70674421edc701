"""The plans that are given: read, and named so that no two names are the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from models.schema.plan import Plan
from planner.input.complaint import BadInput
from planner.input.read import load_plan
from planner.language.lines import RefusedError
from planner.language.phrases import say
from planner.language.text import Lang

PLAN_FILE = "plan.json"
CASES, BATCH, RECORD = "cases", "batch.json", "case.json"
"""The folder of a batch's cases, what was asked for, and the record of a case."""
TABLES = ("results.parquet", "results.csv")
"""What ``planner batch`` writes, the first that is there is read."""


def plan_files(paths: Sequence[Path], lang: Lang) -> dict[str, Path]:
    """Find the file of each plan by the plan's name, in the order given.

    A folder without a plan, or a plan given twice, raises RefusedError.
    """
    files = [plan_file(path, lang) for path in paths]
    for file, count in Counter(file.resolve() for file in files).items():
        if count > 1:
            raise RefusedError(say("twice", lang, path=file))
    return dict(zip(distinct(files), files, strict=True))


def plan_file(path: Path, lang: Lang) -> Path:
    """Find the plan that a path means: itself, or the one in the folder."""
    if path.is_dir():
        if not (path / PLAN_FILE).exists():
            raise RefusedError(say("no_plan_in", lang, path=path))
        return path / PLAN_FILE
    return path


def read_plan(file: Path) -> Plan:
    """Read the plan in a file; raises BadInput that names the whole path, of several alike."""
    try:
        return load_plan(file)
    except BadInput as bad:
        raise BadInput(complaint.in_file(str(file)) for complaint in bad.complaints) from None


def distinct(files: Iterable[Path]) -> list[str]:
    """Name files as shortly as keeps them apart: by the folder of a plan.json, or the file name."""
    parts = [_parts(file.absolute()) for file in files]
    names = []
    for own in parts:
        length = 1
        while length < len(own) and sum(other[-length:] == own[-length:] for other in parts) > 1:
            length += 1
        names.append("/".join(own[-length:]))
    return names


def _parts(file: Path) -> tuple[str, ...]:
    own = file.parent if file.name == PLAN_FILE else file.with_suffix("")
    return own.parts
