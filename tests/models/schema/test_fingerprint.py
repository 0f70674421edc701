"""Documents that say the same have one hash, however their numbers are written."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from api.views.submission import ScenarioRequest
from models.schema.fields import Frozen
from models.schema.instance import fingerprint, json_digest
from models.schema.options import SolveOptions
from models.schema.people import Quota
from models.schema.scenario import Scenario
from planner.batch.grid import parse_grid
from planner.input.complaint import BadInput
from planner.input.read import load, load_scenario
from tests.paths import INSTANCES

Rewrite = Callable[[Any], Any]


def minus_zero(number: Any) -> Any:
    """Write every zero as minus zero."""
    return -0.0 if number == 0 else number


def whole(number: Any) -> Any:
    """Write 1.0 as 1."""
    return int(number) if number == int(number) else number


def fractional(number: Any) -> Any:
    """Write 1 as 1.0."""
    return float(number)


def text(number: Any) -> Any:
    """Write 1.0 as 1e0, as a spreadsheet may."""
    return f"{number:.17e}" if isinstance(number, float) else f"+{number}"


REWRITES = (minus_zero, whole, fractional, text)


def rewritten(value: Any, by: Rewrite) -> Any:
    """Write every number of a document anew."""
    if isinstance(value, dict):
        return {key: rewritten(each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [rewritten(each, by) for each in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return by(value)


def numbers(value: Any) -> Iterator[float]:
    """Yield every number of a document."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from numbers(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


SCENARIO = Scenario(
    id="zeros",
    budget_factor=0,
    source_factors={"bond": 0},
    amounts=({"source": "own", "year": 2026, "amount": 0},),  # type: ignore[arg-type]
    program_limits=({"program": "talent", "floor": 0, "ceiling": 1},),  # type: ignore[arg-type]
    coverage_targets=({"year": 2026, "share": 0},),  # type: ignore[arg-type]
    service_floors={"health": 0},
    service_gaps={"health": 0},
    minimum_gain=0,
    weights={"capital": 0},
    beta=0,
    debt_limit=0,
    discount_rate=0,
    hurdle_rate=0,
    cost_factors={"ppp": 0},
    uptake_factor=0,
    potential_factor=0,
)
DOCUMENTS: tuple[Frozen, ...] = (
    *(load(INSTANCES / name) for name in ("tiny", "eastern", "liping")),
    SCENARIO,
    SolveOptions(gap=0, time_limit=1),
    ScenarioRequest(county="tiny", scenario=SCENARIO),
)


@pytest.mark.parametrize("by", REWRITES, ids=lambda by: by.__name__)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: type(each).__name__)
def test_the_way_a_number_is_written_changes_no_hash(document: Frozen, by: Rewrite) -> None:
    plain = document.model_dump(mode="json")
    other = type(document).model_validate(rewritten(plain, by))
    read = type(document).model_validate_json(json.dumps(rewritten(plain, by)))
    assert fingerprint(other) == fingerprint(read) == fingerprint(document)
    minus = [n for n in numbers(other.model_dump()) if n == 0 and math.copysign(1, n) < 0]
    assert not minus


def test_a_table_with_minus_zero_is_the_same_county(tmp_path: Path) -> None:
    for file in (INSTANCES / "tiny").iterdir():
        if file.is_file():
            content = file.read_text(encoding="utf-8")
            if file.suffix == ".csv":
                content = content.replace(",0,", ",-0.0,").replace(",0\n", ",-0\n")
            (tmp_path / file.name).write_text(content, encoding="utf-8")
    assert any(",-0" in file.read_text() for file in tmp_path.glob("*.csv"))
    assert fingerprint(load(tmp_path)) == fingerprint(load(INSTANCES / "tiny"))


def test_a_scenario_file_with_minus_zero_is_the_same_scenario(tmp_path: Path) -> None:
    hashes = set()
    for zero in ("0", "0.0", "-0.0", "-0", "0e3"):
        file = tmp_path / "s.yaml"
        file.write_text(f"id: s\nbeta: {zero}\ncost_factors: {{ppp: {zero}}}\n")
        hashes.add(fingerprint(load_scenario(file)))
    assert len(hashes) == 1


@pytest.mark.parametrize(("one", "other"), [(0.0, -0.0), (1, 1.0), (1000, "1e3")])
def test_a_grid_lists_a_number_once(one: object, other: object) -> None:
    with pytest.raises(BadInput) as refused:
        parse_grid({"budget_factor": [one, other]}, "grid.yaml")
    assert [complaint.code for complaint in refused.value.complaints] == ["said_twice"]


