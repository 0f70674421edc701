"""Keep counties in versions that never change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store.database import Database, int64
from api.store.errors import InUseError, NotFoundError
from api.store.records import Actor, County
from api.store.rows import log_change
from api.store.tables import batches, counties, county_numbers, jobs
from models.schema.instance import Instance, fingerprint

COLUMNS = [column for column in counties.c if column.name != "document"]


@dataclass(frozen=True)
class Counties:
    """Keep every version of every county."""

    database: Database

    def put(
        self,
        instance: Instance,
        by: str | None,
        shipped: bool = False,
        actor: Actor | None = None,
    ) -> County:
        """Store the county as a new version; return it, or the version that is the same already.

        A number is given once, even if its version is deleted later.
        """
        id, digest = instance.county.id, fingerprint(instance)
        document = instance.model_dump_json()
        with self.database.write(exclusive=True) as connection:
            at = self.database.clock()
            same = sa.select(*COLUMNS).where(counties.c.id == id, counties.c.digest == digest)
            row = connection.execute(same).one_or_none()
            if row is not None:
                county = _county(row._mapping)
            else:
                number = _next_number(connection, id)
                county = _version(instance, number, digest, at, by, shipped)
                values = {column.name: getattr(county, column.name) for column in COLUMNS}
                connection.execute(counties.insert().values(**values, document=document))
            subject = f"county {id} version {county.version}"
            log_change(connection, actor, at, "upload", subject)
            return county

    def latest(
        self, allowed: Collection[str] | None = None, after: str | None = None, limit: int = 100
    ) -> list[County]:
        """Return the latest version of each county, by id; ``after`` is the last id seen before.

        ``allowed`` are the ids that may be seen, None: all.
        """
        latest = sa.select(counties.c.id, sa.func.max(counties.c.version).label("version"))
        last = latest.group_by(counties.c.id).subquery()
        wanted = (
            sa.select(*COLUMNS)
            .join(last, (counties.c.id == last.c.id) & (counties.c.version == last.c.version))
            .order_by(counties.c.id)
            .limit(limit)
        )
        if allowed is not None:
            wanted = wanted.where(counties.c.id.in_(sorted(allowed)))
        if after is not None:
            wanted = wanted.where(counties.c.id > after)
        with self.database.read() as connection:
            return [_county(row._mapping) for row in connection.execute(wanted)]

    def get(self, id: str, version: int | None = None) -> County | None:
        """Return a version of a county, the latest if none is named."""
        wanted = sa.select(*COLUMNS).where(counties.c.id == id)
        if version is not None:
            wanted = wanted.where(counties.c.version == int64(version))
        with self.database.read() as connection:
            row = connection.execute(wanted.order_by(counties.c.version.desc()).limit(1)).first()
        return None if row is None else _county(row._mapping)

    def versions(self, id: str) -> list[County]:
        """Return every version of a county, the latest first."""
        wanted = sa.select(*COLUMNS).where(counties.c.id == id).order_by(counties.c.version.desc())
        with self.database.read() as connection:
            return [_county(row._mapping) for row in connection.execute(wanted)]

    def document(self, id: str, version: int) -> str:
        """Return the JSON text of a version.

        Raises:
            NotFoundError: no such version.
        """
        wanted = sa.select(counties.c.document).where(
            counties.c.id == id, counties.c.version == int64(version)
        )
        with self.database.read() as connection:
            document: str | None = connection.scalar(wanted)
        if document is None:
            raise NotFoundError(f"no version {version} of a county {id}")
        return document

    def delete(self, id: str, version: int, actor: Actor | None = None) -> None:
        """Remove a version that no job or batch is about.

        Raises:
            NotFoundError: no such version.
            InUseError: jobs or batches are about it.
        """
        with self.database.write(exclusive=True) as connection:
            for table in (jobs, batches):
                about = (table.c.county_id == id) & (table.c.county_version == int64(version))
                if connection.scalar(sa.select(sa.exists().where(about))):
                    raise InUseError(f"{table.name} are about version {version} of {id}")
            gone = connection.execute(
                counties.delete().where(counties.c.id == id, counties.c.version == int64(version))
            )
            if gone.rowcount == 0:
                raise NotFoundError(f"no version {version} of a county {id}")
            subject = f"county {id} version {version}"
            log_change(connection, actor, self.database.clock(), "delete", subject)


def require_version(connection: Connection, id: str, version: int) -> None:
    """Raise NotFoundError if there is no such version of a county."""
    found = sa.exists().where(counties.c.id == id, counties.c.version == int64(version))
    if not connection.scalar(sa.select(found)):
        raise NotFoundError(f"no version {version} of a county {id}")


def _next_number(connection: Connection, id: str) -> int:
    """Return the number of a county's next version, which this uses up."""
    mine = county_numbers.c.id == id
    last = connection.scalar(sa.select(county_numbers.c.last).where(mine))
    if last is None:
        connection.execute(county_numbers.insert().values(id=id, last=1))
        return 1
    connection.execute(county_numbers.update().where(mine).values(last=last + 1))
    return int(last) + 1


def _version(
    instance: Instance, number: int, digest: str, at: datetime, by: str | None, shipped: bool
) -> County:
    return County(
        id=instance.county.id,
        version=number,
        name_zh=instance.county.name_zh,
        name_en=instance.county.name_en,
        digest=digest,
        nodes=len(instance.nodes),
        settlements=len(instance.settlements),
        years=instance.county.years,
        first_year=instance.county.first_year,
        created_at=at,
        created_by=by,
        shipped=shipped,
    )


def _county(row: Mapping[Any, Any]) -> County:
    return County(**row)
