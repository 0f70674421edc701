"""Names of the families of many variables and constraints."""

from collections.abc import Iterable, Iterator
from typing import Any


def family_names(components: Iterable[Any]) -> Iterator[str]:
    """Yield the name of the family of each variable or constraint."""
    known: dict[int, str] = {}
    for component in components:
        family = component.parent_component()
        name = known.get(id(family))
        if name is None:
            name = known[id(family)] = family.name
        yield name
