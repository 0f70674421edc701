"""The check warns of what no plan can meet exactly where the audit would refuse a plan."""

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.tolerances import SHARE
from planner.input.checking.plausibility import plausibility_complaints
from tests.planner.input.good import good
from tests.planner.input.test_check import both, county, edit, keep


def codes(instance: Instance) -> set[str]:
    return {complaint.code for complaint in plausibility_complaints(Case(instance))}


@pytest.mark.parametrize(("beyond", "warned"), [(0.0, False), (0.9, False), (1.1, True)])
def test_a_coverage_target_at_what_all_masts_cover(beyond: float, warned: bool) -> None:
    # the hill, 0.9 covered, is the only place that the masts do not cover wholly
    county_ = edit("coverage", 2, share=0.9)(good())
    people = {row.id: row.population for row in county_.settlements}
    most = 1 - 0.1 * people["hill"] / sum(people.values())
    target = edit("years", 2, coverage_target=most + beyond * SHARE)(county_)
    assert ("target_beyond" in codes(target)) is warned


@pytest.mark.parametrize(("beyond", "warned"), [(0.0, False), (0.9, False), (1.1, True)])
def test_a_service_floor_at_what_all_facilities_serve(beyond: float, warned: bool) -> None:
    """One facility that is as large as the need, but for the tolerance of the audit."""
    alone = both(keep("services", 0), edit("services", 0, weight=1.0, need=1.0, floor=1.0))(good())
    people = sum(row.population for row in alone.settlements)
    room = people - beyond * SHARE * people
    facility = both(
        keep("facilities", 0),
        edit("facilities", 0, capacity=room),
        county(detour=1.0, speed=200.0),
        edit("services", 0, standard=1e6),
    )(alone).model_copy(update={"facility_levels": ()})
    assert ("floor_beyond_room" in codes(facility)) is warned
