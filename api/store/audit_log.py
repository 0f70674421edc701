"""Keep the audit log: who changed or read what, and when."""

from dataclasses import dataclass

import sqlalchemy as sa

from api.store.database import Database
from api.store.paging import newest_first, page_of
from api.store.records import Actor, AuditLine, Page
from api.store.rows import log_change
from api.store.tables import audit_log


@dataclass(frozen=True)
class AuditLog:
    """Write and read the audit log; a change writes its own line in its transaction."""

    database: Database

    def add(
        self, action: str, subject: str, token_id: str | None = None, request_id: str | None = None
    ) -> None:
        """Write down that somebody read ``subject``."""
        with self.database.write() as connection:
            at = self.database.clock()
            log_change(connection, Actor(token_id, request_id), at, action, subject)

    def page(self, limit: int = 100, after: int | None = None) -> Page[AuditLine]:
        """Return lines, the newest first."""
        wanted = newest_first(sa.select(audit_log), audit_log, after, limit)
        with self.database.read() as connection:
            found = [AuditLine(**row._mapping) for row in connection.execute(wanted)]
        return page_of(found, limit)
