"""The client and its commands against a served app, whose jobs are driven by hand."""

import http.server
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.serve.commands import app
from models.schema.options import SearchOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.client.answers import Event, ServerError
from planner.client.client import Client
from planner.client.stream import events
from planner.commands.console import BAD_INPUT, FAULT, UNSOLVED
from planner.input.complaint import BadInput
from planner.input.read import load
from tests.api import by_hand
from tests.api.samples import TINY
from tests.api.serve.serving import PLANNER, environment
from tests.planner.client.served import Served, served

MORE = Scenario(id="more", source_factors={"own": 3})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "server") as made:
        made.store.counties.put(load(TINY), None)
        yield made


@pytest.fixture
def client(server: Served) -> Iterator[Client]:
    with Client(server.url, lang="en") as made:
        yield made


def call(*arguments: object, env: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(app, [*map(str, arguments), "--lang", "en"], env=env)


def test_a_scenario_goes_there_and_its_plan_comes_back(client: Client, server: Served) -> None:
    job = client.submit("tiny", MORE, SearchOptions(gap=0.0, seed=7))
    assert (job.state, job.queue_place, job.county, job.version) == ("queued", 1, "tiny", 1)
    assert job.scenario == MORE
    kept = server.store.jobs.get(job.id)
    assert kept is not None
    assert (kept.options["gap"], kept.options["seed"]) == (0.0, 7)
    done = by_hand.run(server.store)
    now = client.job(job.id)
    assert (now.state, now.ended, now.objective) == ("done", True, done.objective)
    assert client.plan(job.id) == by_hand.solved(done.scenario)
    assert client.county("tiny") == load(TINY)


def test_the_same_key_is_the_same_job(client: Client) -> None:
    first = client.submit("tiny", MORE, key="k")
    assert client.submit("tiny", MORE, key="k").id == first.id
    assert client.submit("tiny", MORE).id != first.id
    with pytest.raises(ServerError, match="idempotency key"):
        client.submit("tiny", key="k")


def test_a_job_is_stopped(client: Client, server: Served) -> None:
    job = client.submit("tiny")
    assert client.stop(job.id).state == "cancelled"
    assert [event.kind for event in client.watch(job.id)] == ["queued", "cancelled"]
    with pytest.raises(ServerError) as refused:
        client.plan(job.id)
    assert refused.value.status == 404
    assert "cancelled" in refused.value.detail


def test_a_county_is_uploaded(client: Client, tmp_path: Path) -> None:
    assert client.upload(TINY).version == 1
    assert client.upload(TINY).version == 1
    with pytest.raises(BadInput):
        client.upload(tmp_path)


def test_watching_outlives_the_server(client: Client, server: Served) -> None:
    """The stream breaks off twice; every event comes once and in order."""
    job = client.submit("tiny")
    told: list[Event] = []
    watching = client.watch(job.id)
    told.append(next(watching))
    server.close()
    running = by_hand.claimed(server.store)
    for number in range(3):
        assert server.store.attempts.report_progress(
            job.id, "search", 1.0 + number, 10.0 + number, 50.0, 0.5
        )
    server.open()
    told += [next(watching) for _ in range(3)]
    server.close()
    server.open()
    assert server.store.attempts.finish(job.id, by_hand.solved(running.scenario))
    server.notify(job.id)
    told += list(watching)
    assert [event.number for event in told] == list(range(1, len(told) + 1))
    assert [event.kind for event in told] == ["queued", "started", *3 * ["progress"], "done"]
    assert [event.data["objective"] for event in told[2:5]] == [10.0, 11.0, 12.0]
    assert list(client.watch(job.id, after=told[-1].number)) == []


def test_watching_gives_up_where_nobody_answers(client: Client, server: Served) -> None:
    job = client.submit("tiny")
    server.close()
    try:
        with pytest.raises(ServerError, match="cannot be reached") as failed:
            list(client.watch(job.id, patience=0.0))
    finally:
        server.open()
    assert failed.value.passing
    assert failed.value.status is None


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        ([], []),
        ([": hello", ""], []),
        (["retry: 1", "", "id: 1", "event: queued", "data: {}", "", "id: 2", "data: {}"], [1]),
        (["id: x", "data: {}", ""], []),
        (["id: 3", "data: no json", ""], []),
        (["id:4", 'data:{"a": 1}', ""], [4]),
        (["id: 5", ""], []),
    ],
)
def test_only_whole_events_of_a_stream_count(lines: list[str], numbers: list[int]) -> None:
    assert [event.number for event in events(lines)] == numbers


def test_a_refusal_says_what_is_wrong_and_where(server: Served) -> None:
    wrong = Scenario(source_factors={"onw": 3}, service_floors={"helth": 0.5})
    for lang, said in (("en", "did you mean 'own'"), ("zh", "own")):
        client = Client(server.url, lang=lang)  # type: ignore[arg-type]
        with client, pytest.raises(ServerError) as refused:
            client.submit("tiny", wrong)
        error = refused.value
        assert (error.status, error.kind, error.passing) == (422, "bad-input", False)
        assert len(error.findings) == 2
        assert "scenario.source_factors.onw" in error.findings[0].place
        assert said in error.findings[0].message
        assert error.title
        assert error.detail
        assert error.request_id
        assert (lang == "en") == str(error).isascii()


