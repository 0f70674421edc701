"""The page of the model says what the model is: rules, numbers, symbols."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pyomo.environ as pyo
import pytest
from pydantic import BaseModel

import models
from models.rules.county import IMPLIED, RULES, SUBSTITUTED
from models.rules.county import forbidden as forbidden_rule
from models.rules.county import forced as forced_rule
from models.schema import tolerances
from models.schema.instance import County, Instance, table_names
from tests.models.rules.case import model

PAGE = (Path(models.__file__).parent / "README.md").read_text(encoding="utf-8")
HEAD = ["symbol", "code name", "unit", "meaning", "source"]
LOCKS = (("7.1", "", forced_rule), ("7.2", "", forbidden_rule))


def rows(section: str) -> Iterator[list[str]]:
    """The cells of every table row below a heading, heads and rules left out."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells != HEAD and cells[0] not in ("no.", "---"):
            yield cells


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def page_rules() -> list[tuple[str, str]]:
    return [(cells[0], name) for cells in rows("Rules") for name in names(cells[1])]


def page_symbols() -> list[str]:
    return [name for cells in rows("Symbols") for name in names(cells[1])]


def test_the_table_of_rules_is_the_model() -> None:
    listed = page_rules()
    assert len(listed) == len(set(listed))
    assert set(listed) == {
        (number, rule.__name__) for number, _, rule in (*RULES, *SUBSTITUTED, *LOCKS)
    }


@pytest.mark.parametrize(("number", "_index", "rule"), [*RULES, *SUBSTITUTED, *LOCKS])
def test_each_rule_says_its_number(number: str, _index: str, rule: object) -> None:
    numbers = re.findall(r"\b(\d\.\d+)\b", rule.__doc__ or "")
    assert numbers == [number]


def fields() -> dict[str, type[BaseModel]]:
    tables = {name: get_args(Instance.model_fields[name].annotation)[0] for name in table_names()}
    return {"county": County, **tables}


def quantities() -> set[str]:
    """Fields that are numbers or yes and no, as ``table.field``; years that are keys left out."""
    number = re.compile(r"\b(int|float|bool)\b")
    return {
        f"{table}.{name}"
        for table, row in fields().items()
        for name, field in row.model_fields.items()
        if number.search(str(field.annotation)) and name not in ("year", "synthetic")
    }


def components(kind: type) -> set[str]:
    found = model("county").component_objects(kind, descend_into=False)
    return {component.name for component in found}


def declared_sets() -> set[str]:
    """Sets that have a name; those that Pyomo makes for itself end in ``_index`` or a number."""
    return {name for name in components(pyo.Set) | components(pyo.RangeSet) if name.isupper()}


def test_every_symbol_is_on_the_page() -> None:
    listed = page_symbols()
    assert len(listed) == len(set(listed))
    wanted = declared_sets() | quantities()
    for kind in (pyo.Var, pyo.Expression, pyo.Objective):
        wanted |= components(kind)
    assert wanted - set(listed) == set()


def test_the_tolerances_that_the_page_names_are_defined() -> None:
    named = set(re.findall(r"`([A-Z_]+)`", PAGE)) - set(page_symbols())
    assert {"JOURNEY", "FARMERS_SHARE", "GRANT"} <= named
    assert [name for name in named if not hasattr(tolerances, name)] == []


def test_every_constraint_is_on_the_page() -> None:
    implied = {rule.__name__ for _, rule in IMPLIED}
    substituted = {rule.__name__ for _, _, rule in SUBSTITUTED}
    assert components(pyo.Constraint) == {name for _, name in page_rules()} - substituted | implied
    assert all(f"`{name}`" in PAGE for name in implied)


def exists(name: str) -> bool:
    """Whether the name is a part of the model, a field of a table or a function of a module."""
    place, _, field = name.rpartition(".")
    if not place:
        return hasattr(model("county"), name)
    if place in fields() and field in fields()[place].model_fields:
        return True
    return any(
        hasattr(importlib.import_module(f"models.{wing}.{place}"), field)
        for wing in ("schema", "rules")
        if importlib.util.find_spec(f"models.{wing}.{place}")
    )


@pytest.mark.parametrize("name", page_symbols())
def test_every_code_name_exists(name: str) -> None:
    assert exists(name)


@pytest.mark.parametrize("name", ["flows.basis", "HIRED", "objective.discounts"])
def test_a_wrong_code_name_would_be_seen(name: str) -> None:
    assert not exists(name)


def test_every_symbol_has_its_unit_meaning_and_source() -> None:
    for cells in rows("Symbols"):
        assert len(cells) == len(HEAD), cells
        assert all(cells), cells


def test_sources_exist() -> None:
    """A source is a table or a field in code type; the words beside it are words."""
    for cells in rows("Symbols"):
        for name in names(cells[-1]):
            assert name in fields() or exists(name), cells


def test_the_tolerances_are_those_of_the_table() -> None:
    stated = [
        [f"`{each.name}`", f"{each.value:g}", each.relative_to, each.why]
        for each in tolerances.TABLE
    ]
    assert [cells for cells in rows("Tolerances") if cells[0].startswith("`")] == stated
