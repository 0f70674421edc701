"""``planner serve`` refuses in one sentence what cannot work; ``planner token`` makes tokens."""

import logging
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.language.phrases import say
from api.serve.commands import app
from api.store import Store
from planner.commands.console import BAD_INPUT
from planner.engine.dask_engine import DaskEngine
from planner.engine.dask_task import DaskTimeouts
from tests.api.samples import tiny as tiny_county
from tests.api.serve.serving import DEADLINE, environment


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings from outside; the log of this process is as it was afterwards."""
    for name in ("HOST", "PORT", "DATA", "DATABASE", "WORKERS", "CLUSTER"):
        monkeypatch.delenv(f"PLANNER_{name}", raising=False)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def call(*arguments: object, env: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(app, [*map(str, arguments), "--lang", "en"], env=env)


def refused(*arguments: object, env: dict[str, str] | None = None) -> str:
    """The one sentence that a server says instead of starting."""
    done = call("serve", "--port", 0, *arguments, env=env)
    assert done.exit_code == BAD_INPUT, (done.output, done.exception)
    assert done.stdout == ""
    sentence: str = done.stderr.strip()
    assert sentence.count("\n") == 0
    return sentence


def test_the_other_commands_start_without_what_a_server_needs() -> None:
    code = (
        "import sys, api.serve.commands;"
        "heavy = {'fastapi', 'starlette', 'sqlalchemy', 'alembic', 'uvicorn', 'httpx2', 'psycopg'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
        timeout=DEADLINE,
    )
    assert ran.stdout.strip() == "[]"


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused("--data", tmp_path, "--port", port)
    assert f"Port {port} of 127.0.0.1 is in use" in sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_an_address_for_all_without_a_token(host: str, tmp_path: Path) -> None:
    sentence = refused("--data", tmp_path, "--host", host)
    assert "planner token add first" in sentence


def test_an_address_of_another_machine(tmp_path: Path) -> None:
    assert call("token", "add", "--role", "admin", "--data", tmp_path).exit_code == 0
    sentence = refused("--data", tmp_path, "--host", "192.0.2.7")
    assert sentence.startswith("Cannot listen at 192.0.2.7, port 0: ")


@pytest.mark.parametrize("under", ["", "below"])
def test_a_data_folder_that_cannot_be(under: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = refused("--data", tmp_path / "file" / under)
    assert sentence.startswith("Cannot write to ")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:hidden@h/x", "--database is not understood"),
        ("postgresql://u:hidden@127.0.0.1:1/x", "postgresql://u:***@127.0.0.1:1/x does not answer"),
        ("sqlite:////dev/null/x.db", "does not answer"),
    ],
)
def test_a_database_that_is_none(url: str, said: str, tmp_path: Path) -> None:
    sentence = refused("--data", tmp_path, env={"PLANNER_DATABASE": url})
    assert said in sentence
    assert "hidden" not in sentence


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "planner.db").write_text("a letter, not a database" * 100)
    assert "file is not a database" in refused("--data", tmp_path)


def test_a_database_of_a_newer_planner(tmp_path: Path) -> None:
    assert call("token", "add", "--role", "admin", "--data", tmp_path).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "planner.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'v9999'")
        database.commit()
    assert "was made by a newer planner" in refused("--data", tmp_path)


def test_a_database_that_another_server_works_on(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.leader.lock():
        done = call("serve", "--port", 0, "--data", tmp_path)
    assert done.exit_code == BAD_INPUT
    assert "Another server works on the database" in done.stderr.splitlines()[-1]


def test_a_cluster_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = partial(DaskEngine, timeouts=DaskTimeouts(answer=0.2))
    monkeypatch.setattr("planner.engine.dask_engine.DaskEngine", impatient)
    done = call("serve", "--port", 0, "--data", tmp_path, "--cluster", "tcp://127.0.0.1:1")
    assert done.exit_code == BAD_INPUT
    assert "The cluster tcp://127.0.0.1:1 cannot be used" in done.stderr.splitlines()[-1]


def test_tokens_are_made_listed_and_revoked(empty_url: str, tmp_path: Path) -> None:
    where = ("--data", tmp_path)
    env = {"PLANNER_DATABASE": empty_url}
    made = call(
        *("token", "add", "--role", "official", "--county", "liping", "--county", "tiny"),
        *("--name", "[red]Li", "--days", 30, "--max-queued", 5, *where),
        env=env,
    )
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    with closing(Store.open(empty_url)) as store:
        token = store.tokens.authenticate(secret)
        assert token is not None
        assert (token.role, token.counties) == ("official", {"liping", "tiny"})
        assert token.expires_at is not None
        assert ((token.expires_at - token.created_at).days, token.max_queued) == (30, 5)
        assert token.id in made.stderr
        assert secret not in made.stderr

        listed = call("token", "list", *where, env=env).stdout
        assert re.search(rf"{token.id} .*official.*liping, tiny .*\[red\]Li.*good", listed)
        assert secret not in listed
        gone = call("token", "revoke", token.id, *where, env=env)
        assert gone.exit_code == 0
        assert store.tokens.authenticate(secret) is None
        assert {line.action for line in store.audit_log.page().items} == {
            "add_token",
            "revoke_token",
        }
    assert "revoked" in call("token", "list", *where, env=env).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "--role", "official"), "an official needs --county"),
        (("add", "--role", "admin", "--county", "tiny"), "the other roles take none"),
        (("add", "--role", "official", "--county", "黎平"), "is no county id"),
        (("add", "--role", "admin", "--name", "a\nb"), "one line"),
        (("add", "--role", "king"), "king"),
        (("add", "--role", "admin", "--days", "0"), "--days"),
        (("list",), "There is no database"),
        (("revoke", "abc"), "There is no database"),
    ],
)
def test_tokens_that_are_refused(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = call("token", *arguments, "--data", tmp_path / "none")
    assert done.exit_code == BAD_INPUT
    assert said in done.stderr
    assert not (tmp_path / "none").exists()


def test_an_unknown_token_and_an_unknown_county(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.counties.put(tiny_county(), None)
    unknown = call("token", "revoke", "nobody", "--data", tmp_path)
    assert (unknown.exit_code, unknown.stderr.strip()) == (BAD_INPUT, say_en("no_such_token"))
    for county, warned in (("tiny", False), ("tyni", True)):
        made = call("token", "add", "--role", "official", "--county", county, "--data", tmp_path)
        assert made.exit_code == 0
        assert ("warning: no county of the id tyni" in made.stderr) == warned


def say_en(key: str) -> str:
    return say(key, "en", id="nobody")
