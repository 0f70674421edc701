"""Reading and writing a county: nothing is lost, nothing is guessed."""

import string
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.schema.instance import County, Instance, table_names
from models.schema.plan import Plan, Provenance
from models.schema.scenario import Scenario
from planner.input.complaint import BadInput
from planner.input.read import (
    instance_from_json,
    load,
    load_plan,
    load_scenario,
    read_instance,
    scenario_from_json,
)
from planner.input.reading.numbers import number_advice
from planner.input.reading.shape import row_type
from planner.input.write import csv_text, json_text, write_folder, write_json
from tests.paths import ROOT
from tests.planner.input.good import good, write_good

IDS = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=12).filter(
    lambda text: text[0].isalnum()
)
AWKWARD = st.sampled_from(
    [
        "",
        "NA",
        "null",
        "~",
        "1e5",
        "007",
        "=SUM(A1)",
        'a,"b"',
        "x\ny",
        "侗寨；茶",
        "；",
        "#x",
    ]
)
CONTROLS = "".join(chr(code) for code in (*range(32), *range(0x7F, 0xA0)) if code not in (9, 10))
"""Characters that no text may hold; the same goes for the two line separators of Unicode."""
TEXTS = (
    st.text(st.characters(exclude_characters=CONTROLS + "\u2028\u2029"), max_size=30) | AWKWARD
).filter(lambda text: text == text.strip())
NUMBERS = st.floats(0, 1e12, allow_nan=False)
SHARES = st.floats(0, 1, allow_nan=False)

PLANNER = ROOT / "planner"


def _texts(instance: Instance, words: list[str]) -> Instance:
    """The county with these words in text fields of several tables and of the county."""
    first, second, third = words
    places = [
        row.model_copy(update={"name_zh": first, "note": second}) for row in instance.settlements
    ]
    streams = [row.model_copy(update={"unit": third}) for row in instance.streams]
    county = instance.county.model_copy(update={"description": first, "name_en": third})
    return instance.model_copy(
        update={"settlements": tuple(places), "streams": tuple(streams), "county": county}
    )


class TestRoundTrip:
    def test_a_folder_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        assert load(write_good(tmp_path)) == good()

    def test_a_document_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        write_json(good(), tmp_path / "good.json")
        assert load(tmp_path / "good.json") == good()
        assert instance_from_json(json_text(good())) == good()

    @pytest.mark.parametrize("format_", ["folder", "json"])
    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(words=st.lists(TEXTS, min_size=3, max_size=3))
    def test_any_text_survives(self, format_: str, words: list[str], tmp_path: Path) -> None:
        if any("\ud800" <= letter <= "\udfff" for word in words for letter in word):
            return
        instance = _texts(good(), words)
        assert _again(instance, format_, tmp_path) == instance

    @pytest.mark.parametrize("format_", ["folder", "json"])
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(id_=IDS, capital=NUMBERS, share=SHARES, pay=st.lists(NUMBERS, min_size=1, max_size=4))
    def test_any_number_and_id_survives(
        self, format_: str, id_: str, capital: float, share: float, pay: list[float], tmp_path: Path
    ) -> None:
        """Ids such as 007, 1e5, NA, null or true stay the text they are."""
        masts = tuple(
            row.model_copy(update={"capital": capital, "county_capital_share": share})
            for row in good().masts
        )
        terms = tuple(row.model_copy(update={"pay": tuple(pay)}) for row in good().terms)
        county = good().county.model_copy(update={"id": id_})
        instance = good().model_copy(update={"masts": masts, "terms": terms, "county": county})
        assert _again(instance, format_, tmp_path) == instance

    @pytest.mark.parametrize(
        "id_", ["007", "1e5", "NA", "null", "true", "no", "1_000", "2026-11-24"]
    )
    def test_ids_that_look_like_something_else_stay_text(self, id_: str, tmp_path: Path) -> None:
        instance = good().model_copy(
            update={"county": good().county.model_copy(update={"id": id_})}
        )
        for format_ in ("folder", "json"):
            assert _again(instance, format_, tmp_path).county.id == id_

    @pytest.mark.parametrize("format_", ["folder", "json"])
    def test_an_empty_list_is_not_the_default_list(self, format_: str, tmp_path: Path) -> None:
        category = good().categories[0].model_copy(update={"needs": ()})
        instance = good().model_copy(update={"categories": (category,)})
        assert _again(instance, format_, tmp_path).categories[0].needs == ()

    def test_only_columns_that_say_something_are_written(self) -> None:
        header = csv_text("masts", good().masts).splitlines()[0]
        assert header == "id,site,capital,running"

    def test_a_stale_table_is_not_read_back_as_part_of_the_county(self, tmp_path: Path) -> None:
        write_good(tmp_path)
        with pytest.raises(BadInput, match=r"masts\.csv: the folder holds a table 'masts'"):
            write_folder(good().model_copy(update={"masts": ()}), tmp_path)

    def test_every_default_can_be_written_as_an_empty_cell(self) -> None:
        """The writer leaves null cells empty, so null must be the default of every such field."""
        for model in (County, *map(row_type, table_names())):
            for name, info in model.model_fields.items():
                if type(None) in get_args(info.annotation):
                    assert info.default is None, (model, name)


