"""Find the county and the scenario that a plan was made from, among those at hand."""

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.schema.case import Case
from models.schema.instance import Instance, fingerprint
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import Report, audit_case
from planner.comparison.plans import BATCH, CASES, PLAN_FILE, RECORD
from planner.input.complaint import BadInput
from planner.input.read import load


class Origins:
    """Counties and scenarios by the hash that a plan states.

    At hand are those given, and for a plan in the folder of a batch those that its batch.json
    names. A name is no proof: what a plan was made from is only what has the hash it states.
    """

    def __init__(
        self, counties: Iterable[Instance] = (), scenarios: Iterable[Scenario] = ()
    ) -> None:
        """Hold the counties and scenarios that are given; the county as it stands is one."""
        self._counties = {fingerprint(county): county for county in counties}
        given = (Scenario(), *scenarios)
        self._scenarios = {fingerprint(scenario): scenario for scenario in given}
        self._batches: dict[Path, _Batch | None] = {}

    def audit(self, plan: Plan, file: Path | None = None) -> Report | None:
        """Audit a plan against what it was made from; None where that is not at hand."""
        case = self.case_of(plan, file)
        return None if case is None else audit_case(plan, case)

    def case_of(self, plan: Plan, file: Path | None = None) -> Case | None:
        """Return what a plan, of the file if it is in one, was made from; None if not at hand."""
        stated = plan.provenance
        county = self._counties.get(stated.instance_hash)
        scenario = self._scenarios.get(stated.scenario_hash)
        batch = None if file is None else self._batch_of(file.absolute())
        if batch is not None and file is not None:
            county = county or batch.county(file.absolute(), stated.instance_hash)
            scenario = scenario or batch.scenarios.get(stated.scenario_hash)
        return None if county is None or scenario is None else Case(county, scenario)

    def misplaced(self, plan: Plan, file: Path) -> bool:
        """Tell whether a plan lies in a batch's folder whose case it does not answer.

        The batch asks there for another scenario or for nothing, or the record of the case names
        another file. Outside a batch no plan is misplaced.
        """
        batch = self._batch_of(file.absolute())
        if batch is None:
            return False
        asked = batch.asked(file.absolute())
        return asked != plan.provenance.scenario_hash or not _as_recorded(file)

    def _batch_of(self, file: Path) -> "_Batch | None":
        """Return the batch whose cases the file is among."""
        folder = next((above.parent for above in file.parents if above.name == CASES), None)
        if folder is None:
            return None
        if folder not in self._batches:
            self._batches[folder] = _read_batch(folder)
        return self._batches[folder]


class _Batch:
    """What batch.json says of a batch: where its counties are, and its scenarios."""

    def __init__(self, folder: Path, document: dict[str, Any]) -> None:
        self._folder, self._document = folder, document
        self._read: dict[str, tuple[str, Instance] | None] = {}

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """Scenarios by hash; what is none is left out."""
        found = {}
        for asked in _mapping(self._document.get("asks")).values():
            try:
                scenario = Scenario.model_validate(_mapping(asked).get("scenario"))
            except ValidationError:
                continue
            found[fingerprint(scenario)] = scenario
        return found

    def cases(self) -> list[str]:
        """List the cases: each county under each ask."""
        counties, asks = (_mapping(self._document.get(part)) for part in ("counties", "asks"))
        return [f"{county}/{label}" for county in counties for label in asks]

    def asked(self, file: Path) -> str | None:
        """Hash the scenario asked for in the folder of a file; None where nothing is asked."""
        label = "/".join(file.relative_to(self._folder / CASES).parent.parts[1:])
        asked = _mapping(self._document.get("asks")).get(label)
        try:
            return fingerprint(Scenario.model_validate(_mapping(asked)["scenario"]))
        except (ValidationError, KeyError):
            return None

    def county(self, file: Path, wanted: str) -> Instance | None:
        """Return the county of the case that the file is in, if it still has the hash."""
        name = file.relative_to(self._folder / CASES).parts[0]
        if name not in self._read:
            self._read[name] = self._load(name)
        found = self._read[name]
        return found[1] if found is not None and found[0] == wanted else None

    def _load(self, name: str) -> tuple[str, Instance] | None:
        path = _mapping(self._document.get("counties")).get(name)
        if not isinstance(path, str):
            return None
        try:
            county = load(path)
        except (BadInput, OSError):
            return None
        return fingerprint(county), county


def _read_batch(folder: Path) -> _Batch | None:
    try:
        document = json.loads((folder / BATCH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return _Batch(folder, _mapping(document))


def missing_cases(folder: Path) -> list[str] | None:
    """List the cases of batch.json that have neither plan nor record; None without a batch.

    A case whose record names a plan that is not there is missing too.
    """
    batch = _read_batch(folder)
    return None if batch is None else [key for key in batch.cases() if not _there(folder, key)]


def _there(folder: Path, key: str) -> bool:
    case = folder / CASES / key
    if (case / PLAN_FILE).exists():
        return True
    try:
        record = _mapping(json.loads((case / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return False
    return record.get("plan_sha256") is None and record.get("case") == key


def _as_recorded(file: Path) -> bool:
    """Tell whether the record beside a plan, if there is one, names the plan's file and folder."""
    try:
        record = _mapping(json.loads((file.parent / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    here = "/".join(file.absolute().parent.parts[-2:])
    hashed = hashlib.sha256(file.read_bytes()).hexdigest()
    return record.get("plan_sha256") == hashed and record.get("case") == here


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
