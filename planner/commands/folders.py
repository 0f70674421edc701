"""The folder that a command writes into."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer

from models.schema.plan import INTERRUPTED, NOT_ENDED
from planner.commands.console import refuse
from planner.input.complaint import BadInput
from planner.input.read import COUNTY_FILE
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.files import write_atomically
from planner.report.folder import PLAN, unfinished, write_plan
from planner.report.tables import plan_json


@contextmanager
def plan_folder(folder: Path | None, lang: Lang) -> Iterator[None]:
    """Keep the plan of an earlier run from being taken for that of this one, however it ends.

    From the start the folder says that there is no plan, and why; an earlier plan is put aside. A
    plan that is written within takes that place; a failure leaves its reason there.
    """
    if folder is None:
        yield
        return
    try_plan_folder(folder, lang)
    waiting = unfinished(NOT_ENDED)
    try:
        write_plan(waiting, None, folder, lang)
    except OSError as error:
        refuse(say("not_writable", lang, path=folder, message=error.strerror or error))
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        with suppress(OSError):  # what stands there says already that there is no plan
            if (folder / PLAN).read_bytes() == plan_json(waiting).encode():
                write_plan(unfinished(_reason(error, lang)), None, folder, lang)
        raise


def _reason(error: BaseException, lang: Lang) -> str:
    """Say in words how a run ended that has left no answer."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, BadInput):
        return "; ".join(complaint.text(lang) for complaint in error.complaints)
    if isinstance(error, typer.Exit):
        return f"the run ended with exit code {error.exit_code}"
    return f"{type(error).__name__}: {error}"


def try_plan_folder(folder: Path, lang: Lang) -> None:
    """Refuse a folder that a plan cannot be written into, or that holds a county.

    Some tables of a plan have the names of a county's.
    """
    if (folder / COUNTY_FILE).exists():
        refuse(say("out_is_county", lang, path=folder))
    try_folder(folder, lang)


def try_folder(folder: Path, lang: Lang) -> None:
    """Refuse a folder that cannot be written to before any time is spent on solving."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / ".planner-trial"
        write_atomically(trial, b"may I write here?")
        trial.unlink()
    except OSError as error:
        refuse(say("not_writable", lang, path=folder, message=error.strerror or error))
