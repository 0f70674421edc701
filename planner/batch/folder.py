"""Guard the folder of a batch: one batch at a time, and no leftovers of a killed one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from planner.batch.records import CASE, PLAN
from planner.comparison.plans import BATCH, CASES

LOCK = ".lock"
WRITTEN = (BATCH, "results.csv", "results.parquet", "columns.csv", "summary.md")


class BusyError(Exception):
    """Another batch runs in the folder."""


def holds_batch(folder: Path) -> bool:
    """Tell whether the folder holds anything that a batch writes."""
    return any((folder / name).exists() for name in (CASES, *WRITTEN))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the folder against other batches; the system releases the lock if this process dies.

    Raises:
        BusyError: another batch holds the lock.
        OSError: the lock file cannot be written.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(str(folder)) from None
    try:
        yield
    finally:
        lock.release()


def clean(folder: Path) -> int:
    """Remove the temporary files that a killed batch has left, and return their number.

    Raises:
        OSError: one cannot be removed.
    """
    left = [*_left(folder, (*WRITTEN, ".planner-trial"))]
    for here, _, _ in os.walk(folder / CASES):
        left += _left(Path(here), (PLAN, CASE))
    for file in left:
        file.unlink()
    return len(left)


def _left(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """Yield temporary files of ``names``: a dot, the name, and a random tail."""
    for name in names:
        yield from folder.glob(f".{name}.*")
