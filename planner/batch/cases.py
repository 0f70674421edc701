"""Turn counties, scenarios and a grid into the cases of a batch."""

import glob
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.schema.instance import fingerprint
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.batch.grid import Grid, Point, options_at, scenario_at
from planner.batch.naming import case_label, unique_names
from planner.input.complaint import BadInput, Complaint, Where, complain
from planner.input.read import COUNTY_FILE, load_scenario


@dataclass(frozen=True)
class CountySource:
    """A county of a batch: its name there, and where it is read from."""

    name: str
    path: Path


@dataclass(frozen=True, eq=False)
class Variant:
    """One scenario at one point of the grid, under which every county is solved."""

    base: str
    file: str
    point: Point
    scenario: Scenario
    options: SolveOptions
    label: str

    @cached_property
    def scenario_digest(self) -> str:
        """Hash of the scenario; a plan states the same one."""
        return fingerprint(self.scenario)


@dataclass(frozen=True, eq=False)
class BatchCase:
    """One county under one variant; the county is not read before its turn."""

    source: CountySource
    variant: Variant

    @property
    def key(self) -> str:
        """Name of the case in the batch, and its folder below ``cases``."""
        return f"{self.source.name}/{self.variant.label}"


def all_cases(sources: Sequence[CountySource], variants: Sequence[Variant]) -> list[BatchCase]:
    """List every case, county by county."""
    return [BatchCase(source, variant) for source in sources for variant in variants]


def find_counties(paths: Sequence[str]) -> list[CountySource]:
    """Find the counties at ``paths``: folders, JSON files, globs, or folders of such.

    Raises:
        BadInput: names each path at which there is no county.
    """
    found: dict[Path, None] = {}
    complaints: list[Complaint] = []
    for path in paths:
        here = [county for entry in _matching(path) for county in _counties(entry)]
        if not here:
            exists = Path(path).exists()
            code, what = ("missing_county", "county.yaml / *.json") if exists else ("no_path", "")
            complaints.append(complain(code, Where(path), what))
        found.update(dict.fromkeys(county.resolve() for county in here))
    if complaints:
        raise BadInput(complaints)
    names = unique_names(list(found))
    return [CountySource(name, path) for name, path in zip(names, found, strict=True)]


def _matching(path: str) -> list[Path]:
    """Return the path itself if it exists, else what it matches as a glob, sorted."""
    if Path(path).exists():
        return [Path(path)]
    return [Path(match) for match in sorted(glob.glob(path, recursive=True))]


def _counties(path: Path) -> list[Path]:
    """Return the path if it is a county, or the counties in the folder."""
    if path.is_file():
        return [path] if path.suffix.lower() == ".json" else []
    if (path / COUNTY_FILE).is_file():
        return [path]
    return [
        entry
        for entry in sorted(path.iterdir())
        if (entry.is_file() and entry.suffix.lower() == ".json" and entry.name[0] != ".")
        or (entry / COUNTY_FILE).is_file()
    ]


def make_variants(files: Sequence[Path], grid: Grid, options: SolveOptions) -> list[Variant]:
    """Combine every scenario with every point of the grid; each file is parsed once.

    Parameters:
        files: scenarios; without any, counties are solved as they are.
        grid: values by which scenario and options change.
        options: of a solve, where the grid does not change them.

    Raises:
        BadInput: a scenario cannot be read or is given twice.
    """
    variants = [
        Variant(
            base=name,
            file=file,
            point=point,
            scenario=scenario_at(base, point),
            options=options_at(options, point),
            label=case_label(name, point),
        )
        for name, file, base in _bases(files)
        for point in grid.points()
    ]
    counts = Counter(variant.label.casefold() for variant in variants)
    twice = [variant for variant in variants if counts[variant.label.casefold()] > 1]
    if twice:
        raise BadInput([complain("said_twice", Where(twice[-1].file), twice[-1].label)])
    return variants


def _bases(files: Sequence[Path]) -> Iterator[tuple[str, str, Scenario]]:
    """Yield name, file and content of each scenario; those that share an id go by their file."""
    if not files:
        yield "default", "scenario", Scenario()
        return
    scenarios: list[Scenario] = []
    complaints: list[Complaint] = []
    for file in files:
        try:
            scenarios.append(load_scenario(file))
        except BadInput as bad:
            complaints += bad.complaints
    if complaints:
        raise BadInput(complaints)
    ids = Counter(scenario.id.casefold() for scenario in scenarios)
    names = unique_names([file.resolve() for file in files])
    for file, scenario, name in zip(files, scenarios, names, strict=True):
        alone = ids[scenario.id.casefold()] == 1
        yield (scenario.id if alone else name), file.name, scenario
