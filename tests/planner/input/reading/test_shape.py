"""Errors of pydantic as complaints: which are told, in which order, in which words."""

import math
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from models.schema.describe import TableDescription, county_tables
from models.schema.fields import Frozen, Id, Numbers, Share, Text
from models.schema.instance import County
from models.schema.people import Terms
from planner.input.complaint import Complaint, Where
from planner.input.reading.kinds import Kind, kind_at, kind_of, wanted
from planner.input.reading.shape import fit, row_type, spelled
from planner.language.text import LANGUAGES


class Inner(Frozen):
    """A model inside another."""

    year: int
    amount: Annotated[float, Field(gt=0, le=10)]


class Sample(Frozen):
    """A model with each kind of field."""

    id: Id
    share: Share = 0.5
    profile: Annotated[Numbers, Field(min_length=1)] = (1.0,)
    kind: Literal["small", "full"] = "small"
    name: Text = ""
    factors: dict[Id, Share] = Field(default_factory=dict)
    rows: tuple[Inner, ...] = ()


def told(**values: Any) -> list[Complaint]:
    made, complaints = fit(Sample, values, lambda field: Where("x", "", None, field))
    assert (made is None) == bool(complaints)
    return complaints


def short(**values: Any) -> list[tuple[str, str]]:
    return [(row.field, row.code) for row in told(**values)]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"share": "12%"}, "share", "not_number"),
        ({"share": 2}, "share", "out_of_range"),
        ({"share": math.inf}, "share", "not_finite"),
        ({"id": "a b"}, "id", "bad_id"),
        ({"id": "a" * 61}, "id", "too_long"),
        ({"id": 5}, "id", "wrong_type"),
        ({"id": None}, "id", "missing_value"),
        ({"profile": []}, "profile", "empty_list"),
        ({"kind": "smal"}, "kind", "not_one_of"),
        ({"name": "a\u2028b"}, "name", "bad_text"),
        ({"factors": {"a b": 1}}, "factors.a b", "bad_id"),
        ({"factors": {"a" * 61: 1}}, f"factors.{'a' * 61}", "too_long"),
        ({"factors": 5}, "factors", "wrong_type"),
        ({"rows": [{"year": 1.5, "amount": 1}]}, "rows[0].year", "not_whole"),
        ({"nmae": 1}, "nmae", "unknown_field"),
        ({"[key]": 1}, "[key]", "unknown_field"),
    ],
)
def test_each_error_has_its_place_and_code(values: dict[str, Any], field: str, code: str) -> None:
    assert short(**{"id": "a", **values}) == [(field, code)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"rows": [{"year": 5.0000000001, "amount": 1}]}, "5.0000000001"),
        ({"share": 1.000000000001}, "1.000000000001"),
        ({"share": -1e-10}, "-0.0000000001"),
        ({"rows": [{"year": 12345.25, "amount": 1}]}, "12345.25"),
        ({"share": 2.0}, "2"),
        ({"share": 1e300}, "1e+300"),
        ({"share": math.inf}, "inf"),
    ],
)
def test_a_number_is_shown_as_it_was_typed(values: dict[str, Any], found: str) -> None:
    """'5' is a whole number, and '1' a share: what is wrong with them stands in the last digit."""
    (complaint,) = told(**{"id": "a", **values})
    assert complaint.found == found
    for lang in LANGUAGES:
        assert found in complaint.text(lang)


def test_unreadable_scalars_come_first_as_the_document_gives_them() -> None:
    assert short(
        share="x",
        id="a b",
        rows=[{"amount": "y", "year": "z"}, {"year": 1, "amount": "w"}],
        profile="1;v",
        extra=1,
    ) == [
        ("share", "not_number"),
        ("rows[0].amount", "not_number"),
        ("rows[0].year", "not_number"),
        ("rows[1].amount", "not_number"),
        ("profile[1]", "not_number"),
        ("id", "bad_id"),
        ("extra", "unknown_field"),
    ]


def test_what_follows_from_an_error_is_not_told() -> None:
    """A list too short because its only item is wrong; the rest of a field with an unreadable
    scalar waits for the next round."""
    assert short(id="a", profile=[-1]) == [("profile[0]", "out_of_range")]
    assert short(id="a", rows=[{"year": "x", "amount": 99}]) == [("rows[0].year", "not_number")]