def _again(instance: Instance, format_: str, folder: Path) -> Instance:
    """The county written and read in shape (a random id need not fit the other tables)."""
    target = folder / format_ if format_ == "folder" else folder / "x.json"
    (write_folder if format_ == "folder" else write_json)(instance, target)
    read, _, complaints = read_instance(target)
    assert read is not None, complaints
    return read


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
    def test_encodings_may_differ_from_file_to_file(self, encoding: str, tmp_path: Path) -> None:
        write_good(tmp_path)
        for name in ("settlements.csv", "county.yaml"):
            text = (tmp_path / name).read_text(encoding="utf-8")
            (tmp_path / name).write_bytes(text.encode(encoding))
        assert load(tmp_path) == good()

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_line_endings(self, ending: str, tmp_path: Path) -> None:
        write_good(tmp_path)
        raw = (tmp_path / "flows.csv").read_bytes()
        (tmp_path / "flows.csv").write_bytes(raw.replace(b"\n", ending.encode()))
        assert load(tmp_path) == good()

    def test_blank_lines_and_trailing_empty_columns_are_harmless(self, tmp_path: Path) -> None:
        write_good(tmp_path)
        lines = (tmp_path / "flows.csv").read_text().splitlines()
        (tmp_path / "flows.csv").write_text("\n\n".join(f"{line},," for line in lines) + "\n,,\n")
        assert load(tmp_path) == good()

    def test_a_header_alone_is_an_absent_table(self, tmp_path: Path) -> None:
        write_good(tmp_path)
        (tmp_path / "travel.csv").write_text("origin,destination,minutes\n")
        assert load(tmp_path).travel == ()

    def test_links_hidden_and_other_files_are_fine(self, tmp_path: Path) -> None:
        write_good(tmp_path / "real")
        (tmp_path / "link").symlink_to(tmp_path / "real")
        (tmp_path / "moved.csv").write_bytes((tmp_path / "real/masts.csv").read_bytes())
        (tmp_path / "real/masts.csv").unlink()
        (tmp_path / "real/masts.csv").symlink_to(tmp_path / "moved.csv")
        for name in ("SOURCES.md", "README.txt", ".~lock.masts.csv#", "._masts.csv", "legacy.yaml"):
            (tmp_path / "real" / name).write_text("anything")
        assert load(tmp_path / "link") == good()

    def test_links_that_lead_nowhere_are_complaints(self, tmp_path: Path) -> None:
        write_good(tmp_path)
        for name in ("masts.csv", "travel.csv"):
            (tmp_path / name).unlink()
        (tmp_path / "masts.csv").symlink_to("masts.csv")
        (tmp_path / "travel.csv").symlink_to("nowhere.csv")
        with pytest.raises(BadInput) as caught:
            load(tmp_path)
        assert {row.file for row in caught.value.complaints} == {"masts.csv", "travel.csv"}

    def test_a_key_that_is_no_text_is_a_printable_complaint(self, tmp_path: Path) -> None:
        (tmp_path / "x.json").write_text('{"\\ud800": 1, "a\\nb": 2, "' + "k" * 9999 + '": 3}')
        with pytest.raises(BadInput) as caught:
            load(tmp_path / "x.json")
        for row in caught.value.complaints:
            assert "\n" not in str(row)
            assert len(row.text("zh").encode()) < 600

    def test_a_quoted_cell_over_two_lines_counts_as_one_row(self, tmp_path: Path) -> None:
        write_good(tmp_path)
        (tmp_path / "masts.csv").write_text('id,site,capital,note\nm,east,1,"a\nb"\nn,nowhere,1,\n')
        (tmp_path / "coverage.csv").unlink()
        with pytest.raises(BadInput, match=r"masts\.csv row 3, site: 'nowhere'"):
            load(tmp_path)

    @pytest.mark.parametrize("name", ["nowhere", "nowhere.json", "county.zip"])
    def test_what_is_no_county_is_a_complaint(self, name: str, tmp_path: Path) -> None:
        if name.endswith("zip"):
            (tmp_path / name).write_bytes(b"PK")
        with pytest.raises(BadInput, match=name):
            load(tmp_path / name)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"), [("5", 5), ("5.0", 5), (" 5 ", 5), ("+5", 5), ("5e0", 5), (".5", 0.5)]
    )
    def test_plain_numbers_are_read(self, text: str, value: float, tmp_path: Path) -> None:
        write_good(tmp_path)
        (tmp_path / "masts.csv").write_text(f"id,site,capital\nmast-west,west,{text}\n")
        (tmp_path / "coverage.csv").write_text("mast,settlement\nmast-west,west\n")
        assert load(tmp_path).masts[0].capital == value

    @pytest.mark.parametrize(
        ("text", "advice"),
        [
            ("1,200", "write 1200,"),
            ("1,234,567.5", "write 1234567.5,"),
            ("12，000", "write 12000,"),
            ("１２", "write 12,"),
            ("12%", "write 0.12:"),
            ("3.5％", "write 0.035:"),
            ("twelve", "digits only"),
            ("12万", "digits only"),
            ("1,2", "digits only"),
            ("0x10", "digits only"),
        ],
    )
    def test_what_is_nearly_a_number_is_refused_with_advice(self, text: str, advice: str) -> None:
        assert advice in number_advice(text).text("en")


