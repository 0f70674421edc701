"""A full disk, a lost connection, a second server: what the store does then."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event

from api.store import (
    AlreadyServedError,
    NewerStoreError,
    Store,
    StoreFullError,
    StoreUnavailableError,
)
from api.store.tables import metadata
from models.schema.instance import Instance
from tests.api.samples import new_job, plan
from tests.api.store.postgres import Postgres

SOME_PAGES = 60
"""As many pages as the empty tables need, and a few more."""


def test_an_upgrade_makes_the_tables_that_the_code_names(empty_url: str) -> None:
    store = Store.open(empty_url)
    for _ in range(2):
        store.upgrade()
        with store.database.read() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, metadata) == []
            assert context.get_current_revision() == "0003"
    store.close()


def test_the_comparison_would_see_a_difference(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(sa.text("ALTER TABLE tokens ADD COLUMN extra INTEGER"))
        connection.execute(sa.text("DROP INDEX ix_jobs_digest"))
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert {difference[0] for difference in found} == {"remove_column", "add_index"}


def test_a_database_of_a_newer_version_is_refused(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerStoreError, match="9999"):
        store.upgrade()


def test_processes_may_upgrade_at_once(empty_url: str) -> None:
    program = (
        "import sys; from api.store import Store\n"
        "sys.stdin.read(); Store.open(sys.argv[1]).upgrade()"
    )
    command = [sys.executable, "-W", "error", "-c", program, empty_url]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(3)]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait() for process in started] == [0, 0, 0]
    store = Store.open(empty_url)
    store.upgrade()
    assert store.jobs.states() == {}
    store.close()


def test_an_accepted_job_is_on_the_disk(sqlite_store: Store) -> None:
    with sqlite_store.database.read() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in RULES}
    assert asked == RULES


RULES = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_full_disk_keeps_nothing_half_done(sqlite_store: Store, tiny: Instance) -> None:
    sqlite_store.counties.put(tiny, None)
    pages = SOME_PAGES

    def limit(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(sqlite_store.database.engine, "connect", limit)
    sqlite_store.database.engine.dispose()
    accepted: list[str] = []
    with pytest.raises(StoreFullError):
        accepted.extend(
            sqlite_store.jobs.submit(new_job(scenario="x" * 9000), 1000).job.id for _ in range(100)
        )
    kept = {job.id: job for job in sqlite_store.jobs.page(limit=200).items}
    assert set(accepted) <= set(kept)
    assert len(kept) > 0
    assert all(len(sqlite_store.events.after(id)) == 1 for id in kept)
    with sqlite_store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    pages = 100_000
    sqlite_store.database.engine.dispose()
    assert sqlite_store.jobs.submit(new_job(), 1000).fresh
    assert sqlite_store.jobs.claim() is not None


def test_a_plan_that_does_not_fit_leaves_its_job_running(
    sqlite_store: Store, tiny: Instance
) -> None:
    sqlite_store.counties.put(tiny, None)
    id = sqlite_store.jobs.submit(new_job(), 9).job.id
    sqlite_store.jobs.claim()
    with sqlite_store.database.read() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @event.listens_for(sqlite_store.database.engine, "connect")
    def limit(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count = {used}")

    sqlite_store.database.engine.dispose()
    # Text that hardly compresses.
    long = plan(reason="".join(f"{3**n:x}" for n in range(900)))
    with pytest.raises(StoreFullError):
        sqlite_store.attempts.finish(id, long)
    job = sqlite_store.jobs.get(id)
    assert job is not None
    assert (job.state, job.ended_at, sqlite_store.jobs.plan(id)) == ("running", None, None)
    event.remove(sqlite_store.database.engine, "connect", limit)
    sqlite_store.database.engine.dispose()
    assert sqlite_store.attempts.finish(id, long)


def test_a_full_disk_of_postgresql_is_said_to_be_full(postgres_store: Store) -> None:
    raised = "DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$"

    def write() -> None:
        with postgres_store.database.write() as connection:
            connection.execute(sa.text("INSERT INTO alembic_version VALUES ('none')"))
            connection.execute(sa.text(raised))

    with pytest.raises(StoreFullError):
        write()
    postgres_store.upgrade()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "planner.db").write_bytes(b"not a database, " * 1000)
    store = Store.open(f"sqlite:///{tmp_path / 'planner.db'}")
    for call in (store.ping, store.upgrade):
        with pytest.raises(StoreUnavailableError):
            call()
    store.close()


def test_a_lost_postgresql_comes_back(
    postgres: Postgres, postgres_store: Store, tiny: Instance
) -> None:
    postgres_store.counties.put(tiny, None)
    id = postgres_store.jobs.submit(new_job(), 9).job.id
    with postgres_store.leader.lock() as lock:
        assert lock.held()
        postgres.server.stop()
        with pytest.raises(StoreUnavailableError):
            postgres_store.ping()
        with pytest.raises(StoreUnavailableError):
            postgres_store.jobs.submit(new_job(), 9)
        assert not lock.held()
        assert not lock.lost
        postgres.server.ensure_postgres_running()
        postgres_store.ping()
        claimed = postgres_store.jobs.claim()
        assert claimed is not None
        assert claimed.id == id
        assert lock.held()


def test_the_right_to_dispatch_may_be_lost_to_another_server(
    postgres: Postgres, postgres_store: Store
) -> None:
    second = Store.open(postgres_store.database.url)
    with postgres_store.leader.lock() as lock:
        postgres.restart()
        with second.leader.lock():
            assert (lock.held(), lock.lost) == (False, True)
        assert lock.held()
        assert not lock.lost
    second.close()


def test_a_connection_lost_in_a_transaction_undoes_it(
    postgres: Postgres, postgres_store: Store, tiny: Instance
) -> None:
    postgres_store.counties.put(tiny, None)

    def lose() -> None:
        with postgres_store.database.write() as connection:
            connection.execute(sa.text("DELETE FROM counties"))
            postgres.restart()
            connection.execute(sa.text("SELECT 1"))

    with pytest.raises(StoreUnavailableError):
        lose()
    assert postgres_store.counties.get("tiny") is not None


def test_a_folder_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/nowhere/planner.db")
    for call in (store.ping, store.upgrade, store.jobs.claim):
        with pytest.raises(StoreUnavailableError):
            call()
    with pytest.raises(StoreUnavailableError), store.leader.lock():
        pass
    store.close()


def test_one_server_dispatches(store: Store) -> None:
    second = Store.open(store.database.url)
    with store.leader.lock() as lock:
        assert lock.held()
        with pytest.raises(AlreadyServedError), second.leader.lock():
            pass
        store.close()
        with pytest.raises(AlreadyServedError), second.leader.lock():
            pass
    with second.leader.lock() as lock:
        assert lock.held()
    second.close()


def test_the_right_to_dispatch_dies_with_its_process(store: Store) -> None:
    program = (
        "import sys; from api.store import Store\n"
        "with Store.open(sys.argv[1]).leader.lock(): print('held', flush=True); sys.stdin.read()"
    )
    url = store.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", program, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyServedError), store.leader.lock():
            pass
        other.kill()
        other.wait()
    taken = threading.Event()
    for _ in range(1000):  # PostgreSQL notices the death of a client a moment later
        try:
            with store.leader.lock():
                taken.set()
                break
        except AlreadyServedError:
            store.ping()
    assert taken.is_set()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql://x/y"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected postgresql"):
        Store.open(url)
