"""The page of the architecture lists every module of the rooms once, and nothing else."""

import re

from tests.docs.architecture import PAGE, ROW, modules, public_names, with_names
from tests.house import FLOORS
from tests.paths import ROOT

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_module_is_listed_once_and_nothing_else() -> None:
    listed = [row["module"] for row in ROW.finditer(TEXT)]
    twice = sorted({name for name in listed if listed.count(name) > 1})
    missing, gone = sorted(set(modules()) - set(listed)), sorted(set(listed) - set(modules()))
    assert (missing, gone, twice) == ([], [], [])


def test_every_module_is_listed_with_its_public_names() -> None:
    """Where this fails, ``python -m tests.docs.architecture`` writes the names anew."""
    assert with_names(TEXT).splitlines() == TEXT.splitlines()


def test_public_names_are_those_at_the_top_without_an_underscore() -> None:
    source = (
        "A = 1\nclass B:\n    def c(self): ...\ndef d(): ...\ndef _e(): ...\nasync def f(): ...\n"
    )
    assert list(public_names(source)) == ["B", "d", "f"]


def test_the_picture_shows_the_floors() -> None:
    """Each wing that exists stands on the floor that the list gives it."""
    shown = re.findall(r"^(\d)  (.+)$", TEXT, re.MULTILINE)
    assert [int(number) for number, _ in shown] == list(range(len(FLOORS), 0, -1))
    for (_, wings), floor in zip(shown, reversed(FLOORS), strict=True):
        standing = {name for name in floor if exists(name)}
        assert set(re.findall(r"[a-z_.]+(?=\s{2,}|$| \()", wings)) == standing


def exists(name: str) -> bool:
    """Whether a wing or module of this name holds anything."""
    place = ROOT / name.replace(".", "/")
    return place.with_suffix(".py").exists() or any(place.glob("*.py"))
