"""Declare the tables of the database, the same on SQLite and PostgreSQL."""

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


def storable_text(text: str) -> str:
    """Return the text without what databases refuse: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


class PlainText(TypeDecorator[str]):
    """Text of which every database keeps a copy; what it cannot hold is replaced, not refused.

    So the last message of a dying worker is always kept, and a malformed id just finds nothing.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what databases refuse."""
        return None if value is None else storable_text(value)


class CompressedText(TypeDecorator[str]):
    """Long text, stored compressed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Compress."""
        return None if value is None else zlib.compress(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Expand."""
        return None if value is None else zlib.decompress(value).decode()


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC, aware in Python; SQLite keeps no zone, so it is added when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Make it aware again."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


# SQLite numbers rows by itself only in a column of exactly this type.
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


def _arrival_number() -> Column[int]:
    """Return the column of the order in which rows came, which no clock can upset."""
    return Column("number", Number, primary_key=True, autoincrement=True)


def _job(**options: Any) -> Column[str]:
    return Column("job_id", PlainText, ForeignKey("jobs.id", ondelete="CASCADE"), **options)


counties = Table(
    "counties",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name_zh", PlainText, nullable=False),
    Column("name_en", PlainText, nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("document", CompressedText, nullable=False),
    Column("nodes", Integer, nullable=False),
    Column("settlements", Integer, nullable=False),
    Column("years", Integer, nullable=False),
    Column("first_year", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", PlainText),
    Column("shipped", Boolean, nullable=False),
    UniqueConstraint("id", "digest"),
)

county_numbers = Table(
    "county_numbers",
    metadata,
    Column("id", PlainText, primary_key=True),
    # The number given last, whether its version is still there or was deleted.
    Column("last", Integer, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    _arrival_number(),
    Column("id", PlainText, nullable=False, unique=True),
    Column("county_id", PlainText, nullable=False),
    Column("county_version", Integer, nullable=False),
    Column("name", PlainText, nullable=False),
    Column("token_id", PlainText),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["county_id", "county_version"], ["counties.id", "counties.version"]),
    Index(None, "county_id", "county_version"),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    _arrival_number(),
    Column("id", PlainText, nullable=False, unique=True),
    Column("county_id", PlainText, nullable=False),
    Column("county_version", Integer, nullable=False),
    Column("scenario", PlainText, nullable=False),
    Column("scenario_id", PlainText, nullable=False),
    Column("options", JSON, nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("token_id", PlainText),
    Column("batch_id", PlainText, ForeignKey("batches.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("stop_wanted", Boolean, nullable=False),
    Column("phase", PlainText),
    Column("seconds", Double),
    Column("objective", Double),
    Column("bound", Double),
    Column("gap", Double),
    Column("status", PlainText),
    Column("stopped_by", PlainText),
    Column("certified", Boolean, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("same_as", PlainText),
    # By which rules its answer is; those of jobs made before there were numbers are the first.
    Column("rules", Integer, nullable=False, server_default="1"),
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
    Column("values", CompressedText, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    _job(primary_key=True),
    Column("document", CompressedText, nullable=False),
)

events = Table(
    "events",
    metadata,
    _job(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", PlainText, primary_key=True),
    Column("key", PlainText, primary_key=True),
    Column("request", PlainText, nullable=False),
    _job(index=True),
    Column("batch_id", PlainText, ForeignKey("batches.id", ondelete="CASCADE"), index=True),
    Column("created_at", UtcDateTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    _arrival_number(),
    Column("id", PlainText, nullable=False, unique=True),
    Column("name", PlainText, nullable=False),
    Column("prefix", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    Column("role", PlainText, nullable=False),
    Column("counties", JSON, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("max_queued", Integer),
    CheckConstraint("role IN ('official', 'analyst', 'admin')", "role"),
    sqlite_autoincrement=True,
)

audit_log = Table(
    "audit_log",
    metadata,
    _arrival_number(),
    Column("at", UtcDateTime, nullable=False),
    Column("token_id", PlainText),
    Column("action", PlainText, nullable=False),
    Column("object", PlainText, nullable=False),
    Column("request_id", PlainText),
    sqlite_autoincrement=True,
)
