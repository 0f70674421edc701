"""Lines on the terminal."""

import sys


class RefusedError(Exception):
    """A request that cannot be met; the message is a sentence in the reader's language."""


def tell(message: str, err: bool = True) -> None:
    """Print one line, on stderr unless ``err`` is false; replace control characters."""
    line = " ".join(message.splitlines())
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    print(printable, file=sys.stderr if err else sys.stdout, flush=True)
