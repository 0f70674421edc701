"""Keep the tokens by which callers are known; of their secrets only hashes."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

import sqlalchemy as sa

from api.store.database import Database
from api.store.errors import NotFoundError, StoreError
from api.store.records import Actor, Role, Token
from api.store.rows import log_change
from api.store.tables import tokens

SECRET_BYTES = 32
"""256 random bits cannot be guessed, so a plain SHA-256 protects the secret."""

USE_NOTED_EVERY = timedelta(minutes=10)
"""Resolution of ``last_used_at``: polling must not cost a write to the disk each time."""

NO_HASH = hashlib.sha256(b"").hexdigest()
"""Compared with when there is no such token, so that this takes as long."""

BY_ID = sa.select(tokens).where(tokens.c.id == sa.bindparam("id"))
"""Made once: building a statement takes as long as running it, and every request needs this."""


@dataclass(frozen=True)
class Tokens:
    """Make, check, list and revoke tokens."""

    database: Database

    def add(
        self,
        name: str,
        role: Role,
        counties: Collection[str] = (),
        days: int | None = None,
        max_queued: int | None = None,
        actor: Actor | None = None,
    ) -> tuple[Token, str]:
        """Make a token; return it with its secret, ``cpp_<id>_<random>``, which is shown only once.

        ``days`` None: it does not expire.

        Raises:
            ValueError: an official without counties, another role with some, days below 1.
        """
        _check(role, counties, days)
        id, at = secrets.token_hex(6), self.database.clock()
        secret = f"cpp_{id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        token = Token(
            id=id,
            name=name,
            prefix=f"cpp_{id}",
            role=role,
            counties=frozenset(counties),
            expires_at=None if days is None else at + timedelta(days=days),
            revoked_at=None,
            created_at=at,
            last_used_at=None,
            max_queued=max_queued,
        )
        values = {**vars(token), "counties": sorted(token.counties), "hash": _hash(secret)}
        with self.database.write() as connection:
            connection.execute(tokens.insert().values(**values))
            log_change(connection, actor, at, "add_token", f"token {id}")
        return token, secret

    def authenticate(self, secret: str) -> Token | None:
        """Return the token of a secret, None if it is unknown, has expired or was revoked."""
        id = secret.split("_", 2)[1] if secret.startswith("cpp_") else ""
        with self.database.read() as connection:
            row = connection.execute(BY_ID, {"id": id}).one_or_none()
        right = hmac.compare_digest(_hash(secret), row.hash if row is not None else NO_HASH)
        if row is None or not right:
            return None
        token, at = _token(row._mapping), self.database.clock()
        if token.revoked_at is not None or (token.expires_at and at >= token.expires_at):
            return None
        self._note_use(token, at)
        return token

    def exist(self) -> bool:
        """Return whether a token was ever made: from then on every request needs one."""
        with self.database.read() as connection:
            return bool(connection.scalar(sa.select(sa.exists().where(tokens.c.number > 0))))

    def all(self) -> list[Token]:
        """Return every token ever made, in order."""
        with self.database.read() as connection:
            rows = connection.execute(sa.select(tokens).order_by(tokens.c.number))
            return [_token(row._mapping) for row in rows]

    def revoke(self, id: str, actor: Actor | None = None) -> Token:
        """Make a token useless from now on; the first time counts.

        Raises:
            NotFoundError: no such token.
        """
        mine = tokens.c.id == id
        with self.database.write() as connection:
            unused = mine & tokens.c.revoked_at.is_(None)
            at = self.database.clock()
            connection.execute(tokens.update().where(unused).values(revoked_at=at))
            row = connection.execute(sa.select(tokens).where(mine)).one_or_none()
            if row is None:
                raise NotFoundError(f"no token {id}")
            log_change(connection, actor, at, "revoke_token", f"token {id}")
        return _token(row._mapping)

    def _note_use(self, token: Token, at: datetime) -> None:
        """Write down the use now and then; a failure to do so refuses nobody."""
        last = token.last_used_at
        if last is not None and abs(at - last) < USE_NOTED_EVERY:
            return
        with suppress(StoreError), self.database.write() as connection:
            mine = tokens.c.id == token.id
            connection.execute(tokens.update().where(mine).values(last_used_at=at))


def _check(role: Role, counties: Collection[str], days: int | None) -> None:
    if role not in get_args(Role) or (role == "official") != bool(counties):
        raise ValueError("an official's token names counties, other tokens do not")
    if days is not None and days < 1:
        raise ValueError("a token is valid for a day at least")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: Mapping[Any, Any]) -> Token:
    kept = {name: value for name, value in row.items() if name not in ("number", "hash")}
    return Token(**{**kept, "counties": frozenset(kept["counties"])})
