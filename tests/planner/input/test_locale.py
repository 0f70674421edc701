"""Files are UTF-8 whatever the locale: a county is read, written and refused under GBK too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.input.read import load
from tests.planner.input.good import good, write_good

NAME = "㐀县·—½"
"""Letters that GBK does not have, beside some that it has."""


def planner(*arguments: str, locale: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of that locale, any file opened in its encoding being an error."""
    strict = ["-X", "warn_default_encoding", "-W", "error::EncodingWarning"]
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"}
    run = "from planner.commands.app import main; main()"
    command = [sys.executable, *strict, "-c", run, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("locale", ["zh_CN.gbk", "C"])
def test_a_county_is_converted_and_refused_under_any_locale(locale: str, tmp_path: Path) -> None:
    write_good(tmp_path / "county")
    settings = tmp_path / "county" / "county.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}description: {NAME}\n", encoding="utf-8")
    for start, end in (("county", "good.json"), ("good.json", "again")):
        made = planner("convert", str(tmp_path / start), str(tmp_path / end), locale=locale)
        assert made.returncode == 0, made.stderr
    again = good().county.model_copy(update={"description": NAME})
    assert load(tmp_path / "again") == good().model_copy(update={"county": again})
    settings.write_text(f"{text}describtion: {NAME}\n", encoding="utf-8")
    refused = planner("check", "--lang", "zh", str(tmp_path / "county"), locale=locale)
    assert refused.returncode == 2
    assert "没有字段" in (refused.stdout + refused.stderr).decode("gbk")
