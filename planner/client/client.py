"""Use a server started by ``planner serve``."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import ValidationError

from models.schema.instance import Instance
from models.schema.options import SearchOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.client.address import DEFAULT_SERVER
from planner.client.answers import ENDED, Answered, County, Event, Job, ServerError
from planner.client.stream import events
from planner.client.trouble import refusal, strange
from planner.input.read import instance_from_json, load
from planner.input.write import json_text
from planner.language.phrases import say
from planner.language.text import Lang

SECONDS = 60.0
"""Longest wait for an answer, and for a sign of life of a stream, which comes every 15 s."""
PATIENCE = 300.0
"""Seconds without any contact after which ``watch`` gives up."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
"""Seconds before the first and the last retries of a lost stream; each waits twice as long."""

A = TypeVar("A", bound=Answered)


class Client:
    """A client of one server, for one thread at a time. Every failure is a ServerError.

    ``lang`` is the language of what the server says about a failure.
    """

    def __init__(
        self, url: str = DEFAULT_SERVER, token: str | None = None, lang: Lang = "zh"
    ) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: no http or https address, or a token that no header can hold.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(say("bad_address", lang, url=url))
        if token and not (token.isascii() and token.isprintable() and token.startswith("cpp_")):
            raise ValueError(say("bad_token", lang))
        self.url, self.lang = url.rstrip("/"), lang
        headers: dict[str, str] = {"Accept-Language": lang}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx2.Client(
            base_url=self.url,
            headers=headers,
            timeout=SECONDS,
            # A proxy for the world outside must not get what is for this machine.
            trust_env=parts.hostname not in ("localhost", "127.0.0.1", "::1"),
        )

    def __enter__(self) -> Self:
        """Return this client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def upload(self, path: str | Path) -> County:
        """Upload the county at ``path``, a folder or JSON file; the same again is no new version.

        Raises:
            BadInput: with everything that is wrong with the county, before anything is sent.
        """
        content = json_text(load(path)).encode()
        headers = {"Content-Type": "application/json"}
        answer = self._send("POST", "/v1/counties", content=content, headers=headers)
        return self._read(County, answer)

    def submit(
        self,
        county: str,
        scenario: Scenario | None = None,
        options: SearchOptions | None = None,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> Job:
        """Queue a scenario of a county, by default of its latest version, and return the job.

        Only those ``options`` that were set are sent: the server has its own defaults. ``key``
        names the request: sent again it gives the same job. Without one a random key is used, so
        that an answer lost on the way does not queue the job twice.
        """
        given = (
            {}
            if options is None
            else options.model_dump(include=set(SearchOptions.model_fields), exclude_unset=True)
        )
        asked: dict[str, Any] = {"county": county, "options": given}
        if version is not None:
            asked["version"] = version
        if scenario is not None:
            asked["scenario"] = scenario.model_dump(mode="json", exclude_defaults=True)
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        try:
            answer = self._send("POST", "/v1/scenarios", json=asked, headers=headers)
        except ServerError as error:
            if error.kind != "lost":
                raise
            answer = self._send("POST", "/v1/scenarios", json=asked, headers=headers)
        return self._read(Job, answer)

    def job(self, id: str) -> Job:
        """Get the state of a job."""
        return self._read(Job, self._send("GET", _path(id)))

    def stop(self, id: str) -> Job:
        """Stop a job and keep its best plan; a queued job is cancelled."""
        return self._read(Job, self._send("DELETE", _path(id)))

    def plan(self, id: str) -> Plan:
        """Get the plan of a job that is done.

        Raises:
            ServerError: with status 404 if there is none.
        """
        answer = self._send("GET", f"{_path(id)}/plan")
        try:
            return Plan.model_validate_json(answer.content)
        except ValidationError:
            raise strange(self.url, answer, self.lang) from None

    def county(self, id: str, version: int | None = None) -> Instance:
        """Get a county as data, in its latest version unless one is named."""
        params = {} if version is None else {"version": version}
        answer = self._send("GET", f"/v1/counties/{_quoted(id)}/document", params=params)
        return instance_from_json(answer.text, f"{id}.json")

    def watch(self, id: str, after: int = 0, patience: float = PATIENCE) -> Iterator[Event]:
        """Yield each event of a job once, from after event ``after`` to its end.

        A lost connection is opened again.

        Raises:
            ServerError: there was no connection for ``patience`` seconds.
        """
        pause, contact = FIRST_PAUSE, time.monotonic()
        while True:
            trouble: ServerError | None = None
            try:
                with self._stream(id, after) as answer:
                    if answer.status_code == httpx2.codes.NO_CONTENT:
                        return
                    contact = time.monotonic()
                    for event in events(answer.iter_lines()):
                        after, pause, contact = event.number, FIRST_PAUSE, time.monotonic()
                        yield event
                        if event.kind in ENDED:
                            return
            except ServerError as error:
                trouble = error
                if not error.passing or time.monotonic() - contact > patience:
                    raise
            time.sleep(max(pause, trouble.retry_after or 0.0) if trouble else pause)
            pause = min(LONGEST_PAUSE, 2 * pause)

    @contextmanager
    def _stream(self, id: str, after: int) -> Iterator[httpx2.Response]:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        with (
            self._failures_as_errors(),
            self._http.stream("GET", f"{_path(id)}/events", headers=headers) as answer,
        ):
            if not answer.is_success:
                answer.read()
                raise refusal(self.url, answer, self.lang)
            yield answer

    def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        """Send a request and return the answer.

        Raises:
            ServerError: the answer is no success, or there is none.
        """
        with self._failures_as_errors():
            answer = self._http.request(method, path, **request)
        if not answer.is_success:
            raise refusal(self.url, answer, self.lang)
        return answer

    @contextmanager
    def _failures_as_errors(self) -> Iterator[None]:
        """Turn the failure of a connection into a ServerError."""
        try:
            yield
        except httpx2.ConnectError as error:
            raise self._failed("unreachable", error) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._failed("lost", error) from error

    def _failed(self, kind: str, error: Exception) -> ServerError:
        why = str(error) or type(error).__name__
        return ServerError(say(kind, self.lang, url=self.url, why=why), kind=kind)

    def _read(self, model: type[A], answer: httpx2.Response) -> A:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError:
            raise strange(self.url, answer, self.lang) from None


def _path(id: str) -> str:
    return f"/v1/scenarios/{_quoted(id)}"


def _quoted(id: str) -> str:
    """Quote the id as one part of a path, whatever was typed."""
    return quote(id, safe="") or "-"
