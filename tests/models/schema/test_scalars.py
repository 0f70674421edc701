"""Numbers and truth values are read strictly, in every model, list and mapping."""

from typing import Any

import pytest
from pydantic import Field, ValidationError

from models.schema.fields import Frozen, Numbers, Share
from models.schema.scalars import read_given, read_number, read_truth


class Sample(Frozen):
    """A model with each place where a scalar may stand."""

    share: Share
    count: int = 3
    open: bool = Field(False, alias="is_open")
    costs: Numbers = ()
    weights: dict[str, Share] = Field(default_factory=dict)
    limit: float | None = None
    either: int | str = 0


def errors(**values: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({"share": 0.5, **values})
    return [(*error["loc"], error["type"]) for error in caught.value.errors()]


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), (" +5 ", 5), ("5.0", 5.0), (".5", 0.5), ("1e-3", 0.001), ("9" * 17, 10**17 - 1)],
)
def test_plain_numbers_are_read(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "1,200", "12%", "１２", "1_000", "0x10", "nan", "inf", "5 5"])
def test_other_text_is_no_number(text: str) -> None:
    assert errors(count=text) == [("count", "not_number")]
    assert errors(share=text) == [("share", "not_number")]


def test_what_is_no_text_is_left_to_pydantic() -> None:
    assert read_number(2.5) == 2.5
    assert errors(count=2.5) == [("count", "int_from_float")]
    assert errors(share=[0.5]) == [("share", "float_type")]


@pytest.mark.parametrize(
    ("value", "truth"), [("yes", True), (" TRUE ", True), (1, True), ("0", False), (False, False)]
)
def test_truth_values_are_read(value: object, truth: bool) -> None:
    assert read_truth(value) is truth
    assert Sample.model_validate({"share": 1, "is_open": value}).open is truth


@pytest.mark.parametrize("value", ["on", "t", "", 2, 1.0, [True]])
def test_other_values_are_no_truth(value: object) -> None:
    assert errors(is_open=value) == [("is_open", "not_bool")]


def test_every_error_has_the_path_of_its_scalar() -> None:
    assert errors(count=True) == [("count", "not_number")]
    assert errors(costs=["1", "x", True]) == [
        ("costs", 1, "not_number"),
        ("costs", 2, "not_number"),
    ]
    assert errors(weights={"a": "0.5", "b": "half"}) == [("weights", "b", "not_number")]
    assert errors(limit="1e999") == [("limit", "huge_number")]
    assert errors(share="1.5") == [("share", "less_than_equal")]


def test_null_takes_the_default_where_a_field_has_one() -> None:
    empty = dict.fromkeys(["count", "is_open", "costs", "weights", "limit"])
    assert Sample.model_validate({"share": "1", **empty}) == Sample(share=1)
    assert errors(share=None) == [("share", "float_type")]
    assert read_given(0) == 0


def test_a_union_and_an_inner_model_read_their_values_themselves() -> None:
    class Outer(Frozen):
        """A model that holds another."""

        inner: Sample

    assert Sample.model_validate({"share": 1, "either": "1,200"}).either == "1,200"
    outer = Outer.model_validate({"inner": {"share": "0.5", "costs": "1;2"}})
    assert outer.inner.costs == (1, 2)


def test_the_json_schema_still_states_the_limits() -> None:
    share = Sample.model_json_schema()["properties"]["share"]
    assert (share["type"], share["minimum"], share["maximum"]) == ("number", 0, 1)
