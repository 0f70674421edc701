"""A database of an earlier version is brought up to date with all that is in it."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from api.store import Store
from api.store.database import _alembic
from api.store.tables import counties, jobs, metadata
from models.schema import versions
from models.schema.instance import Instance, fingerprint
from tests.api.samples import new_job, renamed, stored

AT = datetime(2026, 1, 1, tzinfo=UTC)


def put_version(store: Store, instance: Instance, version: int) -> None:
    """A version of a county as every version of the planner has kept it."""
    values = {
        "id": instance.county.id,
        "version": version,
        "name_zh": instance.county.name_zh,
        "name_en": instance.county.name_en,
        "digest": fingerprint(instance),
        "document": instance.model_dump_json(),
        "nodes": len(instance.nodes),
        "settlements": len(instance.settlements),
        "years": instance.county.years,
        "first_year": instance.county.first_year,
        "created_at": AT,
        "created_by": None,
        "shipped": False,
    }
    with store.database.write() as connection:
        connection.execute(counties.insert().values(**values))


def put_job(store: Store, id: str, **fields: Any) -> None:
    """A job as the first version of the planner has kept it: no number says by which rules."""
    new = new_job(version=4)
    given: dict[str, Any] = {
        "id": id,
        "county_id": new.county_id,
        "county_version": new.county_version,
        "scenario": new.scenario,
        "scenario_id": new.scenario_id,
        "options": dict(new.options),
        "digest": new.digest,
        "priority": new.priority,
        "created_at": AT,
        **dict.fromkeys(("attempts", "failures", "deaths"), 0),
        "stop_wanted": False,
        "certified": False,
        "reason": "",
        **fields,
    }
    with store.database.write() as connection:
        connection.execute(jobs.insert().values(**given))


@pytest.fixture
def first(empty_url: str, tiny: Instance) -> Store:
    """A store whose database the first version made: three versions of tiny, one of other."""
    store = Store.open(empty_url)
    with store.database.write() as connection:
        command.upgrade(_alembic(connection), "0001")
    for version in (1, 2, 4):
        put_version(store, renamed(tiny, description=f"the {version}th"), version)
    put_version(store, renamed(tiny, id="other"), 1)
    return store


def test_a_first_database_is_brought_up_to_date(first: Store, tiny: Instance) -> None:
    put_job(first, "done-before", state="done", stopped_by="gap", certified=True)
    put_job(first, "queued-before", state="queued")
    first.upgrade()
    with first.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    done, queued = first.jobs.get("done-before"), first.jobs.get("queued-before")
    assert done
    assert queued
    assert (done.state, done.rules, done.digest) == ("done", 1, new_job().digest)
    # The digest is today's, which no earlier version made; even so the old answer is not given.
    again = first.jobs.submit(new_job(version=4), 9).job
    assert (again.state, again.same_as, again.rules) == ("queued", None, versions.RULES)
    claimed = first.jobs.claim()
    assert claimed
    assert (claimed.id, claimed.rules) == (queued.id, versions.RULES)
    assert [county.version for county in first.counties.versions("tiny")] == [4, 2, 1]
    assert stored(first, "tiny", 2).county.description == "the 2th"
    assert first.counties.put(renamed(tiny, description="newer"), None).version == 5
    assert first.counties.put(renamed(tiny, id="other", years=3), None).version == 2
    assert first.counties.put(renamed(tiny, id="new"), None).version == 1
    first.close()


def test_the_way_back_leaves_what_was_there(first: Store, tiny: Instance) -> None:
    first.upgrade()
    with first.database.write() as connection:
        command.downgrade(_alembic(connection), "0001")
        assert not sa.inspect(connection).has_table("county_numbers")
    first.upgrade()
    assert first.counties.put(renamed(tiny, description="newer"), None).version == 5
    first.close()
