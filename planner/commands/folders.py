"""The folder that a command writes into."""

from pathlib import Path

from planner.commands.console import refuse
from planner.input.read import COUNTY_FILE
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.files import write_atomically


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
