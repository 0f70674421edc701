"""Who may come in, and who did what."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, get_args

import sqlalchemy as sa

from api.store.database import Database, wide
from api.store.errors import NotFoundError, StoreError
from api.store.records import Logged, Page, Role, Signature, Token
from api.store.rows import sign
from api.store.tables import audit_log, tokens

SECRET_BYTES = 32
"""256 random bits: nothing to guess, so a plain SHA-256 keeps the secret."""

SEEN_EVERY = timedelta(minutes=10)
"""``last_used_at`` is this coarse: a poller must not cost a write to the disk."""

NOBODY = hashlib.sha256(b"").hexdigest()
"""Compared with when there is no such token, so that this takes as long."""

BY_ID = sa.select(tokens).where(tokens.c.id == sa.bindparam("id"))
"""Made once: building a statement takes as long as running it, and every request needs this."""


class People(Database):
    """The part of the store that knows tokens and the audit log."""

    def add_token(
        self,
        name: str,
        role: Role,
        counties: Collection[str] = (),
        days: int | None = None,
        max_queued: int | None = None,
        signed: Signature | None = None,
    ) -> tuple[Token, str]:
        """A new token and its secret, ``cpp_<id>_<random>``, which is never shown again.

        ``days`` None: it does not expire.

        Raises:
            ValueError: an official without counties, another role with some, days below 1.
        """
        if role not in get_args(Role) or (role == "official") != bool(counties):
            raise ValueError("officials have counties, analysts and admins have none of their own")
        if days is not None and days < 1:
            raise ValueError("a token is good for a day at least")
        id, at = secrets.token_hex(6), self.clock()
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
        with self.writing() as connection:
            connection.execute(tokens.insert().values(**values))
            sign(connection, signed, at, "add_token", f"token {id}")
        return token, secret

    def token_for(self, secret: str) -> Token | None:
        """The token of a secret, unless it has expired or was revoked."""
        id = secret.split("_", 2)[1] if secret.startswith("cpp_") else ""
        with self.reading() as connection:
            row = connection.execute(BY_ID, {"id": id}).one_or_none()
        right = hmac.compare_digest(_hash(secret), row.hash if row is not None else NOBODY)
        if row is None or not right:
            return None
        token, at = _token(row._mapping), self.clock()
        if token.revoked_at is not None or (token.expires_at and at >= token.expires_at):
            return None
        self._seen(token, at)
        return token

    def has_tokens(self) -> bool:
        """Whether a token was ever made: from then on nobody comes in without one."""
        with self.reading() as connection:
            return bool(connection.scalar(sa.select(sa.exists().where(tokens.c.number > 0))))

    def tokens(self) -> list[Token]:
        """Every token ever made, in order."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(tokens).order_by(tokens.c.number))
            return [_token(row._mapping) for row in rows]

    def revoke_token(self, id: str, signed: Signature | None = None) -> Token:
        """Makes a token useless from now on; the first time counts.

        Raises:
            NotFoundError: no such token.
        """
        mine = tokens.c.id == id
        with self.writing() as connection:
            unused = mine & tokens.c.revoked_at.is_(None)
            at = self.clock()
            connection.execute(tokens.update().where(unused).values(revoked_at=at))
            row = connection.execute(sa.select(tokens).where(mine)).one_or_none()
            if row is None:
                raise NotFoundError(f"no token {id}")
            sign(connection, signed, at, "revoke_token", f"token {id}")
        return _token(row._mapping)

    def log(
        self, action: str, object: str, token_id: str | None = None, request_id: str | None = None
    ) -> None:
        """Writes into the audit log who looked at what; who changes something signs the change."""
        with self.writing() as connection:
            sign(connection, Signature(token_id, request_id), self.clock(), action, object)

    def audit_log(self, limit: int = 100, after: int | None = None) -> Page[Logged]:
        """Lines of the audit log, the newest first."""
        wanted = sa.select(audit_log).order_by(audit_log.c.number.desc()).limit(limit + 1)
        if after is not None:
            wanted = wanted.where(audit_log.c.number < wide(after))
        with self.reading() as connection:
            found = [Logged(**row._mapping) for row in connection.execute(wanted)]
        items = tuple(found[:limit])
        return Page(items, items[-1].number if len(found) > limit else None)

    def _seen(self, token: Token, at: datetime) -> None:
        """Notes the use now and then; that it cannot be noted keeps nobody out."""
        last = token.last_used_at
        if last is not None and abs(at - last) < SEEN_EVERY:
            return
        with suppress(StoreError), self.writing() as connection:
            mine = tokens.c.id == token.id
            connection.execute(tokens.update().where(mine).values(last_used_at=at))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: Mapping[Any, Any]) -> Token:
    kept = {name: value for name, value in row.items() if name not in ("number", "hash")}
    return Token(**{**kept, "counties": frozenset(kept["counties"])})
