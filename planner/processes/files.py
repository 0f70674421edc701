"""Write files that appear whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, content: bytes) -> None:
    """Write ``content`` to a temporary file in the same folder, then rename it to ``file``.

    No reader ever sees half of it, not even after a crash or on a full disk.

    Raises:
        OSError: it cannot be written; the error names ``file``, and nothing is left behind.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        error.filename = str(file)  # the caller does not know the temporary file
        raise
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
