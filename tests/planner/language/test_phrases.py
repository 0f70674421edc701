"""The texts of the planner: two languages, one room, each said somewhere."""

import ast
import re
import sys
from pathlib import Path

import pytest

from models.schema.describe import county_tables, plan_tables, scenario_columns
from planner.language import schema
from planner.language.complaints import county, file, plausibility, spread
from planner.language.message import Message
from planner.language.phrases import PHRASES, say, word
from planner.language.text import Phrasebook, Text, language
from tests.house import imported
from tests.paths import ROOT
from tests.planner.language.texts import faults

COMPLAINTS = {**file.TEXTS, **county.TEXTS, **plausibility.TEXTS, **spread.TEXTS}
BUILT = (
    *("col_", "stop_", "regime_", "phase_", "means_", "status_", "reason_", "now_", "row_"),
    *("formula.", "made.", "unit.", "explain_", "explain.index_", "explain.anchored"),
    *("explain.carried", "explain.lapsed", "explain.staff", "rules_", "unused_"),
    *("explain.reached_",),
    *(
        "proof_",
        "state_",
        "checked_",
        "kind_",
        "short_",
        "a.",
        "want.",
        "in.",
        "all.",
        "kind.",
        "offer.",
    ),
    *("why.",),
)
"""Prefixes of keys that the code puts together."""
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NOT_SENTENCES = {
    "planner/input/reading/numbers.py": "the full-width comma that a number may hold",
    "planner/input/reading/decode.py": "the full-width comma that may part columns",
}


def sources() -> list[Path]:
    return [file for room in ("planner", "api") for file in sorted((ROOT / room).rglob("*.py"))]


def test_every_text_is_in_both_languages() -> None:
    assert {key: faults(text) for key, text in PHRASES.items() if faults(text)} == {}


def test_complaints_differ_in_the_two_languages() -> None:
    assert [key for key, text in COMPLAINTS.items() if text.zh == text.en] == []


def test_every_text_is_said_somewhere() -> None:
    quoted = {
        node.value
        for source in sources()
        if "language" not in source.parts
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    said = {
        key
        for key in PHRASES
        if key in quoted or key.removesuffix("_help") in quoted or key.startswith(BUILT)
    }
    advice = {key for key in COMPLAINTS if key.removesuffix(".advice") in COMPLAINTS}
    silent = set(PHRASES) - said - set(schema.TEXTS) - advice
    assert silent <= {"infeasible", "no_plan"}, "both are said by the status of a plan"


def test_advice_belongs_to_a_complaint_or_is_said_by_itself() -> None:
    source = "".join(each.read_text(encoding="utf-8") for each in sources())
    shared = {key for key in COMPLAINTS if key.endswith(".advice")}
    assert [
        key
        for key in sorted(shared)
        if key.removesuffix(".advice") not in COMPLAINTS and f'of("{key}"' not in source
    ] == []


def test_no_sentence_for_people_stands_outside_the_language_rooms() -> None:
    """Chinese outside them is data (names of an invented county) or a mark that is read."""
    outside = {
        place
        for source in sources()
        if "language" not in source.parts and CHINESE.search(source.read_text(encoding="utf-8"))
        for place in [source.relative_to(ROOT).as_posix()]
        if not place.startswith("planner/generator/")
    }
    assert outside == NOT_SENTENCES.keys()


def test_the_room_needs_the_standard_library_alone() -> None:
    """So that a command which only speaks starts at once."""
    needed = {
        name.split(".")[0]
        for source in sources()
        if source.is_relative_to(ROOT / "planner" / "language")
        for name, _ in imported(ast.parse(source.read_text(encoding="utf-8")))
    }
    assert needed - sys.stdlib_module_names == {"planner"}


def test_no_two_chapters_hold_the_same_key() -> None:
    with pytest.raises(ValueError, match="gap"):
        Phrasebook({"gap": Text("差距", "gap")}, {"gap": Text("缺口", "gap")})


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN", "LANG": "en_US"}, "zh"),
        ({"PLANNER_LANG": "en", "LC_ALL": "zh_CN"}, "en"),
    ],
)
def test_the_language_follows_the_environment(environment: dict[str, str], lang: str) -> None:
    assert language(environment) == lang


def test_say_fills_the_placeholders() -> None:
    assert say("written", "en", path="out") == "Written: out"
    assert say("written", "zh", path="out") == "已写入 out"
    with pytest.raises(KeyError):
        say("written", "en")
    with pytest.raises(KeyError):
        say("never", "en")


def test_words_are_those_of_the_schema_alone() -> None:
    assert word("talent", "en") == "Talent"
    assert word("not-a-word", "en") == "not-a-word"
    assert word("share", "zh") == "share", "an id that is also a key of the report"


def test_a_message_is_read_in_either_language() -> None:
    years = Message.of("want.years", low=2026, high=2030)
    assert years.text() == "a year from 2026 to 2030"
    assert years.text("zh") == "2026 到 2030 之间的年份"
    listed = Message.of("known.advice", names=("a", Message.of("kind.capital"), "c"))
    assert listed.text("zh") == "可用的有：a、资本性、c"
    assert (
        Message.of("not_whole", found=1234567.25, expected=0.5).text() == "'1234567.2' is not 0.5"
    )


def test_a_single_thing_is_not_many() -> None:
    text = Text("{count:,} 处", "in {count:place|places}")
    assert text.filled("en", count=1) == "in 1 place"
    assert text.filled("en", count=0) == "in 0 places"
    assert text.filled("en", count=1200) == "in 1,200 places"
    assert text.filled("zh", count=1200) == "1,200 处"
    assert Text("{count} 年", "{count}").filled("en", count=2026) == "2026"


def test_a_number_is_followed_by_a_word_for_so_many() -> None:
    """A plural behind a count is written so that one is singular; other numbers are named here."""
    fixed = {
        "one_plan_only",
        "prove_only",
        "by_too_many_instances",
        "one_batch",
        "facets_left_out",
        "want.text",
        "long_cell",
        "too_big",
        "contract_partly",
        "few_people",
        "tables_as_made",
        "study_drawn",
    }
    plural = re.compile(r"\{(?:count|checks|rules|places|years|persons|found)\} [a-z]+s\b")
    verbs = re.compile(r"\} (?:is|has|forbids|takes|reaches|needs|holds|was)\b")
    many = {key for key, text in PHRASES.items() if plural.search(verbs.sub("", text.en))}
    assert many <= fixed


def test_every_unit_of_the_schema_has_words() -> None:
    columns = [column for table in (*county_tables(), *plan_tables()) for column in table.columns]
    units = {column.unit for column in (*columns, *scenario_columns())} - {""}
    assert {f"in.{unit}" for unit in units} == {key for key in PHRASES if key.startswith("in.")}