def test_null_says_nothing() -> None:
    made, complaints = fit(Sample, {"id": "a", "share": None, "rows": None}, lambda _: Where())
    assert (made, complaints) == (Sample(id="a"), [])


def test_what_is_no_mapping_is_one_complaint() -> None:
    made, complaints = fit(Sample, ["id"], lambda _: Where("x"))
    assert made is None
    assert [row.code for row in complaints] == ["not_mapping"]


def test_advice_names_what_was_meant() -> None:
    assert told(id="a", nmae=1)[0].advice == "did you mean 'name'?"
    assert told(id="a", kind="smal")[0].advice == "did you mean 'small'?"
    assert told(id="a", share=" 12% ")[0].advice == "write 0.12: shares are fractions of 1"
    assert told(id="a", share=True)[0].advice.startswith("write digits only")


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (float, "a number"),
        (Annotated[float, Field(ge=0)], "a number of at least 0"),
        (Annotated[float, Field(ge=0, le=1)] | None, "a number from 0 to 1"),
        (Annotated[float, Field(gt=0)], "a number above 0"),
        (Annotated[float, Field(gt=0, le=9)], "a number above 0 and up to 9"),
        (Annotated[int, Field(ge=1, le=50)], "a whole number from 1 to 50"),
        (int, "a whole number from 0 to inf"),
        (bool, "true or false"),
        (Id, "an identifier"),
        (Text, "text of up to 2000 characters"),
        (Literal["a", "b"], "one of a, b"),
        (tuple[int, ...], "a list"),
        (dict[str, int], "a mapping of names to values"),
        (Inner, "a mapping of names to values"),
        (int | str, "a value"),
    ],
)
def test_a_kind_is_asked_for_in_words(annotation: Any, words: str) -> None:
    assert wanted(kind_of(annotation)).text() == words


def test_the_kind_of_a_path_is_found() -> None:
    assert kind_at(Sample, ("rows", 3, "year")) == Kind(int)
    assert kind_at(Sample, ("factors", "any")).limit("le") == 1
    for path in [("never",), ("id", "deeper"), ("rows", 0, "never", 1)]:
        assert kind_at(Sample, path) == Kind(object)


def test_a_path_is_written_as_people_do() -> None:
    assert spelled(("forced", 0, "id")) == "forced[0].id"
    assert spelled(()) == ""


@pytest.mark.parametrize(
    ("model", "field", "row", "en", "zh"),
    [
        (
            Terms,
            "pay",
            3,
            "give a list, each entry a number of at least 0 [10 000 yuan], for example 35;20",
            "请填写：列表，每项为不小于 0 的数字（万元），例如 35;20",
        ),
        (
            Terms,
            "pay",
            None,
            "give a list, each entry a number of at least 0 [10 000 yuan], for example [35, 20]",
            "",
        ),
        (
            Terms,
            "uptake",
            3,
            "give a number from 0 to 1 [share, 1 is the whole], for example 0.4",
            "请填写：0 到 1 之间的数字（份额，以 1 为整体），例如 0.4",
        ),
        (Terms, "package", 3, "give an identifier, for example road-1", ""),
    ],
)
def test_a_missing_value_says_what_is_expected_in_which_unit_with_an_example(
    model: type[Frozen], field: str, row: int | None, en: str, zh: str
) -> None:
    raw = {"category": "c", "package": "p", "uptake": "0.5", "pay": "1"}
    del raw[field]
    _, (complaint,) = fit(model, raw, lambda name: Where("terms.csv", "terms", row, name))
    assert complaint.text("en").endswith(f"a value is missing; {en}")
    assert complaint.text("zh").endswith(zh)


@pytest.mark.parametrize("table", list(county_tables()), ids=lambda table: table.name)
def test_the_example_of_every_required_column_is_one(table: TableDescription) -> None:
    """What a complaint gives as an example is read without a complaint about it."""
    model = County if table.name == "county" else row_type(table.name)
    _, complaints = fit(model, {}, lambda name: Where("a.csv", table.name, 2, name))
    missing = [row for row in complaints if row.code == "missing_value"]
    required = {column.name for column in table.columns if column.default is None}
    assert {row.field for row in missing} == required
    examples = {row.field: row.text("en").rpartition("for example ")[2] for row in missing}
    _, left = fit(model, examples, lambda name: Where("a.csv", table.name, 2, name))
    assert [row for row in left if row.field in required] == []
