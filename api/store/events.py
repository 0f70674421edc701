"""Read what happened to a job."""

from dataclasses import dataclass

import sqlalchemy as sa

from api.store.database import Database, int64
from api.store.records import Event
from api.store.tables import events


@dataclass(frozen=True)
class Events:
    """Read the events of jobs; whatever changes a job writes them in the same transaction."""

    database: Database

    def after(self, job_id: str, number: int = 0, limit: int = 100) -> list[Event]:
        """Return what happened to a job after its event ``number``, in order."""
        wanted = (
            sa.select(events.c.number, events.c.kind, events.c.data, events.c.at)
            .where(events.c.job_id == job_id, events.c.number > int64(number))
            .order_by(events.c.number)
            .limit(limit)
        )
        with self.database.read() as connection:
            return [Event(**row._mapping) for row in connection.execute(wanted)]
