"""A database of an earlier version is brought up to date with all that is in it."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from api.store import Store
from api.store.database import _alembic
from api.store.tables import counties, metadata
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
    job = first.jobs.submit(new_job(version=4), 9).job
    first.upgrade()
    with first.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert first.jobs.get(job.id) == job
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