def test_a_full_queue_says_when_to_come_back(tmp_path: Path) -> None:
    with served(tmp_path / "server", queue_limit=1) as server, Client(server.url) as client:
        server.store.counties.put(load(TINY), None)
        client.submit("tiny")
        with pytest.raises(ServerError) as refused:
            client.submit("tiny", MORE)
    assert (refused.value.status, refused.value.retry_after) == (429, 30.0)
    assert refused.value.passing


def test_ids_are_no_paths(client: Client) -> None:
    for odd in ("../counties", "a/b", "", "?x", "县", "%2e%2e"):
        with pytest.raises(ServerError) as refused:
            client.job(odd)
        assert refused.value.status == 404, odd


class Stranger(http.server.BaseHTTPRequestHandler):
    """A web server that is no planner."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>welcome</html>")

    def do_POST(self) -> None:
        self.send_response(502)
        self.send_header("Content-Type", "application/problem+json")
        self.end_headers()
        self.wfile.write(b"no json")

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def stranger() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def test_a_stranger_is_known_as_one() -> None:
    with stranger() as url, Client(url, lang="en") as client:
        for asked in (client.job, client.plan, client.submit):
            with pytest.raises(ServerError, match="does not answer like a planner's server"):
                asked("tiny")
        got = call("fetch", "x", "--server", url)
        assert got.exit_code == BAD_INPUT
        assert "does not answer like" in got.stderr
        assert call("submit", "tiny", "--server", url).exit_code == FAULT


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://x", "http://", "http:///x"])
def test_addresses_that_are_none(url: str) -> None:
    got = call("fetch", "x", "--server", url)
    assert got.exit_code == BAD_INPUT
    assert "is not the address of a server" in got.stderr


@pytest.mark.parametrize("token", ["secret", "cpp_\n", "cpp_密"])
def test_tokens_that_no_header_can_hold(token: str) -> None:
    got = call("fetch", "x", env={"PLANNER_TOKEN": token})
    assert (got.exit_code, got.stderr) == (
        BAD_INPUT,
        "a token is one line of text that begins with cpp_\n",
    )


def timeless(screen: str) -> str:
    return re.sub(r"\d+ s(?=[,)])", "... s", screen)


def test_the_screen_is_that_of_a_solve_here(server: Served, tmp_path: Path) -> None:
    scenario = tmp_path / "more.yaml"
    scenario.write_text("id: more\nname_en: Own budget trebled\nsource_factors: {own: 3}\n")
    at = ("--server", server.url)
    submitted = call("submit", TINY, "--scenario", scenario, "--gap", 0, *at)
    assert submitted.exit_code == 0, submitted.output
    job = submitted.stdout.strip()
    assert f"Submitted job {job} (waiting, number 1 in the queue)" in submitted.stderr
    early = call("fetch", job, *at)
    assert early.exit_code == UNSOLVED
    assert "has not ended yet" in early.stderr

    here = tmp_path / "here"
    solved = call("solve", TINY, "--scenario", scenario, "--gap", 0, "--out", here)
    by_hand.run(server.store)
    there = tmp_path / "there"
    for command in ("fetch", "watch"):
        got = call(command, job, "--out", there, *at)
        assert got.exit_code == 0, got.output
        assert timeless(got.stdout) == timeless(solved.stdout)
    assert {file.name for file in there.iterdir()} == {file.name for file in here.iterdir()}
    decisions = (there / "decisions.csv").read_text()
    assert decisions == (here / "decisions.csv").read_text()
    printed = call("fetch", job, "--json", *at)
    assert printed.stdout == (there / "plan.json").read_text()


def test_jobs_without_a_plan(client: Client, server: Served, tmp_path: Path) -> None:
    at = ("--server", server.url)
    cancelled = client.stop(client.submit("tiny").id)
    failed = client.submit("tiny")
    assert server.store.attempts.fail(by_hand.claimed(server.store).id, "out of memory")
    hopeless = client.submit("tiny", Scenario(forbidden=(), minimum_gain=50))
    by_hand.run(server.store)
    for job, said in (
        (cancelled, f"Job {cancelled.id}: cancelled"),
        (failed, f"Job {failed.id}: failed; out of memory"),
        (hopeless, "No plan: the limits contradict each other"),
    ):
        got = call("watch", job.id, "--out", tmp_path / "out", *at)
        assert (got.exit_code, got.stdout) == (UNSOLVED, "")
        assert said in got.stderr
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "manifest.json",
        "plan.json",
    ]
    assert (
        Plan.model_validate_json((tmp_path / "out" / "plan.json").read_bytes()).status
        == "infeasible"
    )


def interrupted(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it prints after Ctrl-C; pressed again if Python dropped the first in a finalizer."""
    for _ in range(5):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.communicate()


def test_ctrl_c_leaves_the_job_running(client: Client, server: Served) -> None:
    job = client.submit("tiny")
    by_hand.claimed(server.store)
    command = [*PLANNER, "watch", job.id, "--server", server.url]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "running\n"
        printed, said = interrupted(process)
    assert (process.returncode, printed) == (UNSOLVED, ""), said
    assert f"planner fetch {job.id}" in " ".join(said.split())
    assert client.job(job.id).state == "running"
