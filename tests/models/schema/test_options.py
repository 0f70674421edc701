"""The options of a solve: what is refused, and what holds when nothing is given."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.schema.options import SolveOptions


def test_the_defaults_are_one_percent_in_a_minute() -> None:
    assert SolveOptions().model_dump() == {
        "gap": 0.01,
        "time_limit": 60.0,
        "node_limit": None,
        "seed": 0,
        "threads": 1,
        "isolate": True,
    }


@pytest.mark.parametrize(
    "given",
    [
        {"gap": 0},
        {"time_limit": None},
        {"node_limit": 1},
        {"seed": 2**31 - 1},
        {"threads": 64},
    ],
)
def test_a_value_at_its_limit_is_taken(given: dict[str, Any]) -> None:
    assert SolveOptions(**given).model_dump(include=set(given)) == given


@pytest.mark.parametrize(
    "given",
    [
        {"gap": -0.001},
        {"gap": float("nan")},
        {"time_limit": 0},
        {"time_limit": float("inf")},
        {"node_limit": 0},
        {"seed": -1},
        {"seed": 2**31},
        {"threads": 0},
        {"threads": 65},
        {"patience": 1},
    ],
)
def test_a_value_beyond_its_limit_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(given))):
        SolveOptions(**given)


def test_every_option_says_what_it_is() -> None:
    assert all(field.description for field in SolveOptions.model_fields.values())
