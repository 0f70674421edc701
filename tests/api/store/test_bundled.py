"""The counties that come with the project are in the store from the first start."""

import json
import shutil
from pathlib import Path

import pytest

from api.store import Store
from api.store.bundled import MEMO, _digest, add_bundled, whole_counties
from models.schema.instance import Instance
from tests.api import samples
from tests.api.clients import unchanged
from tests.numbers import later


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one whole county and an exercise."""
    folder = tmp_path / "instances"
    shutil.copytree(samples.TINY, folder / "tiny")
    shutil.copytree(samples.TINY.parent / "masts-only", folder / "masts-only")
    return folder


def test_the_projects_counties_are_found() -> None:
    names = {county.name for county in whole_counties()}
    assert {"tiny", "liping", "liping-villages", "eastern", "remote", "resource"} == names


def test_they_are_there_from_the_first_start(store: Store, folder: Path) -> None:
    assert add_bundled(store, None, folder) == ["tiny"]
    assert [(row.id, row.shipped) for row in store.counties.latest()] == [("tiny", True)]
    assert add_bundled(store, None, folder) == []


def test_they_are_not_read_again(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = tmp_path / MEMO
    add_bundled(store, memo, folder)
    read: list[Path] = []
    monkeypatch.setattr("api.store.bundled.load", read.append)
    assert add_bundled(store, memo, folder) == []
    assert read == []


def test_changed_files_are_read_again(store: Store, folder: Path, tmp_path: Path) -> None:
    memo = tmp_path / MEMO
    add_bundled(store, memo, folder)
    county = folder / "tiny" / "county.yaml"
    county.write_text(county.read_text().replace("beta: 0.5", "beta: 0.25"))
    assert add_bundled(store, memo, folder) == ["tiny"]
    assert [row.version for row in store.counties.versions("tiny")] == [2, 1]


def test_a_memo_of_another_format_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _digest(folder / "tiny")
    later(monkeypatch, "format")
    assert _digest(folder / "tiny") != before


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"a": 1}', '{"a": []}', '{"a": {}}'])
def test_a_memo_of_nonsense_is_no_memo(
    sqlite_store: Store, folder: Path, tmp_path: Path, text: str
) -> None:
    memo = tmp_path / MEMO
    memo.write_text(text)
    assert add_bundled(sqlite_store, memo, folder) == ["tiny"]
    assert len(json.loads(memo.read_text())) == 1


def test_a_memo_of_another_store_is_not_believed(
    sqlite_store: Store, postgres_store: Store, folder: Path, tmp_path: Path
) -> None:
    memo = tmp_path / MEMO
    assert add_bundled(sqlite_store, memo, folder) == ["tiny"]
    assert add_bundled(postgres_store, memo, folder) == ["tiny"]


def test_an_upload_of_the_same_id_stays_the_latest(
    store: Store, folder: Path, tiny: Instance
) -> None:
    add_bundled(store, None, folder)
    store.counties.put(samples.renamed(tiny, beta=0.25), None)
    assert add_bundled(store, None, folder) == []
    latest = store.counties.get("tiny")
    assert latest is not None
    assert (latest.version, latest.shipped) == (2, False)


def test_an_installation_without_them_has_none(sqlite_store: Store, tmp_path: Path) -> None:
    with unchanged(sqlite_store):
        assert add_bundled(sqlite_store, None, tmp_path / "nowhere") == []
