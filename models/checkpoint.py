"""Checkpoints: long work asks at them whether it may go on."""

from collections.abc import Callable

Checkpoint = Callable[[], None]
"""Called often during long work; raises an exception to end the work there."""


def unlimited() -> None:
    """Let the work go on, however long it takes."""
