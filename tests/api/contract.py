"""A service with something in every state, all principals, and its description for a generator.

The description alone would hardly lead a generator to a job that exists: where it names things,
the ids in the store are offered beside it.
"""

import copy
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastapi.testclient import TestClient
from schemathesis import Case, Response

from api.app import create_app
from api.middleware import HEADERS
from api.settings import Settings
from api.store import Store
from planner.input.write import json_text
from tests.api import samples
from tests.api.by_hand import BATCHES, HOPELESS, SCENARIOS, claimed, solved
from tests.api.clients import FAR

OWN, OTHER = "tiny", "vale-6d0c9e"
NAMES = {OWN: "Streamtown-41ab7f", OTHER: "Farvale-93fd1e"}
"""English names of the counties, as good as unique."""
USED_KEY = "used-1f8a"
"""Under this Idempotency-Key the administrator has submitted something."""
MARKS = {OWN: f'"county":"{OWN}"', OTHER: OTHER}
"""What an answer about a county holds."""
ABSENT = "0" * 32
"""The id of nothing."""
WATCHED = "/v1/scenarios/{job_id}/events"
"""Its answer ends with the job: only jobs that are over are offered to it."""

PRINCIPALS: dict[str, tuple[str, tuple[str, ...]] | None] = {
    "nobody": None,
    "expired": ("admin", ()),
    "official": ("official", (OWN,)),
    "stranger": ("official", (OTHER,)),
    "analyst": ("analyst", ()),
    "admin": ("admin", ()),
}
"""Role and counties of each principal; None sends no token."""


@dataclass
class Known:
    """What there is of a county: jobs by how they stand, batches, the digest of its document."""

    jobs: dict[str, str] = field(default_factory=dict)
    batches: list[str] = field(default_factory=list)
    digest: str = ""


