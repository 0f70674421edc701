"""From paths, scenarios and a grid to cases: which, in what order, under what names."""

from pathlib import Path

import pytest

from models.schema.options import SolveOptions
from planner.batch.cases import all_cases, find_counties, make_variants
from planner.batch.grid import Grid
from planner.batch.naming import LONGEST, case_label, safe_name, unique_names
from planner.input.complaint import BadInput


def folder(path: Path) -> Path:
    """A folder that counts as a county; what is in it is not looked at."""
    path.mkdir(parents=True)
    (path / "county.yaml").write_text("id: x")
    return path


def document(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    return path


def names(*paths: object) -> list[str]:
    return [source.name for source in find_counties([str(path) for path in paths])]


def test_counties_are_folders_documents_globs_and_folders_of_them(tmp_path: Path) -> None:
    folder(tmp_path / "many" / "b")
    document(tmp_path / "many" / "a.json")
    document(tmp_path / "many" / ".hidden.json")
    (tmp_path / "many" / "no-county").mkdir()
    (tmp_path / "many" / "study.csv").write_text("x")
    folder(tmp_path / "one")
    assert names(tmp_path / "one") == ["one"]
    assert names(tmp_path / "many") == ["a", "b"]
    assert names(tmp_path / "many" / "a.json") == ["a"]
    assert names(f"{tmp_path}/many/*.json") == ["a"]
    # In the order given; what is given twice is one county.
    assert names(tmp_path / "one", tmp_path / "many", f"{tmp_path}/*") == ["one", "a", "b"]


def test_where_there_is_no_county_it_is_said_for_each_path(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("x")
    folder(tmp_path / "good")
    wrong = [str(tmp_path / name) for name in ("empty", "text.txt", "absent", "*.none")]
    with pytest.raises(BadInput) as bad:
        find_counties([str(tmp_path / "good"), *wrong])
    assert [complaint.file for complaint in bad.value.complaints] == wrong


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["x/a", "x/b"], ["a", "b"]),
        (["x/a", "y/a"], ["x+a", "y+a"]),
        (["x/m/a", "y/m/a", "z/b"], ["x+m+a", "y+m+a", "b"]),
        (["x/a.json", "y/a"], ["x+a", "y+a"]),
        (["x/a.json", "x/a"], ["a.json", "a"]),
        (["x/v1.2", "x/v1.3"], ["v1.2", "v1.3"]),
        (["x/黎平.json"], ["黎平"]),
        (["x/=evil name.json"], ["_evil_name"]),
        (["x/.."], ["_."]),
    ],
)
def test_names_are_as_short_as_they_can_be(paths: list[str], told: list[str]) -> None:
    assert unique_names([Path(path) for path in paths]) == told


def test_names_differ_even_where_only_refused_characters_or_case_do() -> None:
    paths = [Path("x/a b"), Path("x/a?b"), Path("x/A"), Path("y/a")]
    told = unique_names(paths)
    assert len({name.casefold() for name in told}) == 4
    assert told == unique_names(paths)


def test_long_names_are_cut_and_still_differ() -> None:
    first, second = (safe_name("县" * 100 + end) for end in "ab")
    assert first != second
    assert all(len(name.encode()) <= LONGEST for name in (first, second))


def test_labels_say_the_scenario_and_the_point() -> None:
    assert case_label("dry", {}) == "dry"
    point = {"budget_factor": 0.8, "source_factors.own": 1.0, "regime": "legacy"}
    assert case_label("dry", point) == "dry,budget_factor=0.8,source_factors.own=1,regime=legacy"


def test_labels_of_long_points_and_of_lists_are_short_and_differ() -> None:
    keys = [f"source_factors.source-{i}" for i in range(9)]
    long = [case_label("dry", dict.fromkeys(keys, 1.0) | {"seed": seed}) for seed in (1, 2)]
    lists = [case_label("dry", {"forced": [{"what": "reform", "id": key}]}) for key in "ab"]
    for one, other in (long, lists):
        assert one != other
        assert one.startswith("dry,")
        assert max(len(one.encode()), len(other.encode())) <= LONGEST


def scenario(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_cases_go_county_by_county_then_scenario_then_grid(tmp_path: Path) -> None:
    folder(tmp_path / "a")
    folder(tmp_path / "b")
    files = [scenario(tmp_path / f"{name}.yaml", f"id: {name}\nbeta: 0") for name in ("wet", "dry")]
    variants = make_variants(files, Grid({"beta": (0.5, 1.0)}), SolveOptions())
    cases = all_cases(find_counties([str(tmp_path / "b"), str(tmp_path / "a")]), variants)
    assert [case.key for case in cases] == [
        f"{county}/{base},beta={beta}"
        for county in "ba"
        for base in ("wet", "dry")
        for beta in ("0.5", "1")
    ]
    assert [variant.scenario.beta for variant in variants] == [0.5, 1.0, 0.5, 1.0]


def test_scenarios_that_share_an_id_go_by_their_files(tmp_path: Path) -> None:
    files = [scenario(tmp_path / f"{name}.yaml", "beta: 0") for name in ("wet", "dry")]
    files.append(scenario(tmp_path / "other.yaml", "id: mine"))
    assert [a.label for a in make_variants(files, Grid({}), SolveOptions())] == [
        "wet",
        "dry",
        "mine",
    ]


def test_a_scenario_given_twice_or_broken_is_refused(tmp_path: Path) -> None:
    good = scenario(tmp_path / "good.yaml", "beta: 0")
    with pytest.raises(BadInput, match=r"good\.yaml.*twice"):
        make_variants([good, good], Grid({}), SolveOptions())
    bad = scenario(tmp_path / "bad.yaml", "beta: 2")
    with pytest.raises(BadInput, match=r"bad\.yaml.*beta"):
        make_variants([good, bad, tmp_path / "none.yaml"], Grid({}), SolveOptions())


def test_without_scenarios_the_county_is_taken_as_it_is() -> None:
    (variant,) = make_variants([], Grid({}), SolveOptions(seed=3))
    assert (variant.label, variant.options.seed) == ("default", 3)
    assert variant.scenario.model_dump(exclude_defaults=True) == {}
