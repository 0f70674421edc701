"""How the command line speaks: messages on stderr, JSON on stdout, one sentence for a failure."""

import math
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from planner.input.complaint import BadInput, Complaint
from planner.language.lines import RefusedError, tell
from planner.language.phrases import say
from planner.language.text import Lang

UNSOLVED, BAD_INPUT, FAULT, OTHER_RULES = 1, 2, 3, 4
"""Exit codes: no plan or a broken plan, bad input, a fault of the planner itself, and a plan that
was made by earlier rules, or by a newer planner, and does not keep today's rules."""


def print_complaints(complaints: Iterable[Complaint], lang: Lang, err: bool = True) -> None:
    """Print one line each, on stderr unless they are what was asked for."""
    colon = say("colon", lang)
    for complaint in complaints:
        tell(f"{say(complaint.severity, lang)}{colon}{complaint.text(lang)}", err)


def print_json(text: str) -> None:
    """Print JSON, which is UTF-8 whatever the terminal's locale."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def refuse(message: str) -> NoReturn:
    """Say why and end the command as bad input."""
    tell(message)
    raise typer.Exit(BAD_INPUT)


def number(value: float | None) -> float | None:
    """Refuse NaN, which would pass every range."""
    if value is not None and math.isnan(value):
        raise typer.BadParameter("nan")
    return value


def finite(value: float | None) -> float | None:
    """Refuse NaN and infinity."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(str(value))
    return value


def limit_of(seconds: float) -> float | None:
    """Read a time limit as it was typed: 0 and infinity are none."""
    return seconds if 0 < seconds < math.inf else None


@contextmanager
def faults_told(lang: Lang, debug: bool) -> Iterator[None]:
    """Turn every failure into one sentence on stderr and an exit code, a traceback on demand."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BadInput as bad:
        print_complaints(bad.complaints, lang)
        raise typer.Exit(BAD_INPUT) from None
    except RefusedError as refused:
        tell(str(refused))
        raise typer.Exit(BAD_INPUT) from None
    except Exception as error:
        if debug:
            raise
        if isinstance(error, OSError):
            message = str(error.strerror or error)
            named = {"path": error.filename, "message": message}
            tell(say("file_trouble", lang, **named) if error.filename else message)
            raise typer.Exit(BAD_INPUT) from None
        tell(say("unexpected", lang, kind=type(error).__name__, message=error))
        raise typer.Exit(FAULT) from None
