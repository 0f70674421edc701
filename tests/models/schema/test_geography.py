"""Distances, travel times, catchments and what is in reach, by hand."""

import math

import pytest

from models.schema.geography import (
    TravelTimes,
    catchment_weights,
    catchments,
    distance,
    journeys,
    levels_at,
    nearest_nodes,
    nodes_below,
    reachable,
)
from models.schema.places import Node, Settlement, Travel
from models.schema.tolerances import JOURNEY
from models.schema.works import Facility, FacilityLevel, Service
from planner.auditing.county import CountyIndex
from tests.models.rules.small import COUNTY, set_otherwise


def _on_the_globe(*places: tuple[str, float | None, float | None]) -> tuple[Settlement, ...]:
    return tuple(
        Settlement(id=i, tier="village", population=1, latitude=north, longitude=east)
        for i, north, east in places
    )


def test_minutes_between_coordinates() -> None:
    # a degree along a meridian or the equator is 2 pi * 6371.0088 / 360 = 111.1951 km; times 1.5
    # at 30 km/h is 3 minutes a km
    places = _on_the_globe(
        ("o", 0, 0), ("north", 1, 0), ("east", 0, 1), ("lost", None, None), ("half", 1, None)
    )
    county = set_otherwise(detour=1.5, speed=30).model_copy(update={"settlements": places})
    times = TravelTimes(county.model_copy(update={"travel": ()}))
    assert times.minutes("o", "north") == pytest.approx(333.585, abs=1e-3)
    assert times.minutes("east", "o") == pytest.approx(333.585, abs=1e-3)
    assert times.minutes("o", "o") == 0
    assert times.minutes("lost", "lost") == 0
    assert times.minutes("o", "lost") == math.inf
    assert times.minutes("o", "half") == math.inf


def test_on_a_parallel_the_great_circle_is_shorter() -> None:
    # half the globe along 60 degrees north: over the pole 60 degrees, 6671.7 km, not 10007.5
    places = _on_the_globe(("west", 60, 0), ("east", 60, 180))
    county = set_otherwise(detour=1, speed=60).model_copy(update={"settlements": places})
    times = TravelTimes(county.model_copy(update={"travel": ()}))
    assert times.minutes("west", "east") == pytest.approx(60 * 111.1951, abs=0.01)


def test_given_minutes_come_first() -> None:
    places = _on_the_globe(("o", 0, 0), ("p", 1, 0), ("q", 2, 0))
    rows = (
        Travel(origin="o", destination="p", minutes=7),
        Travel(origin="p", destination="q", minutes=8),
        Travel(origin="q", destination="p", minutes=9),
    )
    county = set_otherwise(detour=1.5, speed=30).model_copy(update={"settlements": places})
    times = TravelTimes(county.model_copy(update={"travel": rows}))
    assert (times.minutes("o", "p"), times.minutes("p", "o")) == (7, 7)
    assert (times.minutes("p", "q"), times.minutes("q", "p")) == (8, 9)
    assert times.minutes("o", "q") == pytest.approx(2 * 333.585, abs=1e-3)


def test_without_speed_only_given_minutes_count() -> None:
    places = _on_the_globe(("o", 0, 0), ("p", 1, 0))
    county = set_otherwise(detour=1.5).model_copy(update={"settlements": places, "travel": ()})
    times = TravelTimes(county)
    assert (times.minutes("o", "o"), times.minutes("o", "p")) == (0, math.inf)


def test_catchments_and_subtrees() -> None:
    assert catchments(COUNTY) == {"a": ["a", "a1"], "b": ["b", "b1"], "c": ["c", "c1"]}
    below = {place: sorted(nodes) for place, nodes in nodes_below(COUNTY).items()}
    assert below == {"seat": ["a", "b", "c"], "a": ["a", "c"], "b": ["b"], "c": ["c"]}


def test_places_on_opposite_sides_of_the_globe_are_half_its_girth_apart() -> None:
    # the haversine of two antipodes is 1 but for rounding, and no arc has a sine above 1
    for north in range(-90, 91):
        one, other = _on_the_globe(("one", north, 10), ("other", -north, -170))
        assert distance(one, other) == pytest.approx(math.pi * 6371.0088)


def test_a_circle_of_parents_has_no_node() -> None:
    ring = [("x", "y"), ("y", "x"), ("z", "y"), ("n", "x")]
    places = tuple(Settlement(id=i, tier="village", parent=p, population=1) for i, p in ring)
    county = COUNTY.model_copy(update={"settlements": places, "nodes": (Node(settlement="n"),)})
    assert nearest_nodes(county) == {"x": None, "y": None, "z": None, "n": "n"}


def test_weights_are_by_population_and_equal_where_nobody_lives() -> None:
    weights = catchment_weights(COUNTY)
    assert weights["a"] == {"a": 0.4, "a1": 0.6}
    assert weights["b"] == {"b": 0.5, "b1": 0.5}


@pytest.mark.parametrize(
    ("over", "near"),
    [(-2.0, True), (-1.0, True), (0.0, True), (0.5, True), (1.0, True), (1.5, False), (2.0, False)],
)
def test_a_journey_at_the_standard(over: float, near: bool) -> None:
    """The model, the check (both by ``journeys``) and the audit agree at the edge."""
    county = COUNTY.model_copy(
        update={
            "settlements": _on_the_globe(("o", None, None), ("p", None, None)),
            "travel": (Travel(origin="o", destination="p", minutes=20.0 + over * JOURNEY),),
            "services": (Service(id="clinic", weight=1, need=0.5, standard=20.0),),
            "facilities": (Facility(service="clinic", settlement="p"),),
        }
    )
    assert (("o", "clinic", "p") in CountyIndex(county).reach) is near
    assert ("o" in {place for place, _ in journeys(county)}) is near
    assert [row.settlement for row in reachable(county)["o", "clinic"]] == ["p"] * near


def test_a_facility_that_lists_no_level_may_open_at_all_of_its_service() -> None:
    sizes = [("clinic", "small"), ("clinic", "full"), ("school", "full")]
    county = COUNTY.model_copy(
        update={
            "facility_levels": tuple(
                FacilityLevel(service=q, level=level, capacity=1, capital=1) for q, level in sizes
            ),
            "facilities": (
                Facility(service="clinic", settlement="a"),
                Facility(service="clinic", settlement="b", levels=("full", "small", "full")),
                Facility(service="bath", settlement="b"),
            ),
        }
    )
    assert levels_at(county) == {
        ("clinic", "a"): ["small", "full"],
        ("clinic", "b"): ["full", "small"],
        ("bath", "b"): [],
    }
