"""Keep counties in memory: read and checked once, for all scenarios that are sent and solved."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import lru_cache

from api.store.counties import Counties
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.checking.plausibility import contradictions, decisive, figure_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import Complaint, errors

BODY = "request.json"
"""What complaints call the body of a request."""
MAX_CHARACTERS = 8_000_000
"""Characters that the kept documents may have together; one takes ten bytes in memory."""
MAX_ANSWERS = 16
"""Answers kept of each county; one may be long, where every flow is wrong."""


@dataclass(frozen=True)
class _Decisive:
    """The part of a scenario that decides about an answer, compared by its JSON text."""

    text: str
    scenario: Scenario = field(compare=False)

    @staticmethod
    def of(scenario: Scenario) -> "_Decisive":
        return _Decisive(scenario.model_dump_json(), scenario)


class CachedCounty:
    """Hold a version of a county and check scenarios of it, each question once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._contradictions = lru_cache(MAX_ANSWERS)(self._contradicted)
        self._figures = lru_cache(MAX_ANSWERS)(self._wrong_figures)

    def complaints(self, scenario: Scenario, place: str) -> list[Complaint]:
        """Return the errors of a scenario at ``place`` of the body, else of the changed county."""
        own = errors(scenario_complaints(Case(self.instance, scenario), BODY))
        if own:
            return [_below(place, complaint) for complaint in own]
        figures = scenario.model_copy(update={"forced": (), "forbidden": ()})
        return [
            *self._contradictions(_Decisive.of(decisive(scenario))),
            *self._figures(_Decisive.of(figures)),
        ]

    def _contradicted(self, changes: _Decisive) -> tuple[Complaint, ...]:
        return tuple(contradictions(Case(self.instance, changes.scenario)))

    def _wrong_figures(self, changes: _Decisive) -> tuple[Complaint, ...]:
        return tuple(figure_complaints(Case(self.instance, changes.scenario)))


def _below(place: str, complaint: Complaint) -> Complaint:
    path = ".".join(part for part in (place, complaint.field) if part)
    return replace(complaint, field=path)


class CountyCache:
    """Keep the versions of counties that were used last; a version never changes.

    Safe to use from many threads: those that want the same county wait for one to read it. A
    document longer than the whole cache is read anew each time.
    """

    def __init__(self, counties: Counties, max_characters: int = MAX_CHARACTERS) -> None:
        """Read nothing yet."""
        self._counties, self._max_characters = counties, max_characters
        self._kept: OrderedDict[tuple[str, int], tuple[int, CachedCounty]] = OrderedDict()
        self._lookup_lock, self._read_lock = threading.Lock(), threading.Lock()

    def get(self, county_id: str, version: int) -> CachedCounty:
        """Return a version of a county.

        Raises:
            NotFoundError: it was deleted, and is not in memory.
        """
        key = (county_id, version)
        found = self._find(key)
        if found is None:
            with self._read_lock:
                found = self._find(key) or self._read(key)
        return found

    def _find(self, key: tuple[str, int]) -> CachedCounty | None:
        with self._lookup_lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def _read(self, key: tuple[str, int]) -> CachedCounty:
        document = self._counties.document(*key)
        county = CachedCounty(Instance.model_validate_json(document))
        if len(document) <= self._max_characters:
            with self._lookup_lock:
                self._kept[key] = len(document), county
                while sum(size for size, _ in self._kept.values()) > self._max_characters:
                    self._kept.popitem(last=False)
        return county
