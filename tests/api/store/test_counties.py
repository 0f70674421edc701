"""Counties in the store: versions, pages, and what cannot be removed."""

import pytest

from api.store import County, InUseError, NotFoundError, Store
from models.schema.instance import Instance, fingerprint
from tests.api.samples import new_job, renamed, stored

HUGE = 10**30


def test_a_county_comes_back_as_it_went_in(store: Store, tiny: Instance) -> None:
    made = store.counties.put(tiny, "somebody", shipped=True)
    assert made == store.counties.get("tiny") == store.counties.get("tiny", 1)
    assert (made.version, made.nodes, made.settlements) == (
        1,
        len(tiny.nodes),
        len(tiny.settlements),
    )
    assert (made.created_by, made.shipped, made.digest) == ("somebody", True, fingerprint(tiny))
    assert stored(store, "tiny", 1) == tiny
    assert fingerprint(stored(store, "tiny", 1)) == made.digest


def test_a_change_is_a_new_version_and_the_same_is_not(store: Store, tiny: Instance) -> None:
    changed = renamed(tiny, name_zh="小县", description="改了")
    assert store.counties.put(tiny, None).version == 1
    assert store.counties.put(changed, None).version == 2
    assert store.counties.put(changed, None).version == 2
    assert store.counties.put(tiny, None).version == 1
    assert [county.version for county in store.counties.versions("tiny")] == [2, 1]
    assert store.counties.get("tiny", None) == store.counties.get("tiny", 2)
    assert stored(store, "tiny", 2).county.name_zh == "小县"


def test_counties_are_listed_by_page_with_their_latest_version(
    store: Store, tiny: Instance
) -> None:
    for name in ("c1", "c2", "c3", "c4"):
        store.counties.put(renamed(tiny, id=name), None)
    store.counties.put(renamed(tiny, id="c2", years=3), None)
    first = store.counties.latest(limit=2)
    assert [(county.id, county.version) for county in first] == [("c1", 1), ("c2", 2)]
    assert [county.id for county in store.counties.latest(after="c2", limit=9)] == ["c3", "c4"]
    assert [county.id for county in store.counties.latest({"c4", "c1", "zz"})] == ["c1", "c4"]
    assert store.counties.latest(set()) == []


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "\ud800", "县", ""])
def test_an_unknown_county_is_none_whatever_it_is_called(store: Store, name: str) -> None:
    assert store.counties.get(name) is None
    assert store.counties.versions(name) == []
    with pytest.raises(NotFoundError):
        stored(store, name, 1)


@pytest.mark.parametrize("version", [0, 2, -1, HUGE, -HUGE])
def test_an_unknown_version_is_none_however_large(
    store: Store, county: County, version: int
) -> None:
    assert store.counties.get(county.id, version) is None
    with pytest.raises(NotFoundError):
        store.counties.document(county.id, version)
    with pytest.raises(NotFoundError):
        store.counties.delete(county.id, version)
    with pytest.raises(NotFoundError):
        store.jobs.submit(new_job(version=version), 10)
    assert store.jobs.queue_length() == 0


def test_a_version_in_use_stays_and_an_unused_one_goes(store: Store, tiny: Instance) -> None:
    store.counties.put(tiny, None)
    store.counties.put(renamed(tiny, years=3), None)
    job = store.jobs.submit(new_job(version=2), 10).job
    with pytest.raises(InUseError):
        store.counties.delete("tiny", 2)
    store.counties.delete("tiny", 1)
    assert [county.version for county in store.counties.versions("tiny")] == [2]
    store.jobs.stop(job.id)
    assert store.jobs.delete(job.id)
    store.counties.delete("tiny", 2)
    assert store.counties.get("tiny") is None


def test_the_number_of_a_deleted_version_is_never_given_again(store: Store, tiny: Instance) -> None:
    """Who remembers "tiny, version 2" must not be shown another county under that name."""
    newer = renamed(tiny, years=3)
    assert [store.counties.put(county, None).version for county in (tiny, newer)] == [1, 2]
    store.counties.delete("tiny", 2)
    assert store.counties.put(tiny, None).version == 1
    assert store.counties.put(newer, None).version == 3
    for version in (1, 3):
        store.counties.delete("tiny", version)
    assert store.counties.put(tiny, None).version == 4
