"""A file is replaced whole or stays as it was, and nothing is left beside it."""

import errno
import os
from pathlib import Path

import pytest

from planner.processes.files import write_atomically


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    for content in (b"first", b"second, which is longer", b""):
        write_atomically(file, content)
        assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.json"
    write_atomically(file, b"before")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(file, b"after")
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_the_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "no-such-folder" / "plan.json"
    with pytest.raises(FileNotFoundError) as error:
        write_atomically(file, b"x")
    assert error.value.filename == str(file)
