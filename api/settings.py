"""Set how the service runs: where it listens, where it stores data, and what it allows."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from planner.processes.processors import usable_processors

MIB = 1024**2
GIB = 1024**3
Count = Annotated[int, Field(ge=1)]


class Settings(BaseModel):
    """Settings of a server, checked once and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(description="Folder for the database and other files")
    host: str = Field("127.0.0.1", description="Address to listen at")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen at; 0: any free one")
    database: str | None = Field(
        None, repr=False, description="postgresql://... or sqlite:///...; empty: a file in data"
    )
    workers: Count = Field(default_factory=usable_processors, description="Jobs solved at once")
    cluster: str | None = Field(
        None, description="Address of a Dask scheduler that is used instead of workers"
    )
    queue_limit: Count = Field(1000, description="Jobs that may wait")
    batch_limit: Count = Field(500, description="Jobs that one batch may have")
    attempts: Count = Field(3, description="Failed attempts after which a job is given up")
    job_seconds: float = Field(600.0, gt=0, description="Largest time limit of a job [s]")
    job_memory: Count = Field(2 * GIB, description="Largest memory of a job [bytes]")
    upload_limit: Count = Field(20 * MIB, description="Largest request body [bytes]")
    unpacked_limit: Count = Field(200 * MIB, description="Largest upload once unpacked [bytes]")

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        """Refuse what is neither PostgreSQL nor a SQLite file, without repeating a password."""
        if value is None:
            return None
        try:
            url = make_url(value)
        except ArgumentError:
            url = None
        drivers = ("postgresql", "postgresql+psycopg", "sqlite")
        if url is None or url.drivername not in drivers or not url.database:
            raise ValueError("expected postgresql://user@host/name or sqlite:///file")
        return value

    @property
    def database_url(self) -> str:
        """Return the database's URL as SQLAlchemy takes it; it may hold a password."""
        if self.database is None:
            url = URL.create("sqlite", database=str(self.data / "planner.db"))
        else:
            url = make_url(self.database)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach it; names other than localhost are public."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None)
    return (inner or address).is_loopback


def may_listen(host: str, has_tokens: bool) -> bool:
    """Return whether to listen there: an address that others can reach requires tokens."""
    return has_tokens or is_loopback(host)


def default_data() -> Path:
    """Find the folder where this user's data are by custom (XDG)."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "county-planner"
