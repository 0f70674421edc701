"""Counties in the store: versions, pages, and what cannot be removed."""

import pytest

from api.store import County, InUseError, NotFoundError, Store
from models.schema.instance import Instance, fingerprint
from tests.api.samples import new_job, renamed

HUGE = 10**30


def test_a_county_comes_back_as_it_went_in(store: Store, tiny: Instance) -> None:
    made = store.add_county(tiny, "somebody", shipped=True)
    assert made == store.county("tiny") == store.county("tiny", 1)
    assert (made.version, made.nodes, made.settlements) == (
        1,
        len(tiny.nodes),
        len(tiny.settlements),
    )
    assert (made.created_by, made.shipped, made.digest) == ("somebody", True, fingerprint(tiny))
    assert store.instance("tiny", 1) == tiny
    assert fingerprint(store.instance("tiny", 1)) == made.digest


def test_a_change_is_a_new_version_and_the_same_is_not(store: Store, tiny: Instance) -> None:
    changed = renamed(tiny, name_zh="小县", description="改了")
    assert store.add_county(tiny, None).version == 1
    assert store.add_county(changed, None).version == 2
    assert store.add_county(changed, None).version == 2
    assert store.add_county(tiny, None).version == 1
    assert [county.version for county in store.county_versions("tiny")] == [2, 1]
    assert store.county("tiny", None) == store.county("tiny", 2)
    assert store.instance("tiny", 2).county.name_zh == "小县"


def test_counties_are_listed_by_page_with_their_latest_version(
    store: Store, tiny: Instance
) -> None:
    for name in ("c1", "c2", "c3", "c4"):
        store.add_county(renamed(tiny, id=name), None)
    store.add_county(renamed(tiny, id="c2", years=3), None)
    first = store.counties(limit=2)
    assert [(county.id, county.version) for county in first] == [("c1", 1), ("c2", 2)]
    assert [county.id for county in store.counties(after="c2", limit=9)] == ["c3", "c4"]
    assert [county.id for county in store.counties({"c4", "c1", "zz"})] == ["c1", "c4"]
    assert store.counties(set()) == []


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "\ud800", "县", ""])
def test_an_unknown_county_is_none_whatever_it_is_called(store: Store, name: str) -> None:
    assert store.county(name) is None
    assert store.county_versions(name) == []
    with pytest.raises(NotFoundError):
        store.instance(name, 1)


@pytest.mark.parametrize("version", [0, 2, -1, HUGE, -HUGE])
def test_an_unknown_version_is_none_however_large(
    store: Store, county: County, version: int
) -> None:
    assert store.county(county.id, version) is None
    with pytest.raises(NotFoundError):
        store.county_document(county.id, version)
    with pytest.raises(NotFoundError):
        store.delete_county_version(county.id, version)
    with pytest.raises(NotFoundError):
        store.submit(new_job(version=version), 10)
    assert store.queue_length() == 0


def test_a_version_in_use_stays_and_an_unused_one_goes(store: Store, tiny: Instance) -> None:
    store.add_county(tiny, None)
    store.add_county(renamed(tiny, years=3), None)
    job = store.submit(new_job(version=2), 10).job
    with pytest.raises(InUseError):
        store.delete_county_version("tiny", 2)
    store.delete_county_version("tiny", 1)
    assert [county.version for county in store.county_versions("tiny")] == [2]
    store.want_stop(job.id)
    assert store.delete_job(job.id)
    store.delete_county_version("tiny", 2)
    assert store.county("tiny") is None


def test_the_number_of_a_deleted_version_is_never_given_again(store: Store, tiny: Instance) -> None:
    """Who remembers "tiny, version 2" must not be shown another county under that name."""
    newer = renamed(tiny, years=3)
    assert [store.add_county(county, None).version for county in (tiny, newer)] == [1, 2]
    store.delete_county_version("tiny", 2)
    assert store.add_county(tiny, None).version == 1
    assert store.add_county(newer, None).version == 3
    for version in (1, 3):
        store.delete_county_version("tiny", version)
    assert store.add_county(tiny, None).version == 4
