"""The pages of the search state its parameters as they are."""

import ast
import re
from functools import reduce

from planner.processes.deadline import Watchdog
from planner.search.params import SearchParams
from tests.paths import ROOT

STATED = re.compile(r"`([a-z_]+(?:\.[a-z_]+)*)`\s+=\s+(\([\d, ]+\)|\d+(?:\.\d+)?)")


def test_each_number_stated_is_the_value_of_its_parameter() -> None:
    params, watchdog = SearchParams(), Watchdog()
    wrong, seen = list[str](), 0
    for page in sorted((ROOT / "docs" / "search").glob("*.md")):
        for name, text in STATED.findall(page.read_text(encoding="utf-8")):
            first, *rest = name.split(".")
            start = watchdog if first == "watchdog" else getattr(params, first)
            value: object = reduce(getattr, rest, start)
            seen += 1
            if value != ast.literal_eval(text):
                wrong.append(f"{page.name}: {name} is {value}, not {text}")
    assert wrong == []
    assert seen > 20
