"""A change and its line in the audit log are one: on a full disk neither is made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response

from api.store import Store
from models.schema.instance import Instance
from tests.api.by_hand import BATCHES, SCENARIOS, claimed, run, submitted
from tests.api.clients import client_for, problem
from tests.api.routes.test_batches import accepted
from tests.api.samples import renamed
from tests.api.store.postgres import Postgres
from tests.api.uploads.malformed import JSON

FULL = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT ON audit_log EXECUTE FUNCTION full_disk()",
)
"""From now on there is no room for another line."""

Change = Callable[["World"], Response]


class World:
    """A service with something in each state."""

    def __init__(self, store: Store, folder: Path, tiny: Instance) -> None:
        self.store, self.tiny = store, tiny
        store.counties.put(tiny, None)
        store.counties.put(renamed(tiny, id="unused"), None)
        self.client: TestClient = client_for(store, folder)
        self.done = submitted(self.client, {"id": "done"})
        run(store)
        self.running = submitted(self.client, {"id": "running"})
        claimed(store)
        self.queued = submitted(self.client, {"id": "queued"})
        self.batch = accepted(self.client, grid={"seed": [1, 2]})

    def all(self) -> dict[str, list[Any]]:
        """Every row of every table but for the audit log's numbers."""
        with self.store.database.read() as connection:
            tables = sa.inspect(connection).get_table_names()
            return {
                name: sorted(map(str, connection.exec_driver_sql(f"SELECT * FROM {name}")))
                for name in tables
            }

    def fill(self) -> None:
        with self.store.database.write() as connection:
            for statement in FULL:
                connection.exec_driver_sql(statement)


CHANGES: dict[str, Change] = {
    "submit": lambda w: w.client.post(SCENARIOS, json={"county": "tiny"}),
    "submit with a key": lambda w: w.client.post(
        SCENARIOS, json={"county": "tiny"}, headers={"Idempotency-Key": "k"}
    ),
    "submit what was solved": lambda w: w.client.post(
        SCENARIOS, json={"county": "tiny", "scenario": {"id": "done"}}
    ),
    "submit a batch": lambda w: w.client.post(
        BATCHES, json={"county": "tiny", "grid": {"seed": [7, 8]}}
    ),
    "stop a queued job": lambda w: w.client.delete(f"{SCENARIOS}/{w.queued}"),
    "stop a running job": lambda w: w.client.delete(f"{SCENARIOS}/{w.running}"),
    "stop a batch": lambda w: w.client.delete(w.batch),
    "remove a job": lambda w: w.client.delete(f"{SCENARIOS}/{w.done}/record"),
    "upload": lambda w: w.client.post(
        "/v1/counties",
        content=renamed(w.tiny, id="new").model_dump_json(by_alias=True),
        headers={"Content-Type": JSON},
    ),
    "remove a version": lambda w: w.client.delete("/v1/counties/unused/versions/1"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_without_room_for_the_line_nothing_is_changed(
    postgres: Postgres, postgres_store: Store, tiny: Instance, tmp_path: Path, name: str
) -> None:
    world = World(postgres_store, tmp_path, tiny)
    world.fill()
    before = world.all()
    problem(CHANGES[name](world), 507, "no-space")
    assert world.all() == before


@pytest.mark.parametrize("name", CHANGES)
def test_with_room_there_is_one_line(
    sqlite_store: Store, tiny: Instance, tmp_path: Path, name: str
) -> None:
    world = World(sqlite_store, tmp_path, tiny)
    before, lines = world.all(), len(sqlite_store.audit_log.page(1000).items)
    assert CHANGES[name](world).is_success
    assert world.all() != before
    assert len(sqlite_store.audit_log.page(1000).items) == lines + 1
