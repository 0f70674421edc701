"""What reaches the terminal is one printable line."""

import pytest

from planner.language.lines import tell


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
