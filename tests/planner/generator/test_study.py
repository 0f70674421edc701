"""Studies: many counties, each from its own seed, none of them over another."""

import csv
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.schema.case import Case
from models.schema.options import SolveOptions
from planner.commands.app import app
from planner.generator.generate import generate
from planner.generator.study import PAGE, TABLE, county, page, study
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.complaint import errors
from planner.input.read import load
from planner.input.write import json_text
from planner.solving import solve


def call(*arguments: object, lang: str = "en") -> Any:
    return CliRunner().invoke(app, ["generate", *map(str, arguments), "--lang", lang])


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study") / "six"
    study(folder, 6, 1)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_types_of_region_take_turns(six: Path) -> None:
    assert sorted(content(six)) == [
        "README.md",
        "eastern-0001.json",
        "eastern-0004.json",
        "remote-0003.json",
        "remote-0006.json",
        "resource-0002.json",
        "resource-0005.json",
        "study.csv",
    ]


def test_the_same_seed_gives_the_same_bytes(six: Path, tmp_path: Path) -> None:
    study(tmp_path / "again", 6, 1)
    assert content(tmp_path / "again") == content(six)
    study(tmp_path / "other", 1, 2)
    name = "eastern-0001.json"
    assert (tmp_path / "other" / name).read_bytes() != (six / name).read_bytes()


def test_a_county_does_not_depend_on_how_many_are_asked_for(six: Path, tmp_path: Path) -> None:
    study(tmp_path / "two", 2, 1)
    fewer, more = content(tmp_path / "two"), content(six)
    counties = [name for name in fewer if name.endswith(".json")]
    assert counties == ["eastern-0001.json", "resource-0002.json"]
    assert all(fewer[name] == more[name] for name in counties)
    table = more[TABLE].splitlines()
    assert fewer[TABLE].splitlines() == table[:3]


def test_the_table_says_what_the_counties_hold(six: Path) -> None:
    with (six / TABLE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    for row in rows:
        instance = load(six / row["file"])
        assert instance.county.synthetic
        assert instance.county.years == int(row["years"]) == 5
        assert 12 <= len(instance.nodes) == int(row["nodes"]) <= 30
        people = sum(place.population for place in instance.settlements)
        money = sum(amount.amount for amount in instance.amounts)
        assert int(row["population_persons"]) == people
        assert float(row["budget_10000_yuan"]) == pytest.approx(money)
        per_head = float(row["budget_per_head_10000_yuan"])
        assert per_head == pytest.approx(money / people, abs=1e-6)
        # The README's promise: preset, seed and nodes are all it takes.
        again = generate(row["preset"], int(row["seed"]), int(row["nodes"]))
        assert json_text(again) == (six / row["file"]).read_text(encoding="utf-8")


def test_every_number_of_nodes_is_drawn() -> None:
    """Of 300 draws from 19 numbers, a given one is missed once in 10 million studies."""
    chances = (county_nodes(number) for number in range(1, 301))
    assert set(chances) == set(range(12, 31))


def county_nodes(number: int) -> int:
    import numpy as np

    return int(np.random.default_rng([1, number]).integers(12, 31))


@pytest.mark.parametrize("number", [1, 2, 3, 2843])
def test_the_nodes_are_those_drawn(number: int) -> None:
    instance, drawn = county(number, 1)
    assert drawn.nodes == len(instance.nodes) == county_nodes(number)
    assert drawn.file.endswith(f"-{number:04}.json")


def test_every_county_passes_the_checks(six: Path) -> None:
    for file in islice(sorted(six.glob("*.json")), 6):
        assert (
            errors(plausibility_complaints(Case(load(file)))) == []
        )  # load has checked its references


# Two of the fewest nodes that a study draws, 12, so that a plan takes seconds.
@pytest.mark.parametrize(("number", "seed"), [(1, 14), (3, 10)])
def test_counties_of_a_study_can_be_planned(number: int, seed: int) -> None:
    instance, drawn = county(number, seed)
    assert drawn.nodes == 12
    plan = solve(instance, None, SolveOptions(gap=0.5, time_limit=None, isolate=False)).plan
    assert plan.certified
    assert plan.objective is not None
    assert plan.objective > 0


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="kept"):
        study(kept, 1, 1)
    assert list(content(kept)) == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    study(tmp_path / "empty", 1, 1)
    assert (tmp_path / "empty" / TABLE).exists()


@pytest.mark.parametrize(("counties", "seed"), [(0, 1), (10_000, 1), (1, -1)])
def test_senseless_numbers_are_refused(tmp_path: Path, counties: int, seed: int) -> None:
    with pytest.raises(ValueError, match="must"):
        study(tmp_path / "new", counties, seed)
    assert not (tmp_path / "new").exists()


def test_whoever_asks_is_told_of_each(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    study(tmp_path / "new", 3, 1, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_page_labels_it_synthetic() -> None:
    text = page(60, 7)
    assert "Synthetic: 60 invented counties, seed 7" in text
    assert "虚构：60 个样县" in text
    assert "2,843 (assumption" in text
    assert "2,843 个计（假设" in text


class TestCommand:
    @pytest.mark.parametrize(("lang", "word"), [("en", "Written"), ("zh", "已写入")])
    def test_a_study_is_written(self, tmp_path: Path, six: Path, lang: str, word: str) -> None:
        result = call("--study", tmp_path / "s", "--counties", 6, "--seed", 1, lang=lang)
        assert (result.exit_code, word in result.output) == (0, True)
        assert content(tmp_path / "s") == content(six)

    @pytest.mark.parametrize(
        ("arguments", "fragment"),
        [
            (["--counties", "0"], "--counties 0"),
            (["--counties", "10000"], "--counties 10000"),
            (["--seed", "-1"], "--seed -1"),
            (["--nodes", "20"], "--nodes"),
            (["--villages", "0"], "--villages"),
            (["--years", "5"], "--years"),
            (["eastern"], "PRESET"),
        ],
    )
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_what_does_not_fit_a_study_is_refused(
        self, tmp_path: Path, arguments: list[str], fragment: str, lang: str
    ) -> None:
        result = call("--study", tmp_path / "s", *arguments, lang=lang)
        assert result.exit_code == 2
        assert fragment in result.output
        assert not (tmp_path / "s").exists()

    def test_a_folder_that_holds_something_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / PAGE).write_text("mine", encoding="utf-8")
        result = call("--study", tmp_path)
        assert result.exit_code == 2
        assert "not overwritten" in result.output
        assert (tmp_path / PAGE).read_text(encoding="utf-8") == "mine"

    def test_one_county_is_written_as_before(self, tmp_path: Path) -> None:
        assert call("eastern", tmp_path / "c.json", "--nodes", 3, "--years", 3).exit_code == 0
        assert len(load(tmp_path / "c.json").nodes) == 3

    @pytest.mark.parametrize(
        ("arguments", "fragment"),
        [
            ([], "PRESET TO"),
            (["eastern"], "PRESET TO"),
            (["eastern", "c.json", "--counties", "2"], "--counties is for --study"),
        ],
    )
    def test_one_county_needs_its_own(self, arguments: list[str], fragment: str) -> None:
        result = call(*arguments)
        assert result.exit_code == 2
        assert fragment in result.output
