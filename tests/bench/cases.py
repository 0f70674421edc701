"""The counties of the comparison: two shipped ones, and generated ones with fixed seeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from models.schema.instance import Instance
from planner.generator.generate import generate
from planner.input.read import load
from planner.input.write import write_json
from tests.paths import INSTANCES

PRESETS = ("eastern", "resource", "remote")
UNIT_NODES = (20, 22, 24, 27, 29, 31, 33, 36, 38, 40)
VILLAGES = ((24, 200), (26, 250), (27, 300), (28, 350), (30, 400))
LARGE = ((40, 600), (40, 1200))
YEARS, LARGE_YEARS = 5, 10

GROUPS = ("unit", "villages", "large")
"""Decided at flow nodes; at villages below them; at many villages over ten years."""


@dataclass(frozen=True)
class Case:
    """A county by name: a folder of ``instances/``, or what the generator draws."""

    name: str
    group: str
    drawn: tuple[str, int, int, int, int] | None = None
    """Preset, seed, nodes, villages, years; None for a folder."""

    @property
    def is_available(self) -> bool:
        """Tell whether the county can be read or generated: a folder may be missing."""
        return self.drawn is not None or (INSTANCES / self.name).is_dir()

    def path(self, folder: Path) -> Path:
        """Return the path that the county is read from."""
        return INSTANCES / self.name if self.drawn is None else folder / f"{self.name}.json"

    def write(self, folder: Path) -> None:
        """Generate the county into ``folder``, for all contestants to read."""
        if self.drawn is not None:
            write_json(generate(*self.drawn), self.path(folder))

    def read(self, folder: Path) -> Instance:
        """Read the county as it was written."""
        return load(self.path(folder))


def _drawn(group: str, number: int, seed: int, nodes: int, villages: int, years: int) -> Case:
    preset = PRESETS[number % len(PRESETS)]
    size = f"{nodes}-{villages}x{years}" if villages else f"{nodes}"
    return Case(f"{preset}-{size}", group, (preset, seed, nodes, villages, years))


CASES: tuple[Case, ...] = (
    Case("liping", "unit"),
    *(_drawn("unit", i, 101 + i, nodes, 0, YEARS) for i, nodes in enumerate(UNIT_NODES)),
    Case("liping-villages", "villages"),
    *(_drawn("villages", i, 201 + i, *size, YEARS) for i, size in enumerate(VILLAGES)),
    *(_drawn("large", i, 301 + i, *size, LARGE_YEARS) for i, size in enumerate(LARGE)),
)
SMALL = Case("small", "small", ("eastern", 1, 3, 0, 3))
"""In no group: shows within seconds that everything runs."""


def chosen(names: Iterable[str]) -> list[Case]:
    """Select the cases of the given groups and names, or all groups; raise KeyError."""
    wanted = list(names) or list(GROUPS)
    everything = (*CASES, SMALL)
    unknown = set(wanted) - {case.name for case in everything} - set(GROUPS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return [case for case in everything if case.name in wanted or case.group in wanted]


def by_name(name: str) -> Case:
    """Find a case by its name; raise KeyError."""
    return next(iter(chosen([name])))
