"""The decisions of a plan as rows of a table, one function a kind of decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.schema.instance import Instance
from models.schema.plan import Decisions
from planner.report.names import Names

Cell = str | int | float | None

DECISION_COLUMNS = [
    "what",
    "id",
    "name",
    "place",
    "place_name",
    "option",
    "option_name",
    "year",
    "effective",
    "persons",
]


@dataclass(frozen=True)
class DecisionRow:
    """One decision: what, which, where, under which option, and from when it is effective.

    ``table`` is where the name of ``id`` stands; ``option_table`` that of ``option``, which names
    itself where that is empty.
    """

    what: str
    table: str
    id: str
    year: int
    effective: int
    place: str = ""
    option: str = ""
    option_table: str = ""
    persons: float | None = None

    def cells(self, names: Names) -> list[Cell]:
        """Give the cells of ``DECISION_COLUMNS``."""
        option = self.option
        return [
            names.word(self.what),
            self.id,
            names.of(self.table, self.id),
            self.place,
            names.of("settlement", self.place) if self.place else "",
            option,
            names.of(self.option_table, option) if self.option_table else option,
            self.year,
            self.effective,
            self.persons,
        ]


def decision_cells(made: Decisions, instance: Instance, names: Names) -> Iterator[list[Cell]]:
    """Yield the cells of every decision, kind by kind."""
    for row in decision_rows(made, {mast.id: mast.site for mast in instance.masts}):
        yield row.cells(names)


def decision_rows(made: Decisions, sites: Mapping[str, str]) -> Iterator[DecisionRow]:
    """Yield every decision, kind by kind; ``sites`` are the settlements of masts by mast."""
    yield from _projects(made)
    yield from _masts(made, sites)
    yield from _fibre(made)
    yield from _facilities(made)
    yield from _packages(made)
    yield from _hires(made)
    yield from _reforms(made)


def _projects(made: Decisions) -> Iterator[DecisionRow]:
    for row in made.projects:
        yield DecisionRow(
            "project",
            "project",
            row.project,
            row.year,
            row.operating,
            option=row.contract,
            option_table="contract",
        )


def _masts(made: Decisions, sites: Mapping[str, str]) -> Iterator[DecisionRow]:
    for row in made.masts:
        site = sites.get(row.mast, "")
        yield DecisionRow("mast", "mast", row.mast, row.year, row.year, place=site)


def _fibre(made: Decisions) -> Iterator[DecisionRow]:
    for row in made.fibre:
        place = row.settlement
        yield DecisionRow("fibre", "settlement", place, row.year, row.year, place=place)


def _facilities(made: Decisions) -> Iterator[DecisionRow]:
    for row in made.facilities:
        yield DecisionRow(
            "facility",
            "service",
            row.service,
            row.year,
            row.year,
            place=row.settlement,
            option=row.level,
        )


def _packages(made: Decisions) -> Iterator[DecisionRow]:
    for row in made.offers:
        yield DecisionRow(
            "package",
            "category",
            row.category,
            row.year,
            row.year,
            option=row.package,
            option_table="package",
        )


def _hires(made: Decisions) -> Iterator[DecisionRow]:
    for row in made.hires:
        yield DecisionRow(
            "hire",
            "category",
            row.category,
            row.year,
            row.year,
            place=row.node,
            option=row.package,
            option_table="package",
            persons=row.persons,
        )


def _reforms(made: Decisions) -> Iterator[DecisionRow]:
    for row in made.reforms:
        yield DecisionRow("reform", "reform", row.reform, row.year, row.in_force)
