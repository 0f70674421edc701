"""Lines on the terminal."""

import os
import re
import sys
import unicodedata
from typing import TextIO

WIDTH = 80
"""Cells of the narrowest terminal that shows a line whole."""
NARROWEST = 20
"""Cells below which a screen is not heeded."""
HANG = 2
"""Blanks before the lines on which a message goes on."""

PIECES = re.compile(
    r"(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[\uff0c\u3002\uff1b\uff1a\u3001\uff09\u201d\uff1f]*\s*"
)
"""A word, or one Chinese character, with the marks and blanks behind it."""


class RefusedError(Exception):
    """A request that cannot be met; the message is a sentence in the reader's language."""


def tell(message: str, err: bool = True) -> None:
    """Print one message, on stderr unless ``err`` is false; replace control characters.

    On a screen it is broken into lines as wide as that. In a file or a pipe it stays one line, so
    that a search finds it whole.
    """
    stream = sys.stderr if err else sys.stdout
    _print(message, stream, _screen_width(stream))


def tell_result(message: str, err: bool = True) -> None:
    """Print what a command found, in lines of at most ``WIDTH`` cells wherever it goes."""
    _print(message, sys.stderr if err else sys.stdout, WIDTH)


def _print(message: str, stream: TextIO, width: int | None) -> None:
    line = " ".join(message.splitlines())
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    lines = [printable]
    if width is not None and cells(printable) > width:
        indent = len(printable) - len(printable.lstrip(" "))
        lines = wrapped(printable, indent, HANG, width)
    print("\n".join(lines), file=stream, flush=True)


def _screen_width(stream: TextIO) -> int | None:
    """Return the width of the screen that a stream goes to; None if it goes to none.

    ``COLUMNS`` says it where it is set, as for the tables.
    """
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal():
        return max(NARROWEST, int(stated))
    try:
        return max(NARROWEST, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):  # no terminal, or no file at all
        return None


def cells(text: str) -> int:
    """Count the cells that a text takes on a screen: two for a Chinese character."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def wrapped(text: str, indent: int = 0, hang: int = 0, width: int = WIDTH) -> list[str]:
    """Break the text into lines of ``width`` cells, each after ``indent`` blanks.

    All lines but the first stand ``hang`` blanks further to the right. A line ends at a blank or
    beside a Chinese character, never before a closing mark. A word that is longer than a line,
    such as a path, stays whole.
    """
    lines = [""]
    for piece in PIECES.findall(text):
        room = width - indent - (hang if len(lines) > 1 else 0)
        if cells(lines[-1] + piece.rstrip()) > room and lines[-1]:
            lines.append("")
        lines[-1] += piece
    first, *rest = (line.rstrip() for line in lines)
    return [" " * indent + first, *(" " * (indent + hang) + line for line in rest)]
