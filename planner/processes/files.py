"""Write files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_atomically(file: Path, content: bytes) -> None:
    """Write ``content`` to a temporary file in the same folder, then rename it to ``file``.

    No reader ever sees half of it, not even after a crash or on a full disk.

    Raises:
        OSError: it cannot be written; the error names ``file``, and nothing is left behind.
    """
    write_together(file.parent, {file.name: content})


def write_together(folder: Path, contents: Mapping[str, bytes], stale: Iterable[str] = ()) -> None:
    """Write files by name, all to temporary files first, then renamed in their order.

    Where one cannot be written, none is changed. Files that are ``stale`` are removed before the
    last of them appears. No reader ever sees half a file; one who reads the last is sure of the
    others.

    Raises:
        OSError: one cannot be written; the error names it, and nothing temporary is left behind.
    """
    temporary: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            temporary[name] = _written(folder / name, content)
        *first, last = contents
        for name in first:
            os.replace(temporary[name], folder / name)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
        os.replace(temporary[last], folder / last)
    finally:
        for file in temporary.values():
            file.unlink(missing_ok=True)


def _written(file: Path, content: bytes) -> Path:
    """Write ``content`` to a temporary file beside ``file`` and return it."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        error.filename = str(file)  # the caller does not know the temporary file
        raise
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
