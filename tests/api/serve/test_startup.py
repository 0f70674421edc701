"""What a command needs before it works: settings and a store."""

from pathlib import Path

from api.serve.startup import open_store
from api.settings import Settings


def test_a_store_is_opened_in_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    with open_store(Settings(data=folder), "en") as store:
        store.ping()
    assert (folder / "planner.db").exists()
    assert folder.stat().st_mode & 0o077 == 0
