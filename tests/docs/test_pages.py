"""Every link, path and make target in the documents leads somewhere."""

from pathlib import Path

from tests.docs.pages import (
    DOTTED,
    FENCED,
    LINK,
    PATH,
    QUOTED,
    TARGET,
    anchors,
    broken_links,
    missing_names,
    missing_paths,
    missing_targets,
    pages,
)
from tests.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


FEWEST_PAGES, FEWEST_RECORDS = 60, 40
"""Fewer pages, or records of decisions, are a sign that they were looked for in the wrong place."""


def name(page: Path) -> str:
    """A page as it is named in a failure."""
    return str(page.relative_to(ROOT))


def records() -> list[Path]:
    """Every record of a decision, by number."""
    return sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_the_pages_and_what_they_point_at_are_found() -> None:
    """Nothing below would fail over a list that is empty."""
    assert len(pages()) >= FEWEST_PAGES
    assert len(records()) >= FEWEST_RECORDS
    text = "\n".join(FENCED.sub("", page.read_text(encoding="utf-8")) for page in pages())
    quoted = QUOTED.findall(text)
    assert len(LINK.findall(text)) >= 50
    assert len([each for each in quoted if PATH.fullmatch(each)]) >= 200
    assert len([each for each in quoted if DOTTED.fullmatch(each)]) >= 10
    assert len([each for each in quoted if TARGET.fullmatch(each)]) >= 10


def test_relative_links_lead_to_files_and_headings() -> None:
    wrong = {
        name(page): found
        for page in pages()
        if (found := list(broken_links(page, page.read_text(encoding="utf-8"))))
    }
    assert wrong == {}


def test_paths_in_code_type_exist() -> None:
    wrong = {
        name(page): found
        for page in pages()
        if (found := list(missing_paths(page, page.read_text(encoding="utf-8"))))
    }
    assert wrong == {}


def test_dotted_names_in_code_type_are_defined() -> None:
    wrong = {
        name(page): found
        for page in pages()
        if (found := list(missing_names(page.read_text(encoding="utf-8"))))
    }
    assert wrong == {}


def test_make_targets_in_code_type_exist() -> None:
    wrong = {
        name(page): found
        for page in pages()
        if (found := list(missing_targets(page.read_text(encoding="utf-8"), MAKEFILE)))
    }
    assert wrong == {}


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One heading, here\n", encoding="utf-8")
    text = (
        "[a](page.md) [b](page.md#one-heading-here) [c](page.md#two) [d](gone.md) [e](http://f.g)"
    )
    assert list(broken_links(page, text)) == ["page.md#two", "gone.md"]
    assert list(broken_links(page, "```\n[d](gone.md)\n```\n")) == []
    assert anchors("## How to read it: `x`\n") == {"how-to-read-it-x"}


def test_a_missing_path_or_target_is_seen() -> None:
    page = ROOT / "README.md"
    text = "`models/README.md` `models/gone.py` `gone.md` `out/plan.json`"
    assert list(missing_paths(page, text)) == ["models/gone.py", "gone.md"]
    known = "`planner.solving` `planner.search` `planner.solving.Session` `tests.house.FLOORS`"
    assert list(missing_names(known)) == []
    unknown = "`planner.solving.Sessions` `planner.gone` `models.rules.gone.build`"
    assert list(missing_names(unknown)) == unknown.replace("`", "").split()
    assert list(missing_targets("`make test` `make fuzz N=3` `make tea`", "test:\nfuzz:\n")) == [
        "make tea"
    ]


def test_each_decision_is_in_the_index_with_its_title_and_status() -> None:
    """The index says what the records say; numbers have no holes."""
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    found = records()
    assert [int(record.name[:4]) for record in found] == list(range(1, len(found) + 1))
    assert len(found) >= FEWEST_RECORDS
    for record in found:
        title, _, status, date, *_ = record.read_text(encoding="utf-8").splitlines()
        number, words = title.removeprefix("# ").split(" ", 1)
        said = (date.removeprefix("- Date: "), words, status.removeprefix("- Status: "))
        row = f"| [{number}]({record.name}) | {' | '.join(said)} |"
        assert row in index.splitlines(), row


def test_each_decision_has_the_same_sections() -> None:
    sections = ["Context", "Decision", "Consequences", "Evidence"]
    assert len(records()) >= FEWEST_RECORDS
    for record in records():
        lines = record.read_text(encoding="utf-8").splitlines()
        found = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
        assert found == sections, record.name