def test_a_field_that_came_later_is_hashed_only_where_it_is_used() -> None:
    # The hash of the county as it stood before there were such fields.
    county = load(INSTANCES / "tiny")
    dumped = county.model_dump(mode="json")
    for name in type(county).later:
        del dumped[name]
    for name in type(county.county).later:
        del dumped["county"][name]
    for table, rows in county.tables():
        for row, left in zip(rows, dumped.get(table, ()), strict=False):
            for name in type(row).later:
                del left[name]
    assert fingerprint(county) == json_digest(dumped)
    quotas = [
        county.model_copy(update={"quotas": (Quota(category="c", year=1, most=most),)})
        for most in (1, 2)
    ]
    assert len({fingerprint(each) for each in (county, *quotas)}) == 3


SHIPPED = {
    "capital-budgeting": "32519c83acda34f2a7e49ac0862332f9d01a1d8563394be3440fcebede03fea3",
    "eastern": "2102e46bfa83c7c556fa9cc60ba1a6b8096bc92de0b641d31dcf287e604e445b",
    "facilities-only": "2437137a5bff0c343d264fdb1a405cd2a5f8fed372291cc9017a9f10a9cd9ca3",
    "liping": "8e9e825c5d2e35210c0816c677b70649a6b0f862b0418aa63c7aa86f8734344c",
    "liping-villages": "25b513a954760b1c2589c5739e5bc625941679ca32f751a4c15c52d001b767d7",
    "masts-only": "2e8dc80329e120d52e60b872acdc67e41a348ca85ed9917c2f89bd5ad647960d",
    "maximal-covering": "5278179ac2ba145f3b4601dc6579eb8a42a7c48d3aba11ae78adb3dec54d521d",
    "projects-only": "f33e09893c5f3eeb47211325586452ddd47c90a19913d2ae0f209dd555614c93",
    "reforms-only": "914a753baf9c0681fbe6fb4dc4c93591641c066d8552e7973f702f6ea1cc3c43",
    "remote": "c9d8c6774e8271ca9992d54cb6576e9848a2d276bfe02f3bcdee8821ae850ad9",
    "resource": "598c99b13270a6fff77fcf799f15f9ca52d38f48034c465081ff7da61e7de840",
    "talent-only": "396be2c4b773d548841e3d5bf7d962b79497dfef0304b12c1209782e8e060373",
    "tiny": "074242e540f85bb8f664c25558fa2da8daf262667b2132e0fa2345189aad2ac0",
}
"""The shipped counties' hashes before any field was added later; certificates carry them."""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_county_keeps_the_hash_that_its_certificates_carry(name: str) -> None:
    assert fingerprint(load(INSTANCES / name)) == SHIPPED[name]


class Before(Frozen):
    """A row as it was first hashed."""

    id: str


class Since(Before):
    """The same row with fields added later."""

    later: ClassVar[frozenset[str]] = frozenset(("least", "every"))

    least: float | None = None
    every: str = "plan"


class TableBefore(Frozen):
    """A document as it was first hashed."""

    rows: tuple[Before, ...]


class TableSince(Frozen):
    """The same document with a table added later."""

    later: ClassVar[frozenset[str]] = frozenset(("added",))

    rows: tuple[Since, ...]
    added: tuple[Since, ...] = ()


def test_fields_and_tables_added_later_change_no_hash_where_they_say_nothing() -> None:
    before = TableBefore(rows=(Before(id="a"), Before(id="b")))
    since = TableSince(rows=(Since(id="a"), Since(id="b", least=None, every="plan")), added=())
    assert fingerprint(since) == fingerprint(before)


@pytest.mark.parametrize(
    "told",
    [
        TableSince(rows=(Since(id="a", least=0),)),
        TableSince(rows=(Since(id="a", least=1),)),
        TableSince(rows=(Since(id="a", every="year"),)),
        TableSince(rows=(Since(id="a"),), added=(Since(id="a"),)),
        TableSince(rows=(Since(id="a"),), added=(Since(id="a", least=0),)),
    ],
)
def test_what_a_field_added_later_says_counts(told: TableSince) -> None:
    silent = TableSince(rows=(Since(id="a"),))
    assert fingerprint(told) != fingerprint(silent)
    assert fingerprint(told) == fingerprint(TableSince.model_validate(told.model_dump()))
