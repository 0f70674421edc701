"""The tables of the database, the same on SQLite and PostgreSQL."""

import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)


def plain(text: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


class Words(TypeDecorator[str]):
    """Plain text: a dying worker's last words are always kept, and a strange id finds nothing."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replaces what is refused."""
        return None if value is None else plain(value)


class Packed(TypeDecorator[str]):
    """A long text, compressed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Compresses."""
        return None if value is None else zlib.compress(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Expands."""
        return None if value is None else zlib.decompress(value).decode()


class Moment(TypeDecorator[datetime]):
    """An instant in UTC, aware in Python; SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turns to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Puts the zone back."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


# SQLite counts rows by itself only in a column of exactly this type.
Number = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _numbered() -> Column[int]:
    """The order in which rows came, which no clock can upset."""
    return Column("number", Number, primary_key=True, autoincrement=True)


def _job(**options: Any) -> Column[str]:
    return Column("job_id", Words, ForeignKey("jobs.id", ondelete="CASCADE"), **options)


counties = Table(
    "counties",
    metadata,
    Column("id", Words, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name_zh", Words, nullable=False),
    Column("name_en", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("document", Packed, nullable=False),
    Column("nodes", Integer, nullable=False),
    Column("settlements", Integer, nullable=False),
    Column("years", Integer, nullable=False),
    Column("first_year", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words),
    Column("shipped", Boolean, nullable=False),
    UniqueConstraint("id", "digest"),
)

county_numbers = Table(
    "county_numbers",
    metadata,
    Column("id", Words, primary_key=True),
    # Of the version made last, there or deleted since.
    Column("last", Integer, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    _numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("county_id", Words, nullable=False),
    Column("county_version", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("token_id", Words),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["county_id", "county_version"], ["counties.id", "counties.version"]),
    Index(None, "county_id", "county_version"),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    _numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("county_id", Words, nullable=False),
    Column("county_version", Integer, nullable=False),
    Column("scenario", Words, nullable=False),
    Column("scenario_id", Words, nullable=False),
    Column("options", JSON, nullable=False),
    Column("digest", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("token_id", Words),
    Column("batch_id", Words, ForeignKey("batches.id")),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("stop_wanted", Boolean, nullable=False),
    Column("phase", Words),
    Column("seconds", Double),
    Column("objective", Double),
    Column("bound", Double),
    Column("gap", Double),
    Column("status", Words),
    Column("stopped_by", Words),
    Column("certified", Boolean, nullable=False),
    Column("reason", Words, nullable=False),
    Column("same_as", Words),
    ForeignKeyConstraint(["county_id", "county_version"], ["counties.id", "counties.version"]),
    CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", "state"),
    Index(None, "state", "priority", "number"),
    Index(None, "county_id", "county_version"),
    Index(None, "digest"),
    Index(None, "batch_id"),
    Index(None, "token_id", "state"),
    sqlite_autoincrement=True,
)

incumbents = Table(
    "incumbents",
    metadata,
    _job(primary_key=True),
    Column("objective", Double, nullable=False),
    Column("values", Packed, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    _job(primary_key=True),
    Column("document", Packed, nullable=False),
)

events = Table(
    "events",
    metadata,
    _job(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("request", Words, nullable=False),
    _job(index=True),
    Column("batch_id", Words, ForeignKey("batches.id", ondelete="CASCADE"), index=True),
    Column("created_at", Moment, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    _numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("prefix", Words, nullable=False),
    Column("hash", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("counties", JSON, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("max_queued", Integer),
    CheckConstraint("role IN ('official', 'analyst', 'admin')", "role"),
    sqlite_autoincrement=True,
)

audit_log = Table(
    "audit_log",
    metadata,
    _numbered(),
    Column("at", Moment, nullable=False),
    Column("token_id", Words),
    Column("action", Words, nullable=False),
    Column("object", Words, nullable=False),
    Column("request_id", Words),
    sqlite_autoincrement=True,
)
