"""Tokens and the audit log."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.store import NotFoundError, Role, Store, StoreFullError
from api.store.tables import tokens
from tests.api.samples import Clock


def test_a_secret_is_shown_once_and_opens(store: Store, clock: Clock) -> None:
    token, secret = store.tokens.add("Office", "official", {"tiny", "liping"}, 30, max_queued=5)
    assert secret.startswith(f"{token.prefix}_")
    assert len(secret.removeprefix(f"{token.prefix}_")) >= 43
    known = store.tokens.authenticate(secret)
    assert known is not None
    assert (known.id, known.role, known.max_queued) == (token.id, "official", 5)
    assert known.counties == {"tiny", "liping"}
    assert known.expires_at == clock.at + timedelta(days=30)
    with store.database.read() as connection:
        row = connection.execute(sa.select(tokens)).one()
    assert not any(secret in str(value) for value in row)


def test_what_is_no_secret_opens_nothing(store: Store) -> None:
    token, secret = store.tokens.add("Office", "admin")
    random = secret.removeprefix(f"{token.prefix}_")
    wrong = [
        "",
        "cpp",
        "cpp_",
        "cpp__",
        token.prefix,
        f"{token.prefix}_",
        f"{secret}x",
        secret[:-1],
        f"CPP_{token.id}_{random}",
        f"cpp_{token.id[::-1]}x_{random}",
        f"cpp_{token.id}%_{random}",
        random,
        f"{token.prefix}_\0",
        "cpp_\0_\ud800",
        "cpp_县_密",
    ]
    assert [store.tokens.authenticate(attempt) for attempt in wrong] == [None] * len(wrong)
    assert store.tokens.authenticate(secret) is not None


def test_a_token_expires_at_its_moment(store: Store, clock: Clock) -> None:
    _, secret = store.tokens.add("Office", "analyst", days=1)
    _, for_ever = store.tokens.add("Office", "analyst")
    clock.move(timedelta(days=1) - timedelta(microseconds=1))
    assert store.tokens.authenticate(secret) is not None
    clock.move(timedelta(microseconds=1))
    assert store.tokens.authenticate(secret) is None
    assert store.tokens.authenticate(for_ever) is not None


def test_a_revoked_token_opens_nothing_and_still_counts(store: Store, clock: Clock) -> None:
    assert not store.tokens.exist()
    token, secret = store.tokens.add("Office", "analyst")
    revoked = store.tokens.revoke(token.id)
    assert revoked.revoked_at == clock.at
    assert store.tokens.authenticate(secret) is None
    clock.move(timedelta(days=1))
    assert store.tokens.revoke(token.id) == revoked
    assert store.tokens.exist()
    assert store.tokens.all() == [revoked]
    with pytest.raises(NotFoundError):
        store.tokens.revoke("nobody")


def test_the_last_use_is_noted_now_and_then(store: Store, clock: Clock) -> None:
    _, secret = store.tokens.add("Office", "analyst")
    noted = []
    for minutes in (0, 9, 1, 1):
        clock.move(timedelta(minutes=minutes))
        assert store.tokens.authenticate(secret)
        noted.append(store.tokens.all()[0].last_used_at)
    start = clock.at - timedelta(minutes=11)
    assert noted == [start, start, start + timedelta(minutes=10), start + timedelta(minutes=10)]


def test_a_use_that_cannot_be_noted_keeps_nobody_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = store.tokens.add("Office", "analyst")

    def full(*, alone: bool = False) -> None:
        raise StoreFullError

    monkeypatch.setattr(store.database, "write", full)
    assert store.tokens.authenticate(secret) is not None


@pytest.mark.parametrize(
    ("role", "counties", "days"),
    [("official", (), None), ("admin", {"tiny"}, None), ("analyst", {"x"}, 1), ("admin", (), 0)],
)
def test_a_token_that_makes_no_sense_is_refused(
    store: Store, role: Role, counties: set[str], days: int | None
) -> None:
    with pytest.raises(ValueError, match=r"official|day"):
        store.tokens.add("Office", role, counties, days)
    assert not store.tokens.exist()


def test_the_audit_log_is_read_newest_first(store: Store, clock: Clock) -> None:
    for number in range(3):
        clock.move(timedelta(days=-1))
        store.audit_log.add("submit", f"job {number}\0", "t", f"r{number}")
    first = store.audit_log.page(limit=2)
    assert [line.object for line in first.items] == ["job 2�", "job 1�"]
    assert (first.items[0].action, first.items[0].token_id, first.items[0].request_id) == (
        "submit",
        "t",
        "r2",
    )
    assert first.items[0].at == clock.at
    rest = store.audit_log.page(after=first.after)
    assert [line.object for line in rest.items] == ["job 0�"]
    assert rest.after is None
