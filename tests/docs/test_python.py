"""docs/python.md says what is: its examples run in one session and print what it shows."""

import doctest

import pytest

from tests.paths import ROOT
from tests.test_docs import blocks

PAGE = ROOT / "docs/python.md"


def test_the_examples_print_what_the_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = [text for _, kind, text in blocks(PAGE.read_text("utf-8")) if kind == "pycon"]
    assert len(examples) >= 8
    session = doctest.DocTestParser().get_doctest("\n".join(examples), {}, PAGE.name, str(PAGE), 0)
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(session, out=report.append)
    assert result.failed == 0, "".join(report)
