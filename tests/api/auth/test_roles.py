"""Roles, and where the service may listen."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import make_url

from api.auth.roles import ROLES_OF_ACTION, Action, may, visible
from api.settings import Settings, is_loopback, may_listen
from api.store import Role, Store


@dataclass(frozen=True)
class Somebody:
    role: Role
    counties: frozenset[str] = field(default_factory=frozenset)


OFFICIAL = Somebody("official", frozenset({"tiny"}))
ANALYST = Somebody("analyst")
ADMIN = Somebody("admin")


@pytest.mark.parametrize(
    ("action", "official", "analyst"),
    [
        ("read_county", True, True),
        ("check_county", True, True),
        ("upload_county", False, True),
        ("delete_county", False, False),
        ("submit", True, True),
        ("read_job", True, True),
        ("stop_job", True, True),
        ("delete_job", False, False),
        ("submit_batch", False, True),
        ("read_batch", False, True),
        ("read_metrics", False, False),
        ("read_audit", False, False),
        ("manage_tokens", False, False),
    ],
)
def test_who_may_what(action: Action, official: bool, analyst: bool) -> None:
    for county in (None, "tiny"):
        assert may(OFFICIAL, action, county) is official
    assert may(OFFICIAL, action, "liping") is False
    for county in (None, "tiny", "liping"):
        assert may(ANALYST, action, county) is analyst
        assert may(ADMIN, action, county) is True


def test_every_action_has_its_line() -> None:
    assert set(ROLES_OF_ACTION) == set(get_args(Action))


def test_officials_see_their_counties_and_others_all() -> None:
    assert visible(OFFICIAL) == frozenset({"tiny"})
    assert visible(ANALYST) is None
    assert visible(ADMIN) is None


def test_a_token_is_a_principal(store: Store) -> None:
    token, _ = store.tokens.add("Office", "official", {"tiny"})
    assert may(token, "submit", "tiny")
    assert not may(token, "submit", "liping")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("localhost", True),
        ("LocalHost", True),
        ("::1", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("2130706433", False),
    ],
)
def test_without_tokens_only_this_machine_is_served(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert may_listen(host, has_tokens=False) is loopback
    assert may_listen(host, has_tokens=True)


def test_the_database_is_a_file_in_the_folder_unless_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20?#县"
    url = make_url(Settings(data=folder).database_url)
    assert url.database == str(folder / "planner.db")
    named = Settings(data=folder, database="postgresql://me:p%40ss@db/plans")
    assert named.database_url == "postgresql+psycopg://me:p%40ss@db/plans"
    assert "p%40ss" not in repr(named)


@pytest.mark.parametrize(
    "fields",
    [
        {"database": "mysql://me:secret@db/plans"},
        {"database": "no url with a secret"},
        {"database": "sqlite://"},
        {"port": 70000},
        {"workers": 0},
        {"queue_limit": 0},
        {"job_seconds": 0},
        {"unknown": 1},
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"data": tmp_path, **fields})


def test_settings_have_defaults_and_never_change(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert (settings.host, settings.port, settings.queue_limit) == ("127.0.0.1", 8000, 1000)
    assert (settings.job_memory, settings.upload_limit) == (2 * 1024**3, 20 * 1024**2)
    assert settings.workers >= 1
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]
