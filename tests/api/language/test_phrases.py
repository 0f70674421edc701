"""The texts of the service: two languages, each said somewhere."""

import pytest

from api.language import commands, problems
from api.language.negotiation import language_of
from api.language.phrases import PHRASES, both, say
from api.problems.problems import KINDS
from tests.paths import ROOT
from tests.planner.language.texts import faults


def test_every_text_is_in_both_languages() -> None:
    assert {key: faults(text) for key, text in PHRASES.items() if faults(text)} == {}


def test_every_kind_of_problem_has_its_title_and_detail() -> None:
    assert set(problems.TITLES) == set(KINDS)
    assert {f"detail.{kind}" for kind in KINDS} <= set(problems.DETAILS)


def test_every_text_of_the_commands_is_said() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in sorted((ROOT / "api/serve").glob("*.py"))
    )
    built = ("col_", "state_")
    silent = [
        key for key in commands.TEXTS if not key.startswith(built) and f'"{key}"' not in source
    ]
    assert silent == []
    assert [key for key, text in commands.TEXTS.items() if text.zh == text.en] == []


@pytest.mark.parametrize(
    ("header", "lang"), [(None, "zh"), ("en", "en"), ("fr, en;q=0.5, zh;q=0.4", "en")]
)
def test_the_language_is_the_readers(header: str | None, lang: str) -> None:
    assert language_of(header) == lang


def test_both_languages_stand_together() -> None:
    assert both("no-space") == "存储空间已满 · The store is full"
    assert say("no-space", "zh") == "存储空间已满"
