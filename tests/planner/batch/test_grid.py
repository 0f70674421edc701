"""The grid file: what is taken, what is refused and where, and what its points change."""

from pathlib import Path
from typing import Any

import pytest

from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.batch.grid import Grid, options_at, read_grid, scenario_at, value_text
from planner.input.complaint import BadInput


def read(tmp_path: Path, text: str, name: str = "grid.yaml") -> Grid:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_grid(file)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("budget_factor: [0.8, 1]", {"budget_factor": (0.8, 1.0)}),
        ("budget_factor: 0.8", {"budget_factor": (0.8,)}),
        ("beta: [0, 0.5, 1]", {"beta": (0.0, 0.5, 1.0)}),
        ("beta: [null, 0.5]", {"beta": (None, 0.5)}),
        ("regime: [concession, legacy]", {"regime": ("concession", "legacy")}),
        ("source_factors.own: [1, 2]", {"source_factors.own": (1.0, 2.0)}),
        ("source_factors.own.v2: [1]", {"source_factors.own.v2": (1.0,)}),
        ("weights.people: [0.2]", {"weights.people": (0.2,)}),
        ("cost_factors.talent: [1.1]", {"cost_factors.talent": (1.1,)}),
        ("earliest.road: [2027, 2028]", {"earliest.road": (2027, 2028)}),
        ("least_gains.town: [-0.1, 0]", {"least_gains.town": (-0.1, 0.0)}),
        ("openings.own: [5]", {"openings.own": (5.0,)}),
        ("seed: [1, 2]\ngap: [0, 0.01]", {"seed": (1, 2), "gap": (0.0, 0.01)}),
        ("time_limit: [0, 60]", {"time_limit": (0.0, 60.0)}),
        ("node_limit: [null, 5]", {"node_limit": (None, 5)}),
        (
            "forced: [[], [{what: reform, id: land}]]",
            {"forced": ((), [{"what": "reform", "id": "land"}])},
        ),
    ],
)
def test_a_grid_is_read(tmp_path: Path, text: str, values: dict[str, Any]) -> None:
    found = read(tmp_path, text).values
    assert list(found) == list(values)
    for key, wanted in values.items():
        if key == "forced":
            assert found[key][0] == []
            assert found[key][1][0]["id"] == "land"
        else:
            assert found[key] == wanted
            assert list(map(type, found[key])) == list(map(type, wanted))


def test_json_is_read_as_yaml_is(tmp_path: Path) -> None:
    yaml = read(tmp_path, "budget_factor: [0.8, 1]\nregime: [legacy, null]")
    json = read(tmp_path, '{"budget_factor": [0.8, 1], "regime": ["legacy", null]}', "grid.json")
    assert yaml == json


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # What stands beside each of these above is taken.
        ("budget_facto: [0.8]", ["grid.yaml", "budget_facto", "did you mean 'budget_factor'"]),
        ("id: [a, b]", ["grid.yaml", "'id'"]),
        ("beta.x: [0.5]", ["'beta.x'"]),
        ("source_factors.: [1]", ["'source_factors.'"]),
        ("forced.x: [1]", ["'forced.x'"]),
        ("budget_factor: []", ["budget_factor", "empty"]),
        ("budget_factor: [0.8, 0.80]", ["budget_factor[1]", "'0.8'", "twice"]),
        ("beta: [0, 0.5, 1.5]", ["beta[2]", "1.5", "0 to 1"]),
        ("beta: 1.5", ["beta:", "1.5", "0 to 1"]),
        ("beta: [0, half]", ["beta[1]", "half"]),
        ("budget_factor: [null]", ["budget_factor[0]", "missing"]),
        ("source_factors.own: [null]", ["source_factors.own[0]", "missing"]),
        ("source_factors.own: [1, -1]", ["source_factors.own[1]", "-1"]),
        ("regime: [feudal]", ["regime[0]", "feudal", "legacy"]),
        ("seed: [1.5]", ["seed[0]", "1.5"]),
        ("node_limit: [0]", ["node_limit[0]", "0"]),
        ("gap: [nan]", ["gap[0]"]),
        ("forced: [[{what: reform}]]", ["forced[0][0].id"]),
        ("source_factors: [{own: 1}]\nsource_factors.own: [1]", ["source_factors", "twice"]),
        ("- 1", ["grid.yaml", "mapping"]),
        ("", ["grid.yaml", "empty"]),
        ("beta: [0.1\n", ["grid.yaml", "line"]),
        ("beta: [0.1]\nbeta: [0.2]", ["beta", "twice"]),
    ],
)
def test_a_grid_is_refused_with_its_place(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, text)
    for words in said:
        assert words in str(bad.value)
    assert all(complaint.text("zh") for complaint in bad.value.complaints)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, "beta: [2, 3]\nbudget: [1]\nseed: []")
    assert len(bad.value.complaints) == 4


def test_a_grid_too_large_is_refused(tmp_path: Path) -> None:
    hundred = ", ".join(f"{i / 100}" for i in range(100))
    text = "".join(f"{key}: [{hundred}]\n" for key in ("beta", "discount_rate", "hurdle_rate"))
    with pytest.raises(BadInput, match="1000000"):
        read(tmp_path, text)
    assert len(list(read(tmp_path, text.rpartition("hurdle_rate")[0]).points())) == 10_000


@pytest.mark.parametrize("name", ["none.yaml", "grid.txt"])
def test_a_grid_that_is_no_file_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / "grid.txt").write_text("beta: [1]")
    with pytest.raises(BadInput, match=name):
        read_grid(tmp_path / name)


def test_points_go_through_the_last_key_first() -> None:
    grid = Grid({"beta": (0.0, 1.0), "seed": (1, 2)})
    assert [list(point.values()) for point in grid.points()] == [
        [0.0, 1],
        [0.0, 2],
        [1.0, 1],
        [1.0, 2],
    ]
    assert list(Grid({}).points()) == [{}]


def test_a_point_overrides_the_scenario_and_leaves_the_rest() -> None:
    base = Scenario(id="dry", beta=0.3, source_factors={"own": 2, "bond": 3})
    point = {"budget_factor": 0.5, "source_factors.own": 1.5, "seed": 7}
    made = scenario_at(base, point)
    assert made == Scenario(
        id="dry", beta=0.3, budget_factor=0.5, source_factors={"own": 1.5, "bond": 3}
    )
    assert base.source_factors == {"own": 2, "bond": 3}
    assert scenario_at(base, {"beta": None}).beta is None


def test_a_point_overrides_the_options() -> None:
    base = SolveOptions(gap=0.01, time_limit=60, seed=1)
    assert options_at(base, {"gap": 0.0, "seed": 3, "beta": 1.0}) == SolveOptions(
        gap=0.0, time_limit=60, seed=3
    )
    assert options_at(base, {"time_limit": 0.0}).time_limit is None
    assert options_at(base, {"time_limit": 5.0, "node_limit": 2}) == SolveOptions(
        gap=0.01, time_limit=5, seed=1, node_limit=2
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.8, "0.8"), (1e-7, "1e-07"), (3, "3"), ("legacy", "legacy"), (None, "none")],
)
def test_values_are_shown_short(value: object, text: str) -> None:
    assert value_text(value) == text