class TestScenarioAndPlan:
    def test_yaml_and_json_say_the_same(self, tmp_path: Path) -> None:
        (tmp_path / "s.yaml").write_text(
            "id: 007\nbeta: 1\nweights: {talent: 0.4}\nforced:\n"
            "- {what: mast, id: 1e3, year: 2026}\n"
        )
        text = (
            '{"id": "007", "beta": 1, "weights": {"talent": 0.4},'
            ' "forced": [{"what": "mast", "id": "1e3", "year": 2026}]}'
        )
        (tmp_path / "s.json").write_text(text)
        scenario = load_scenario(tmp_path / "s.yaml")
        assert scenario == load_scenario(tmp_path / "s.json") == scenario_from_json(text)
        assert scenario.id == "007"
        assert scenario.forced[0].id == "1e3"

    def test_a_dumped_scenario_is_read_back(self, tmp_path: Path) -> None:
        scenario = Scenario.model_validate(
            {
                "id": "more",
                "budget_factor": 1.2,
                "cost_factors": {"ppp": 1.1},
                "amounts": [{"source": "own", "year": 2026, "amount": 5}],
            }
        )
        (tmp_path / "s.json").write_text(scenario.model_dump_json())
        assert load_scenario(tmp_path / "s.json", good()) == scenario

    def test_a_scenario_is_checked_against_its_county(self, tmp_path: Path) -> None:
        (tmp_path / "s.yaml").write_text("weights: {tallent: 1}\n")
        load_scenario(tmp_path / "s.yaml")
        with pytest.raises(BadInput, match=r"s\.yaml, weights\.tallent: .*did you mean 'talent'"):
            load_scenario(tmp_path / "s.yaml", good())

    def test_a_plan_is_read_back(self, tmp_path: Path) -> None:
        origin: dict[str, Any] = {
            "county": "good",
            "scenario": "default",
            "instance_hash": "0",
            "scenario_hash": "0",
            "versions": {},
            "options": {"gap": 0.0, "isolate": True, "node_limit": None},
            "seed": 0,
            "seconds": {},
        }
        plan = Plan.model_validate(
            {
                "status": "optimal",
                "stopped_by": "proved",
                "first_year": 2026,
                "years": 1,
                "index": [{"year": 2026, "in": 101.5, "out": None, "two_way": 101.5}],
                "decisions": {"masts": [{"mast": "m", "year": 2026}]},
                "provenance": Provenance.model_validate(origin),
            }
        )
        file = tmp_path / "plan.json"
        file.write_text(plan.model_dump_json(by_alias=True))
        assert load_plan(file) == plan
        file.write_text(
            plan.model_dump_json(by_alias=True).replace('"two_way":101.5', '"twoway":1')
        )
        with pytest.raises(BadInput, match=r"plan\.json, index\[0\]\.two.*"):
            load_plan(file)

    @pytest.mark.parametrize("name", ["plan.txt", "nowhere.json"])
    def test_what_is_no_plan_is_a_complaint(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=name):
            load_plan(tmp_path / name)
