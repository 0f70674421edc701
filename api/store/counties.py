"""Counties in the store: versions that never change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store.database import Database, wide
from api.store.errors import InUseError, NotFoundError
from api.store.records import County, Signature
from api.store.rows import sign
from api.store.tables import batches, counties, county_numbers, jobs
from models.schema.instance import Instance, fingerprint

COLUMNS = [column for column in counties.c if column.name != "document"]


class Counties(Database):
    """The part of the store that keeps counties."""

    def add_county(
        self,
        instance: Instance,
        by: str | None,
        shipped: bool = False,
        signed: Signature | None = None,
    ) -> County:
        """The county as a new version, or the version that is the same already.

        A number is given once, even if its version is deleted later.
        """
        id, digest = instance.county.id, fingerprint(instance)
        document = instance.model_dump_json()
        with self.writing(alone=True) as connection:
            at = self.clock()
            same = sa.select(*COLUMNS).where(counties.c.id == id, counties.c.digest == digest)
            row = connection.execute(same).one_or_none()
            if row is not None:
                county = _county(row._mapping)
            else:
                number = _next_number(connection, id)
                county = _version(instance, number, digest, at, by, shipped)
                values = {column.name: getattr(county, column.name) for column in COLUMNS}
                connection.execute(counties.insert().values(**values, document=document))
            sign(connection, signed, at, "upload", f"county {id} version {county.version}")
            return county

    def counties(
        self, allowed: Collection[str] | None = None, after: str | None = None, limit: int = 100
    ) -> list[County]:
        """The latest version of each county, by id; ``after`` is the last id of the page before."""
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
        with self.reading() as connection:
            return [_county(row._mapping) for row in connection.execute(wanted)]

    def county(self, id: str, version: int | None = None) -> County | None:
        """A version of a county, the latest if none is named."""
        wanted = sa.select(*COLUMNS).where(counties.c.id == id)
        if version is not None:
            wanted = wanted.where(counties.c.version == wide(version))
        with self.reading() as connection:
            row = connection.execute(wanted.order_by(counties.c.version.desc()).limit(1)).first()
        return None if row is None else _county(row._mapping)

    def county_versions(self, id: str) -> list[County]:
        """Every version of a county, the latest first."""
        wanted = sa.select(*COLUMNS).where(counties.c.id == id).order_by(counties.c.version.desc())
        with self.reading() as connection:
            return [_county(row._mapping) for row in connection.execute(wanted)]

    def county_document(self, id: str, version: int) -> str:
        """The JSON text of a version.

        Raises:
            NotFoundError: no such version.
        """
        wanted = sa.select(counties.c.document).where(
            counties.c.id == id, counties.c.version == wide(version)
        )
        with self.reading() as connection:
            document: str | None = connection.scalar(wanted)
        if document is None:
            raise NotFoundError(f"no version {version} of a county {id}")
        return document

    def instance(self, id: str, version: int) -> Instance:
        """The county as data, checked when it was uploaded.

        Raises:
            NotFoundError: no such version.
        """
        return Instance.model_validate_json(self.county_document(id, version))

    def delete_county_version(self, id: str, version: int, signed: Signature | None = None) -> None:
        """Removes a version that no job or batch is about.

        Raises:
            NotFoundError: no such version.
            InUseError: jobs or batches are about it.
        """
        with self.writing(alone=True) as connection:
            for table in (jobs, batches):
                about = (table.c.county_id == id) & (table.c.county_version == wide(version))
                if connection.scalar(sa.select(sa.exists().where(about))):
                    raise InUseError(f"{table.name} are about version {version} of {id}")
            gone = connection.execute(
                counties.delete().where(counties.c.id == id, counties.c.version == wide(version))
            )
            if gone.rowcount == 0:
                raise NotFoundError(f"no version {version} of a county {id}")
            line = f"county {id} version {version}"
            sign(connection, signed, self.clock(), "delete", line)


def require_version(connection: Connection, id: str, version: int) -> None:
    """Raises NotFoundError if there is no such version of a county."""
    found = sa.exists().where(counties.c.id == id, counties.c.version == wide(version))
    if not connection.scalar(sa.select(found)):
        raise NotFoundError(f"no version {version} of a county {id}")


def _next_number(connection: Connection, id: str) -> int:
    """The number of a county's next version, which is given away by this."""
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