class World:
    """The service on a store that always returns to how it was."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(f"sqlite:///{folder / 'planner.db'}", samples.Clock())
        self.store.upgrade()
        self.headers = dict(_headers(self.store))
        self.app = create_app(Settings(data=folder), self.store, bundled=folder / "none")
        self.known = {county: self._settled(county) for county in NAMES}
        for county in NAMES:
            self._queue(county)
        self._live = sqlite3.connect(folder / "planner.db", check_same_thread=False)
        self._kept = sqlite3.connect(folder / "kept.db", check_same_thread=False)
        self._live.backup(self._kept)
        self._live.execute("PRAGMA synchronous = OFF")  # what is lost with the power is a copy

    def restore(self) -> None:
        """Make everything as it was."""
        self._kept.backup(self._live)

    def close(self) -> None:
        self._live.close()
        self._kept.close()
        self.store.close()

    def client(self, who: str) -> TestClient:
        """What this one speaks through, from far away."""
        return TestClient(self.app, "http://planner.example", client=FAR, headers=self.headers[who])

    def ask(self, who: str, route: str) -> Any:
        """A request that is in order, about a job that is done."""
        method, _, path = route.partition(" ")
        known = self.known[OWN]
        job, batch = known.jobs["done"], known.batches[1]
        path = path.format(county_id=OWN, version=1, name="plan", job_id=job, batch_id=batch)
        bodies: dict[str, dict[str, Any]] = {
            "POST /v1/counties": {"json": json.loads(json_text(samples.tiny()))},
            "POST /v1/scenarios": {"json": {"county": OWN, "options": {"seed": 7}}},
            "POST /v1/batches": {"json": {"county": OWN, "grid": {"seed": [8]}}},
            "GET /v1/compare": {"params": {"ids": f"{job},{known.jobs['same']}"}},
        }
        return self.client(who).request(method, path, **bodies.get(route, {}))

    def leaked(self, who: str, answer: Response) -> set[str]:
        """What an official of one county reads of the other and did not say themselves."""
        role, counties = PRINCIPALS[who] or ("", ())
        if role != "official":
            return set()
        (county,) = {*NAMES} - {*counties}
        known = self.known[county]
        marks = {*known.jobs.values(), *known.batches, known.digest, NAMES[county], MARKS[county]}
        asked, said = _asked(answer), _said(answer)
        return {mark for mark in marks if mark in said and mark not in asked}

    def undescribed(self, case: Case, answer: Response) -> set[str]:
        """Headers of an answer that the document does not name."""
        described = case.operation.responses.find_by_status_code(answer.status_code)
        names = {name.lower() for name, _ in described.headers.items()} if described else set()
        return {*answer.headers} - names - PLAIN

    def described(self) -> dict[str, Any]:
        """The OpenAPI document, in which paths and bodies name what is there, or nearly."""
        document = copy.deepcopy(self.app.openapi())
        jobs = [id for known in self.known.values() for id in known.jobs.values()]
        over = [id for k in self.known.values() for how, id in k.jobs.items() if how in OVER]
        batches = [id for known in self.known.values() for id in known.batches]
        named: dict[str, list[Any]] = {
            "county_id": [*NAMES, "nowhere"],
            "version": [1, 2],
            "job_id": [*jobs, ABSENT],
            "batch_id": [*batches, ABSENT],
            "ids": [f"{one},{other}" for one, other in pairwise(jobs)],
        }
        searched = {"county": [*NAMES], "batch": batches, "Idempotency-Key": [USED_KEY]}
        for path, operations in document["paths"].items():
            for parameter in (p for o in operations.values() for p in o.get("parameters", ())):
                name = parameter["name"]
                if name in named:
                    ids = [*over, ABSENT] if path == WATCHED else named[name]
                    parameter["schema"] = {"enum": ids}
                elif name in searched:
                    parameter["examples"] = {id: {"value": id} for id in searched[name]}
        for name in ("ScenarioRequest", "BatchRequest"):
            fields = document["components"]["schemas"][name]["properties"]
            fields["county"] = {"enum": named["county_id"]}
            fields["version"] = {"enum": [None, *named["version"]]}
        return document

    def _submitted(self, county: str, **asked: Any) -> str:
        key = {"Idempotency-Key": USED_KEY} if asked.pop("keyed", False) else None
        body = {"county": county, **asked}
        answer = self.client("admin").post(SCENARIOS, json=body, headers=key)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def _batch(self, county: str, seed: int) -> str:
        body = {"county": county, "grid": {"seed": [seed, seed + 1]}}
        return str(self.client("admin").post(BATCHES, json=body).json()["id"])

    def _run(self, county: str) -> str:
        """The next job of the queue, solved."""
        job = claimed(self.store)
        plan = solved(job.scenario)
        told = plan.provenance.model_copy(update={"county": county})
        assert self.store.attempts.finish(job.id, plan.model_copy(update={"provenance": told}))
        return job.id

    def _settled(self, county: str) -> Known:
        """A county with jobs that are over, one that runs, and a batch."""
        instance = samples.renamed(samples.tiny(), id=county, name_en=NAMES[county])
        known = Known(digest=self.store.counties.put(instance, None).digest)
        known.batches.append(self._batch(county, 1))
        known.jobs["done of a batch"] = self._run(county)
        known.jobs["failed"] = claimed(self.store).id
        assert self.store.attempts.fail(known.jobs["failed"], "the worker died, 工作进程中止")
        known.jobs["infeasible"] = self._submitted(county, scenario=HOPELESS)
        self._run(county)
        known.jobs["done"] = self._submitted(county, keyed=county == OWN)
        self._run(county)
        known.jobs["same"] = self._submitted(county)
        known.jobs["cancelled"] = self._submitted(county, options={"seed": 3})
        self.store.jobs.stop(known.jobs["cancelled"])
        known.jobs["running"] = self._submitted(county, options={"seed": 4})
        assert claimed(self.store).id == known.jobs["running"]
        assert self.store.attempts.keep_incumbent(known.jobs["running"], 3.0, {"x": 1.0})
        assert self.store.attempts.report_progress(
            known.jobs["running"], "search", 1.5, 3.0, 4.0, 0.25
        )
        return known

    def _queue(self, county: str) -> None:
        """A job and a batch that wait."""
        known = self.known[county]
        known.jobs["queued"] = self._submitted(county, options={"seed": 5})
        known.batches.append(self._batch(county, 6))


OVER = ("done of a batch", "infeasible", "done", "same", "failed", "cancelled")
PLAIN = {"content-type", "content-length", *map(str.lower, HEADERS)}
"""Headers that are no news in an answer."""


def _asked(answer: Response) -> str:
    """Everything that a request said."""
    request = answer.request
    body = request.body or b""
    text = body if isinstance(body, str) else bytes(body).decode(errors="replace")
    return f"{unquote(str(request.url))} {dict(request.headers)} {text}"


def _said(answer: Response) -> str:
    """Everything that an answer says, its archive unpacked."""
    content = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return f"{answer.headers} {content.decode(errors='replace')}"


def _headers(store: Store) -> Iterator[tuple[str, dict[str, str]]]:
    """What everybody sends to be let in."""
    for who, known in PRINCIPALS.items():
        if known is None:
            yield who, {}
            continue
        role, counties = known
        days = 1 if who == "expired" else None
        _, secret = store.tokens.add(who, role, counties, days)  # type: ignore[arg-type]
        yield who, {"Authorization": f"Bearer {secret}"}
    assert isinstance(store.database.clock, samples.Clock)
    store.database.clock.move(timedelta(days=1))
