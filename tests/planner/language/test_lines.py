"""What reaches the terminal is printable, and no wider than the screen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from planner.language.lines import HANG, WIDTH, cells, tell, tell_result, wrapped
from planner.language.phrases import PHRASES
from planner.language.text import LANGUAGES, Lang


def test_a_line_goes_to_stderr_or_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    tell("一行")
    tell("a line", err=False)
    assert capsys.readouterr() == ("a line\n", "一行\n")


def test_a_message_stays_one_line_without_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell("one\r\ntwo\u2028three\x1b[31m\x00")
    assert capsys.readouterr().err == "one two three\N{REPLACEMENT CHARACTER}[31m" + (
        "\N{REPLACEMENT CHARACTER}\n"
    )


FILLING = {"en": "a value of some length", "zh": "一个有一定长度的取值"}
"""What stands in each placeholder."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_fits_the_screen_in_either_language(
    lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for text in PHRASES.values():
        template = getattr(text, lang)
        message = re.sub(r"\{\w+\}", FILLING[lang], template)
        tell(message)
        lines = capsys.readouterr().err.splitlines()
        assert max(map(cell_len, lines)) <= WIDTH, lines
        assert "".join("".join(lines).split()) == "".join(message.split())
        assert all(line.startswith(" " * HANG) for line in lines[1:])


@given(
    words=st.lists(st.text("ab黎平（），。", min_size=1, max_size=20), min_size=1),
    indent=st.integers(0, 30),
    hang=st.integers(0, 4),
)
def test_a_text_is_broken_without_losing_a_word(words: list[str], indent: int, hang: int) -> None:
    text = " ".join(words)
    lines = wrapped(text, indent, hang)
    assert max(map(cell_len, lines)) <= WIDTH
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert lines[0].startswith(" " * indent)
    assert all(line.startswith(" " * (indent + hang)) for line in lines[1:])


def test_the_line_of_a_list_keeps_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    tell_result("  " + "word " * 20, err=False)
    first, second = capsys.readouterr().out.splitlines()
    assert first == "  " + " ".join(["word"] * 15)
    assert second == "    " + " ".join(["word"] * 5)


def test_a_path_is_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    path = "/" + "folder/" * 20
    tell_result(f"Written: {path}")
    assert path in capsys.readouterr().err


@pytest.mark.parametrize(("columns", "lines"), [("40", 5), ("80", 3), ("200", 1), (None, 1)])
def test_a_message_is_as_wide_as_the_screen_and_one_line_in_a_file(
    columns: str | None,
    lines: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lines of 40 hold eight words, then seven behind the two blanks; lines of 80 16, then 15."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    tell("word " * 32)
    assert len(capsys.readouterr().err.splitlines()) == lines


@given(st.text("ab é黎平（），。…·×—→%1", max_size=40))
def test_cells_are_those_of_the_tables(text: str) -> None:
    assert cells(text) == cell_len(text)
