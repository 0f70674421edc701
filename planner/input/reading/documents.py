"""Read JSON and YAML documents strictly: an ambiguous value is refused, never guessed."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from planner.input.complaint import Complaint, Where, complain
from planner.input.reading.decode import read_text
from planner.input.reading.shape import spelled
from planner.language.message import Message

DEEPEST = 16
"""Most levels of nesting; a plan has four."""
LONGEST_INTEGER = 20
"""Most digits of a whole number; no count of a county comes near."""
LARGEST_YAML = 1_000_000
"""Most characters of a YAML file, which holds settings; tables are CSV or JSON."""


class _Refused:
    """A JSON value that Python's parser accepts and no table may hold."""

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text


class _Pairs(dict[str, Any]):
    """A JSON object that remembers which keys it was given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(name for name, _ in pairs) if len(self) < len(pairs) else Counter()
        self.twice = [name for name, count in counts.items() if count > 1]


def read_json(path: Path, table: str = "") -> tuple[Any, list[Complaint]]:
    """Return the document of a JSON file; refuse NaN, Infinity, huge integers, repeated keys."""
    where = Where(path.name, table)
    text, complaints = read_text(path, where)
    if complaints:
        return None, complaints
    return parse_json(text, where)


def parse_json(text: str, where: Where) -> tuple[Any, list[Complaint]]:
    """Return the document of a JSON text, or every complaint about it."""
    if not text.strip():
        return None, [complain("empty_document", where)]
    try:
        document = json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_constant=lambda name: _Refused("not_finite", name),
            parse_int=_integer,
            parse_float=_real,
        )
    except json.JSONDecodeError as error:
        return None, [
            complain("bad_json", where, line=error.lineno, column=error.colno, why=error.msg)
        ]
    except RecursionError:
        return None, [complain("too_deep", where)]
    complaints: list[Complaint] = []
    _inspect(document, (), where, complaints)
    return document, complaints


def _integer(digits: str) -> int | _Refused:
    return _Refused("huge_number", digits) if len(digits) > LONGEST_INTEGER else int(digits)


def _real(digits: str) -> float | _Refused:
    value = float(digits)
    return value if math.isfinite(value) else _Refused("huge_number", digits)


def _inspect(value: Any, path: tuple[str | int, ...], where: Where, found: list[Complaint]) -> None:
    """Complain about refused values, repeated keys and deep nesting, each with its path."""
    at = Where(where.file, where.table, None, spelled(path))
    if isinstance(value, _Refused):
        found.append(complain(value.code, at, value.text))
    elif len(path) > DEEPEST:
        found.append(complain("too_deep", at))
    elif isinstance(value, _Pairs):
        for name in value.twice:
            twice = Where(where.file, where.table, None, spelled((*path, name)))
            found.append(complain("duplicate_key", twice, name))
        for name, item in value.items():
            _inspect(item, (*path, name), where, found)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _inspect(item, (*path, place), where, found)


def _any(value: Any) -> Any:
    """Hide the value from the type checker: PyYAML's methods carry no types."""
    return value


class _TextLoader(yaml.SafeLoader):
    """A loader that keeps plain values as text, except null, and refuses anchors and tags."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = _any(self).peek_event()
        marked = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or marked:
            raise ForbiddenYamlError("yaml_mark", event.start_mark.line + 1)
        self.depth = getattr(self, "depth", 0) + 1
        if self.depth > DEEPEST:
            raise ForbiddenYamlError("too_deep", event.start_mark.line + 1)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = (key for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        counts = Counter(key.value for key in keys)
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key is not text", problem_mark=key.start_mark)
            if counts[key.value] > 1:
                self.twice = [*getattr(self, "twice", []), (key.value, key.start_mark.line + 1)]
        return {
            key.value: _any(self).construct_object(value, deep=True) for key, value in node.value
        }


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_TextLoader.add_constructor("tag:yaml.org,2002:map", _TextLoader.construct_mapping)


class ForbiddenYamlError(Exception):
    """A construct of YAML that this reader refuses."""

    def __init__(self, code: str, line: int) -> None:
        self.code, self.line = code, line
        super().__init__(code)


def read_yaml(path: Path, table: str = "") -> tuple[dict[str, Any], list[Complaint]]:
    """Return the mapping of a YAML file, its plain values as text; refuse references."""
    where = Where(path.name, table)
    text, complaints = read_text(path, where)
    if complaints:
        return {}, complaints
    return parse_yaml(text, where)


def parse_yaml(text: str, where: Where) -> tuple[dict[str, Any], list[Complaint]]:
    """Return the mapping of a YAML text, or the complaints about it."""
    if not text.strip():
        return {}, [complain("empty_document", where)]
    if len(text) > LARGEST_YAML:
        return {}, [complain("too_big", where, len(text), expected=LARGEST_YAML)]
    loader: Any = None
    try:
        loader = _TextLoader(text)
        document = loader.get_single_data()
    except ForbiddenYamlError as refused:
        return {}, [complain(refused.code, where, line=refused.line)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or "?"
        return {}, [complain("bad_yaml", where, line=mark.line + 1 if mark else 1, why=str(why))]
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(document, dict):
        return {}, [complain("not_mapping", where, document, expected=Message.of("want.mapping"))]
    twice = dict(getattr(loader, "twice", []))
    return document, [
        complain("duplicate_key", Where(where.file, where.table, line, name), name)
        for name, line in twice.items()
    ]
