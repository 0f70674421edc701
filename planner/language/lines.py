"""Lines on the terminal."""

import typer


class RefusedError(Exception):
    """What was asked for cannot be done; the message is a sentence in the reader's language."""


def tell(message: str, err: bool = True) -> None:
    """One line, on stderr unless said otherwise; no control character reaches the terminal."""
    line = " ".join(message.splitlines())
    typer.echo(
        "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line), err=err
    )
