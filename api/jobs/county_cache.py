"""Counties at hand: read and checked once, however many scenarios of them are sent."""

import threading
from collections import OrderedDict
from dataclasses import replace
from functools import lru_cache

from api.store import County, Store
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.check import contradictions, decisive, scenario_complaints
from planner.input.complaint import Complaint, errors

FILE = "request.json"
"""What complaints call the body of a request."""
MOST = 8_000_000
"""Characters that the documents at hand may have together; one takes ten bytes in memory."""
MOST_ANSWERS = 16
"""Answers remembered of each county; one may be long, where every flow is wrong."""


class CachedCounty:
    """Finds what is wrong with scenarios of one county, without doing the same work twice."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._contradictions = lru_cache(MOST_ANSWERS)(self._contradicted)

    def wrong(self, scenario: Scenario, place: str) -> list[Complaint]:
        """The errors of a scenario at ``place`` of the body, then those of the changed county."""
        own = errors(scenario_complaints(self.instance, scenario, FILE))
        if own:
            return [_below(place, complaint) for complaint in own]
        return list(self._contradictions(decisive(scenario).model_dump_json()))

    def _contradicted(self, scenario: str) -> tuple[Complaint, ...]:
        changes = Scenario.model_validate_json(scenario)
        return tuple(contradictions(self.instance, changes))


def _below(place: str, complaint: Complaint) -> Complaint:
    path = ".".join(part for part in (place, complaint.field) if part)
    return replace(complaint, field=path)


class CountyCache:
    """A check for each version of a county that was asked for lately; a version never changes.

    Safe to use from many threads; those that want the same county first wait for one to read it.
    """

    def __init__(self, store: Store, most: int = MOST) -> None:
        """Nothing is read yet."""
        self._store, self._most = store, most
        self._kept: OrderedDict[County, tuple[int, CachedCounty]] = OrderedDict()
        self._looking, self._reading = threading.Lock(), threading.Lock()

    def of(self, county: County) -> CachedCounty:
        """The check for a version.

        Raises:
            NotFoundError: it is gone, and not at hand.
        """
        found = self._found(county)
        if found is None:
            with self._reading:
                found = self._found(county) or self._read(county)
        return found

    def _found(self, county: County) -> CachedCounty | None:
        with self._looking:
            kept = self._kept.get(county)
            if kept is None:
                return None
            self._kept.move_to_end(county)
            return kept[1]

    def _read(self, county: County) -> CachedCounty:
        document = self._store.county_document(county.id, county.version)
        check = CachedCounty(Instance.model_validate_json(document))
        if len(document) <= self._most:
            with self._looking:
                self._kept[county] = len(document), check
                while sum(size for size, _ in self._kept.values()) > self._most:
                    self._kept.popitem(last=False)
        return check
