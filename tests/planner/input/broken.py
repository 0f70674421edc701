"""Ways of breaking a good county or its scenario, and what must be said about each.

Each entry of ``BREAKS`` is a name, a function that breaks the good county in a folder (perhaps by
adding ``scenario.yaml`` or by replacing the folder's role with ``county.json``), and fragments that
one complaint must contain, its place first. ``target`` says what to load afterwards.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path

from models.schema.case import Case
from models.schema.scenario import Scenario
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import BadInput, Complaint, errors
from planner.input.read import load, load_scenario
from planner.input.write import json_text
from tests.planner.input.good import good

Break = tuple[str, Callable[[Path], None], tuple[str, ...]]
SCENARIO = "scenario.yaml"
DOCUMENT = "county.json"


def target(folder: Path) -> Path:
    """What to load: the JSON document if the break made one, else the folder."""
    document = folder / "document" / DOCUMENT
    return document if document.exists() else folder


def complaints(folder: Path) -> list[Complaint]:
    """All errors about a folder and its scenario, as ``planner check`` collects them."""
    scenario = Scenario()
    try:
        instance = load(target(folder))
        if (folder / SCENARIO).exists():
            scenario = load_scenario(folder / SCENARIO)
            wrong = errors(scenario_complaints(Case(instance, scenario), SCENARIO))
            if wrong:
                return wrong
    except BadInput as bad:
        return list(bad.complaints)
    return errors(plausibility_complaints(Case(instance, scenario)))


def lines(table: str, *rows: str) -> Callable[[Path], None]:
    """Write a table, its header first."""

    def change(folder: Path) -> None:
        (folder / f"{table}.csv").write_text("\n".join((*rows, "")), encoding="utf-8")

    return change


def cell(table: str, row: int, column: str, value: str) -> Callable[[Path], None]:
    """Set one cell; the header is row 1. A column that is not there is added."""

    def change(folder: Path) -> None:
        rows = _read(folder, table)
        if column not in rows[0]:
            rows = [[*cells, ""] for cells in rows]
            rows[0][-1] = column
        rows[row - 1][rows[0].index(column)] = value
        _write(folder, table, rows)

    return change


def row(table: str, text: str) -> Callable[[Path], None]:
    """Append a line as it is."""

    def change(folder: Path) -> None:
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    return change


def without(table: str, column: str) -> Callable[[Path], None]:
    """Drop a column."""

    def change(folder: Path) -> None:
        rows = _read(folder, table)
        place = rows[0].index(column)
        _write(folder, table, [cells[:place] + cells[place + 1 :] for cells in rows])

    return change


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace a text that must be there."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def bytes_in(file: str, content: bytes) -> Callable[[Path], None]:
    """Write a file as these bytes."""
    return lambda folder: _put(folder / file, content)


def county(old: str, new: str) -> Callable[[Path], None]:
    """Replace a text of county.yaml."""
    return replaced("county.yaml", old, new)


def added(file: str, text: str) -> Callable[[Path], None]:
    """Append a line to a file."""
    return lambda folder: _put(folder / file, (folder / file).read_bytes() + text.encode() + b"\n")


def scenario(text: str) -> Callable[[Path], None]:
    """Add a scenario."""
    return lambda folder: _put(folder / SCENARIO, text.encode())


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """Break in several ways."""

    def change(folder: Path) -> None:
        for each in changes:
            each(folder)

    return change


PAST_HEAD = "what,id,option,place,year,persons,amount"


def past(row: str, *more: str) -> Callable[[Path], None]:
    """A history of some rows."""
    return lines("history", PAST_HEAD, row, *more)


def document(old: str, new: str) -> Callable[[Path], None]:
    """Make the county one JSON document with a text replaced."""

    def change(folder: Path) -> None:
        text = json_text(good())
        assert old in text, old
        _put(folder / "document" / DOCUMENT, text.replace(old, new, 1).encode())

    return change


def together(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """One change after the other."""

    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def removed(file: str) -> Callable[[Path], None]:
    """Delete a file."""
    return lambda folder: (folder / file).unlink()


def renamed(file: str, name: str) -> Callable[[Path], None]:
    """Rename a file."""
    return lambda folder: _ignore((folder / file).rename(folder / name))


def as_folder(file: str) -> Callable[[Path], None]:
    """A folder where a file should be."""

    def change(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return change


def _ignore(_: object) -> None:
    return None


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def _read(folder: Path, table: str) -> list[list[str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(folder: Path, table: str, rows: list[list[str]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


FILES: list[Break] = [
    ("no county.yaml", removed("county.yaml"), ("county.yaml: ", "is missing")),
    ("county.yml", renamed("county.yaml", "county.yml"), ("county.yml: ", "county.yaml")),
    ("no flows table", removed("flows.csv"), ("flows.csv: ", "missing")),
    ("unknown table", renamed("masts.csv", "mast.csv"), ("mast.csv: ", "did you mean 'masts'?")),
    ("wrong case", renamed("masts.csv", "Masts.csv"), ("Masts.csv: ", "did you mean 'masts'?")),
    ("a workbook", renamed("masts.csv", "masts.xlsx"), ("masts.xlsx: ", "save it as masts.csv")),
    ("empty file", bytes_in("masts.csv", b""), ("masts.csv: ", "the file is empty")),
    ("only blank lines", bytes_in("masts.csv", b"\n \n"), ("masts.csv: ", "the file is empty")),
    ("a folder for a file", as_folder("masts.csv"), ("masts.csv: ", "not a regular file")),
    (
        "neither UTF-8 nor GBK",
        bytes_in("masts.csv", b"id,site,capital\nm1,east,1\nm2,west\xff\xff,2\n"),
        ("masts.csv row 3: ", "neither UTF-8 nor GB18030", "save the file as UTF-8"),
    ),
    (
        "UTF-16",
        bytes_in("masts.csv", "id,site,capital\n".encode("utf-16")),
        ("masts.csv: ", "UTF-16"),
    ),
    (
        "semicolons",
        bytes_in("masts.csv", b"id;site;capital\nm1;east;3\n"),
        ("masts.csv row 1: ", "separated by ';'", "comma"),
    ),
    (
        "tabs",
        bytes_in("masts.csv", b"id\tsite\tcapital\nm1\teast\t3\n"),
        ("masts.csv row 1: ", "separated by 'tab'"),
    ),
    (
        "Chinese commas",
        bytes_in("masts.csv", "id，site，capital\nm1，east，3\n".encode()),
        ("masts.csv row 1: ", "separated by '，'"),
    ),
    (
        "no header",
        bytes_in("masts.csv", b"m1,east,3\n"),
        ("masts.csv row 1: ", "names no column", "id,site,capital"),
    ),
    (
        "duplicate header",
        bytes_in("masts.csv", b"id,site,capital,capital\nm1,east,3,4\n"),
        ("masts.csv row 1, capital: ", "appears twice"),
    ),
    (
        "missing column",
        without("masts", "capital"),
        ("masts.csv row 1, capital: ", "column 'capital' is missing"),
    ),
    (
        "unknown column",
        replaced("masts.csv", "capital", "captial"),
        ("masts.csv row 1, captial: ", "did you mean 'capital'?"),
    ),
    (
        "unnamed column",
        bytes_in("masts.csv", b"id,site,capital,\nm1,east,3,4\n"),
        ("masts.csv row 2: ", "column 4 has values but no name"),
    ),
    ("too many cells", row("masts", "m9,east,3,2,1,7"), ("masts.csv row 5: ", "6 cells")),
    ("too few cells", row("masts", "m9,east"), ("masts.csv row 5: ", "2 cells")),
    ("open quote", row("masts", '"m9,east,3,2'), ("masts.csv row 5: ", "check the quotes")),
    (
        "a cell of 10 MB",
        row("masts", "m9," + "x" * 10_000_000 + ",3,2"),
        ("masts.csv row 5: ", "characters"),
    ),
    (
        "two bad rows, a blank line between",
        together(row("masts", ",,,"), row("masts", "m9,east,x,2")),
        ("masts.csv row 6, capital: ", "'x' is not a number"),
    ),
]

SETTINGS: list[Break] = [
    ("unknown setting", added("county.yaml", "beeta: 0.5"), ("county.yaml, beeta", "'beta'")),
    ("setting twice", added("county.yaml", "years: 4"), ("county.yaml row", "years: ", "twice")),
    ("no setting years", county("years: 3\n", ""), ("county.yaml, years: ", "missing")),
    ("yes for years", county("years: 3", "years: yes"), ("county.yaml, years: ", "whole number")),
    ("half a year", county("years: 3", "years: 2.5"), ("county.yaml, years: ", "whole number")),
    ("51 years", county("years: 3", "years: 51"), ("county.yaml, years: ", "from 1 to 50")),
    (
        "a maybe",
        county("synthetic: true", "synthetic: perhaps"),
        ("county.yaml, synthetic: ", "true or false"),
    ),
    (
        "rate in percent",
        county("discount_rate: 0.04", "discount_rate: 4%"),
        ("county.yaml, discount_rate: ", "write 0.04"),
    ),
    (
        "infinite rate",
        county("discount_rate: 0.04", "discount_rate: .inf"),
        ("county.yaml, discount_rate: ", "from 0 to 1"),
    ),
    ("a list", bytes_in("county.yaml", b"- 1\n- 2\n"), ("county.yaml: ", "a mapping")),
    ("a word", bytes_in("county.yaml", b"liping\n"), ("county.yaml: ", "a mapping")),
    ("no YAML", bytes_in("county.yaml", b"id: [good\n"), ("county.yaml: ", "not YAML")),
    ("empty YAML", bytes_in("county.yaml", b" \n"), ("county.yaml: ", "empty")),
    (
        "a YAML bomb",
        bytes_in("county.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
        ("county.yaml: ", "line 1", "anchors"),
    ),
    (
        "a YAML tag",
        bytes_in("county.yaml", b"id: !!python/object/apply:os.getcwd []\n"),
        ("county.yaml: ", "line 1", "tags"),
    ),
    (
        "a deep YAML",
        bytes_in("county.yaml", b"id: " + b"[" * 5000),
        ("county.yaml: ", "nested too deeply"),
    ),
    ("detour without speed", county("speed: 40.0\n", ""), ("county.yaml, speed: ", "together")),
]

VALUES: list[Break] = [
    ("thousands", cell("masts", 2, "capital", "1,200"), ("masts.csv row 2, capital: ", "1200")),
    ("full width", cell("masts", 2, "capital", "１２"), ("masts.csv row 2, capital: ", "write 12")),
    (
        "percent",
        cell("coverage", 3, "share", "50%"),
        ("coverage.csv row 3, share: ", "write 0.5"),
    ),
    ("NaN", cell("masts", 2, "capital", "NaN"), ("masts.csv row 2, capital: ", "not a number")),
    ("infinite", cell("masts", 2, "capital", "inf"), ("masts.csv row 2, capital: ", "digits")),
    ("overflow", cell("masts", 2, "capital", "1e999"), ("masts.csv row 2, capital: ", "too large")),
    (
        "underscore",
        cell("masts", 2, "capital", "1_000"),
        ("masts.csv row 2, capital: ", "'1_000' is not a number"),
    ),
    (
        "5 000 digits",
        cell("settlements", 3, "population", "9" * 5000),
        ("settlements.csv row 3, population: ", "far too large"),
    ),
    ("negative", cell("masts", 3, "capital", "-1"), ("masts.csv row 3, capital: ", "from 0 to")),
    (
        "share above 1",
        cell("coverage", 2, "share", "1.2"),
        ("coverage.csv row 2, share: ", "1.2 is not a number from 0 to 1"),
    ),
    ("no value", cell("masts", 4, "capital", ""), ("masts.csv row 4, capital: ", "missing")),
    ("bad id", cell("masts", 2, "id", "mast 1"), ("masts.csv row 2, id: ", "identifier")),
    ("Chinese id", cell("masts", 2, "id", "基站"), ("masts.csv row 2, id: ", "identifier")),
    ("long id", cell("masts", 2, "id", "m" * 61), ("masts.csv row 2, id: ", "too long")),
    (
        "long note",
        cell("masts", 2, "note", "n" * 2001),
        ("masts.csv row 2, note: ", "2000 characters"),
    ),
    (
        "control character",
        cell("masts", 2, "note", "a\x07b"),
        ("masts.csv row 2, note: ", "control character"),
    ),
    (
        "unknown tier",
        cell("settlements", 3, "tier", "twon"),
        ("settlements.csv row 3, tier: ", "did you mean 'town'?"),
    ),
    (
        "unknown kind",
        cell("sources", 2, "kind", "loan"),
        ("sources.csv row 2, kind: ", "one of own, transfer, bond"),
    ),
    (
        "truth value",
        cell("sources", 2, "pays_current", "maybe"),
        ("sources.csv row 2, pays_current: ", "true or false"),
    ),
    (
        "bad profile",
        cell("projects", 2, "profile", "0.5;half"),
        ("projects.csv row 2, profile: ", "'half' is not a number"),
    ),
    (
        "empty profile",
        cell("projects", 2, "profile", ";"),
        ("projects.csv row 2, profile: ", "the list is empty"),
    ),
    (
        "half a person",
        cell("settlements", 4, "population", "1500.5"),
        ("settlements.csv row 4, population: ", "whole number"),
    ),
    (
        "latitude",
        cell("settlements", 2, "latitude", "109.1"),
        ("settlements.csv row 2, latitude: ", "from -90 to 90"),
    ),
    (
        "year of five digits",
        cell("amounts", 2, "year", "20260"),
        ("amounts.csv row 2, year: ", "from 1 to 9999"),
    ),
]

LINKS: list[Break] = [
    (
        "unknown project",
        cell("projects", 4, "requires", "road-7"),
        ("projects.csv row 4, requires: ", "'road-7' is not a project", "did you mean 'road-1'?"),
    ),
    (
        "unknown contract",
        cell("projects", 2, "contracts", "pubic"),
        ("projects.csv row 2, contracts: ", "did you mean 'public'?"),
    ),
    (
        "unknown stream",
        cell("flows", 2, "stream", "telent"),
        ("flows.csv row 2, stream: ", "did you mean 'talent'?"),
    ),
    (
        "no flow node",
        cell("pools", 2, "node", "hill"),
        ("pools.csv row 2, node: ", "not a flow node", "nodes.csv"),
    ),
    ("no hub", cell("project_hubs", 2, "hub", "east"), ("project_hubs.csv row 2, hub: ", "a hub")),
    (
        "unknown mast",
        cell("coverage", 2, "mast", "tower"),
        ("coverage.csv row 2, mast: ", "masts.csv"),
    ),
    (
        "unknown upstream",
        cell("fibre", 3, "upstream", "wset"),
        ("fibre.csv row 3, upstream: ", "did you mean 'west'?"),
    ),
    (
        "unknown level",
        cell("facilities", 3, "levels", "smal"),
        ("facilities.csv row 3, levels: ", "did you mean 'small'?"),
    ),
    (
        "unknown program",
        cell("sources", 2, "programs", "talnt"),
        ("sources.csv row 2, programs: ", "did you mean 'talent'?"),
    ),
    (
        "unknown condition",
        cell("categories", 2, "needs", "school"),
        ("categories.csv row 2, needs: ", "'school' is not a condition"),
    ),
    (
        "unknown reform",
        cell("reforms", 3, "requires", "crdit"),
        ("reforms.csv row 3, requires: ", "did you mean 'credit'?"),
    ),
    (
        "unknown destination",
        cell("travel", 2, "destination", "eas"),
        ("travel.csv row 2, destination: ", "did you mean 'east'?"),
    ),
    (
        "unknown source",
        cell("amounts", 2, "source", "ownn"),
        ("amounts.csv row 2, source: ", "did you mean 'own'?"),
    ),
    (
        "listed twice",
        cell("sources", 3, "earmark_programs", "ppp;ppp"),
        ("sources.csv row 3, earmark_programs: ", "names 'ppp' twice"),
    ),
    ("same id", cell("masts", 3, "id", "mast-east"), ("masts.csv row 3, id: ", "in row 2")),
    (
        "same pair",
        cell("flows", 3, "stream", "talent"),
        ("flows.csv row 3, stream: ", "'east, talent' is already in row 2"),
    ),
    ("same year", cell("years", 3, "year", "2026"), ("years.csv row 3, year: ", "in row 2")),
    ("no flow", cell("flows", 4, "node", "west"), ("project_gains.csv row 2, stream: ", "'east'")),
]

TREES: list[Break] = [
    ("no root", cell("settlements", 2, "parent", "east"), ("settlements.csv, parent: ", "parent")),
    (
        "two roots",
        cell("settlements", 4, "parent", ""),
        ("settlements.csv row 4, parent: ", "'west' has no parent, nor has 'seat'"),
    ),
    (
        "root is no seat",
        cell("settlements", 2, "tier", "town"),
        ("settlements.csv row 2, tier: ", "county_seat"),
    ),
    (
        "two seats",
        cell("settlements", 3, "tier", "county_seat"),
        ("settlements.csv row 3, tier: ", "second county seat"),
    ),
    (
        "a circle of settlements",
        cell("settlements", 4, "parent", "hill"),
        ("settlements.csv row 4, parent: ", "west -> hill -> west"),
    ),
    (
        "a village above a town",
        cell("settlements", 4, "parent", "hill"),
        ("settlements.csv row 4, tier: ", "ranks above its parent"),
    ),
    ("the seat a node", row("nodes", "seat,0,0"), ("nodes.csv row 4, settlement: ", "county seat")),
    (
        "no catchment",
        cell("settlements", 5, "parent", "seat"),
        ("settlements.csv row 5, id: ", "'hill' lies in the catchment of no flow node"),
    ),
    (
        "a circle of fibre",
        cell("fibre", 2, "upstream", "hill"),
        ("fibre.csv row 2, upstream: ", "west -> hill -> west"),
    ),
    (
        "a circle of projects",
        cell("projects", 2, "requires", "store-2"),
        ("projects.csv row 2, requires: ", "road-1 -> store-2 -> road-1"),
    ),
    (
        "a project before itself",
        cell("projects", 2, "requires", "road-1"),
        ("projects.csv row 2, requires: ", "road-1 -> road-1"),
    ),
    (
        "a circle of reforms",
        cell("reforms", 2, "requires", "land"),
        ("reforms.csv row 2, requires: ", "credit -> land -> credit"),
    ),
    (
        "no settlements",
        bytes_in("settlements.csv", b"id,tier,population\n"),
        ("settlements.csv: ", "there is no settlement"),
    ),
]

LEAST: list[Break] = [
    (
        "least of all places beyond the money",
        cell("nodes", 2, "least", "900000"),
        ("nodes.csv, least: ", "the least money of all places is 900000"),
    ),
    (
        "least of a place beyond its items",
        cell("nodes", 2, "least", "1000"),
        ("nodes.csv row 2, least: ", "that all its items can cost"),
    ),
    (
        "floor of an unknown service",
        lines("floors", "service,year,share", "clinic,2026,0.2"),
        ("floors.csv row 2, service: ", "'clinic' is not a service"),
    ),
    (
        "floor after the plan",
        lines("floors", "service,year,share", "health,2031,0.2"),
        ("floors.csv row 2, year: ", "2031 is not a year"),
    ),
]

PAST: list[Break] = [
    (
        "history of the plan",
        past("mast,mast-hill,,,2026,0,0"),
        ("history.csv row 2, year: ", "2026 is not before 2026"),
    ),
    (
        "project without a contract",
        past("project,road-1,,,2025,0,0"),
        ("history.csv row 2, option: ", "a project begun before needs 'option'"),
    ),
    (
        "contract that is none",
        past("project,road-1,lease,,2025,0,0"),
        ("history.csv row 2, option: ", "'lease' is not a contract"),
    ),
    (
        "reform at a place",
        past("reform,credit,,east,2025,0,0"),
        ("history.csv row 2, place: ", "has no 'place', found 'east'"),
    ),
    (
        "nobody hired",
        past("hire,graduate,basic,east,2025,0,0"),
        ("history.csv row 2, persons: ", "persons hired before needs 'persons'"),
    ),
    (
        "hired where there is no pool",
        past("hire,graduate,basic,hill,2025,3,0"),
        ("history.csv row 2, place: ", "'hill' is not a flow node"),
    ),
    (
        "a transfer drawn",
        past("bond,central,,,2025,0,30"),
        ("history.csv row 2, id: ", "'central' is not a funding source"),
    ),
    (
        "a draw of nothing",
        past("bond,bond,,,2025,0,0"),
        ("history.csv row 2, amount: ", "a bond drawn before needs 'amount'"),
    ),
    (
        "a level of another service",
        past("facility,school,full,east,2025,0,0"),
        ("history.csv row 2, option: ", "'full' is not a facility level of the service"),
    ),
    (
        "done twice",
        past("reform,credit,,,2025,0,0", "reform,credit,,,2024,0,0"),
        ("history.csv row 3, id: ", "'credit' is stated in row 2 already"),
    ),
    (
        "measured within the plan",
        added("county.yaml", "base_year: 2026"),
        ("base_year: ", "the base year 2026 is not before 2026"),
    ),
    (
        # An annuity of 5 000 at 3 % over 10 years is 586 a year, against the 370 that there are.
        "old debt beyond the money",
        past("bond,bond,,,2025,0,5000"),
        ("amounts.csv, amount: ", "what is promised already for 2026 is 596"),
    ),
]

SUMS: list[Break] = [
    (
        "amount after the plan",
        cell("amounts", 2, "year", "2029"),
        ("amounts.csv row 2, year: ", "2029 is not a year from 2026 to 2028"),
    ),
    ("plan year 1", cell("years", 2, "year", "1"), ("years.csv row 2, year: ", "from 2026")),
    (
        "late window",
        cell("projects", 2, "latest", "2030"),
        ("projects.csv row 2, latest: ", "2030 is not a year"),
    ),
    (
        "old commitment",
        cell("commitments", 2, "year", "2025"),
        ("commitments.csv row 2, year: ", "2025 is not a year"),
    ),
    (
        "window reversed",
        cell("projects", 2, "earliest", "2028"),
        ("projects.csv row 2, earliest: ", "2028 is after latest 2027"),
    ),
    (
        "profile",
        cell("projects", 2, "profile", "0.5;0.4"),
        ("projects.csv row 2, profile: ", "sum to 0.9, not to 1"),
    ),
    (
        "capital shares",
        cell("project_nodes", 2, "capital_share", "0.5"),
        ("project_nodes.csv row 2, capital_share: ", "sum to 1.1"),
    ),
    (
        "stream weights",
        cell("streams", 2, "weight", "0.4"),
        ("streams.csv, weight: ", "inbound streams sum to 0.9"),
    ),
    (
        "a stream without limit",
        together(
            cell("streams", 2, "needs_driver", "false"),
            cell("requirements", 2, "stream", "capital"),
        ),
        ("flows.csv row 2, stream: ", "nothing limits stream 'talent' at node 'east'"),
    ),
    (
        "service weights",
        cell("services", 2, "weight", "0.5"),
        ("services.csv, weight: ", "services sum to 0.9"),
    ),
    (
        "nothing to measure by",
        together(cell("flows", 2, "base", "0"), cell("flows", 5, "base", "0")),
        ("streams.csv row 2, reference: ", "'talent' has a base of 0"),
    ),
    (
        "stream without flow",
        row("streams", "data,outbound,0,,0,false"),
        ("streams.csv row 5, id: ", "'data' has no row in flows"),
    ),
    (
        "node without flow",
        row("nodes", "hill,0,0"),
        ("nodes.csv row 4, settlement: ", "'hill' has no row in flows"),
    ),
    (
        "base above potential",
        cell("flows", 2, "potential", "15"),
        ("flows.csv row 2, base: ", "base 20 is above the potential 15"),
    ),
    (
        "retention",
        cell("categories", 2, "retention_low", "0.95"),
        ("categories.csv row 2, retention_low: ", "0.95 is above retention_high 0.9"),
    ),
    (
        "quota of nobody",
        lines("quotas", "category,year,most", "graduates,2026,3"),
        ("quotas.csv row 2, category: ", "did you mean 'graduate'?"),
    ),
    (
        "quota of a part",
        lines("quotas", "category,year,most", "graduate,2026,2.5"),
        ("quotas.csv row 2, most: ", "whole"),
    ),
    (
        "quota of no year",
        lines("quotas", "category,year,most", "graduate,2029,3"),
        ("quotas.csv row 2, year: ", "2029 is not a year"),
    ),
    (
        "two quotas",
        lines("quotas", "category,year,most", "graduate,2026,3", "graduate,2026,4"),
        ("quotas.csv row 3, year: ", "row 2"),
    ),
    (
        "anchored",
        cell("pools", 3, "anchored", "5"),
        ("pools.csv row 3, anchored: ", "5 anchored of 4 in post"),
    ),
    (
        "equity and grant",
        cell("contracts", 3, "equity", "0.8"),
        ("contracts.csv row 3, grant_cap: ", "1.1 of the capital"),
    ),
    (
        "bond without term",
        cell("sources", 4, "term", "0"),
        ("sources.csv row 4, term: ", "at least 1 year"),
    ),
    (
        "rate of a transfer",
        cell("sources", 3, "rate", "0.03"),
        ("sources.csv row 3, rate: ", "only a bond"),
    ),
    (
        "bond pays debt",
        cell("sources", 4, "programs", "ppp;debt"),
        ("sources.csv row 4, programs: ", "may not pay debt"),
    ),
    (
        "nobody pays debt",
        cell("sources", 2, "programs", "talent;ppp;digital;services;reforms"),
        ("sources.csv row 4, id: ", "no source may pay the debt service of bond 'bond'"),
    ),
    (
        "earmark outside",
        cell("sources", 3, "earmark_programs", "reforms"),
        ("sources.csv row 3, earmark_programs: ", "'reforms' is not among the programs"),
    ),
    (
        "earmark of nothing",
        cell("sources", 3, "earmark_programs", ""),
        ("sources.csv row 3, earmark_programs: ", "without earmark_programs"),
    ),
    (
        "floor above ceiling",
        cell("program_limits", 2, "floor", "0.9"),
        ("program_limits.csv row 2, floor: ", "floor 0.9 is above ceiling 0.8"),
    ),
    (
        "floors of uses above 1",
        together(
            lines("uses", "id,program", "industry,ppp", "trade,ppp"),
            lines(
                "program_limits",
                "program,floor",
                "ppp,0.3",
                "talent,0.2",
                "industry,0.5",
                "trade,0.4",
            ),
        ),
        ("program_limits.csv, floor: ", "sum to 1.1"),
    ),
    (
        "limit of no use",
        cell("program_limits", 2, "program", "talents"),
        ("program_limits.csv row 2, program: ", "did you mean 'talent'?"),
    ),
    (
        "limit of debt",
        cell("program_limits", 2, "program", "debt"),
        ("program_limits.csv row 2, program: ", "'debt'", "a program or a use"),
    ),
    (
        "promise of no use",
        cell("commitments", 2, "program", "industry"),
        ("commitments.csv row 2, program: ", "'industry'"),
    ),
    (
        "use of another program",
        together(lines("uses", "id,program", "homes,talent"), cell("projects", 2, "use", "homes")),
        ("projects.csv row 2, use: ", "'homes' is of program 'talent'"),
    ),
    (
        "use of nothing",
        cell("packages", 2, "use", "homes"),
        ("packages.csv row 2, use: ", "'homes'"),
    ),
    (
        "use called as a program",
        lines("uses", "id,program", "debt,ppp"),
        ("uses.csv row 2, id: ", "'debt'"),
    ),
    (
        "use twice",
        lines("uses", "id,program", "homes,talent", "homes,talent"),
        ("uses.csv row 3, id: ", "row 2"),
    ),
    (
        "not for nobody knows what",
        cell("sources", 3, "not_for", "digitall"),
        ("sources.csv row 3, not_for: ", "did you mean 'digital'?"),
    ),
    (
        "nothing left to pay",
        cell("sources", 3, "not_for", "digital;ppp"),
        ("sources.csv row 3, not_for: ", "leaves nothing"),
    ),
    (
        "earmark barred",
        cell("sources", 3, "not_for", "ppp"),
        ("sources.csv row 3, earmark_programs: ", "'ppp' is not among"),
    ),
    (
        "cover of no bond",
        cell("sources", 3, "cover", "1.1"),
        ("sources.csv row 3, cover: ", "only a bond has this"),
    ),
    (
        "cover below 0",
        cell("sources", 4, "cover", "-1"),
        ("sources.csv row 4, cover: ", "-1"),
    ),
    (
        "nobody may pay debt",
        cell("sources", 2, "not_for", "debt"),
        ("sources.csv row 4, id: ", "no source may pay the debt service"),
    ),
    (
        "year ceiling below the even share",
        cell("program_limits", 2, "year_ceiling", "0.3"),
        ("program_limits.csv row 2, year_ceiling: ", "0.3 is below the even share", "0.333"),
    ),
    (
        "least spending above 1",
        cell("sources", 2, "spend_least", "1.2"),
        ("sources.csv row 2, spend_least: ", "1.2"),
    ),
    (
        "earmark every month",
        cell("sources", 3, "earmark_every", "month"),
        ("sources.csv row 3, earmark_every: ", "month"),
    ),
    (
        "floors above 1",
        cell("program_limits", 3, "floor", "0.95"),
        ("program_limits.csv, floor: ", "sum to 1.05"),
    ),
]

BELOW: list[Break] = [
    (
        "access below base",
        cell("nodes", 2, "access", "0.1"),
        (
            "flows.csv row 4, base: ",
            "'produce' at node 'east' reaches 25.2 of its base 30",
            "condition access is at level 0.1",
        ),
    ),
    (
        "digital below base",
        together(cell("settlements", 4, "covered", "0"), cell("flows", 7, "base", "41")),
        ("flows.csv row 7, base: ", "reaches 40 of its base 41", "condition digital"),
    ),
    (
        "service below base",
        together(
            cell("facilities", 2, "capacity", "0"),
            cell("facilities", 4, "capacity", "0"),
            cell("flows", 5, "base", "30"),
        ),
        ("flows.csv row 5, base: ", "'talent' at node 'west'", "condition service"),
    ),
    (
        "hub below base",
        cell("hubs", 2, "capacity", "15"),
        ("hubs.csv row 2, capacity: ", "load of 20 on hub 'west'", "'produce' of node 'west'"),
    ),
    (
        "staff below base",
        cell("talent_gains", 2, "gain", "-1"),
        ("flows.csv row 5, base: ", "'talent' at node 'west' down to 7"),
    ),
    (
        "no budget expenditure",
        together(
            added("county.yaml", "regime: legacy"), cell("years", 3, "budget_expenditure", "")
        ),
        ("years.csv, budget_expenditure: ", "missing in 2027"),
    ),
]

DOCUMENTS: list[Break] = [
    ("no JSON", document('"county":', '"county"'), ("county.json: ", "line 2", "not JSON")),
    ("JSON NaN", document('"covered": 0.5', '"covered": NaN'), ("settlements[1].covered: ", "NaN")),
    (
        "JSON infinity",
        document('"covered": 0.5', '"covered": -Infinity'),
        ("county.json, settlements[1].covered: ", "not a finite number"),
    ),
    (
        "JSON key twice",
        document('"years": 3', '"years": 3, "years": 4'),
        ("county.json, county.years: ", "given twice"),
    ),
    (
        "JSON huge integer",
        document('"population": 5000', '"population": 5' + "0" * 5000),
        ("county.json, settlements[0].population: ", "far too large"),
    ),
    (
        "JSON deep",
        document('"years": 3', '"years": ' + "[" * 100_000),
        ("county.json", "nested too deeply"),
    ),
    (
        "JSON true for a number",
        document('"covered": 0.5', '"covered": true'),
        ("county.json, settlements[1].covered: ", "'true' is not a number"),
    ),
    (
        "JSON number for an id",
        document('"id": "east"', '"id": 7'),
        ("county.json, settlements[1].id: ", "in quotes"),
    ),
    (
        "JSON unknown table",
        document('"masts": [', '"mast": ['),
        ("county.json, mast: ", "did you mean 'masts'?"),
    ),
    (
        "JSON unknown field",
        document('"covered": 0.5', '"coverd": 0.5'),
        ("county.json, settlements[1].coverd: ", "did you mean 'covered'?"),
    ),
    (
        "JSON unknown project",
        document('"requires": ["road-1"]', '"requires": ["road-7"]'),
        ("county.json, projects[2].requires: ", "did you mean 'road-1'?"),
    ),
    ("JSON list", lambda folder: _put(folder / "document" / DOCUMENT, b"[]"), ("mapping",)),
    (
        "JSON table no list",
        lambda folder: _put(
            folder / "document" / DOCUMENT,
            json.dumps({"county": {"id": "c", "years": 1}, "flows": {}}).encode(),
        ),
        ("county.json, flows: ", "a list"),
    ),
]

SCENARIOS: list[Break] = [
    ("other county", scenario("county: bad"), ("scenario.yaml, county: ", "'good'")),
    (
        "unknown key",
        scenario("budget_facter: 2"),
        ("scenario.yaml, budget_facter", "'budget_factor'"),
    ),
    ("key twice", scenario("beta: 1\nbeta: 0"), ("scenario.yaml row 2, beta: ", "given twice")),
    (
        "forbidden what happened",
        both(past("reform,credit,,,2025,0,0"), scenario("forbidden: [{what: reform, id: credit}]")),
        ("scenario.yaml, forbidden[0].id: ", "'credit' happened in 2025"),
    ),
    (
        "forced to another year",
        both(
            past("reform,credit,,,2025,0,0"),
            scenario("forced: [{what: reform, id: credit, year: 2026}]"),
        ),
        ("scenario.yaml, forced[0].id: ", "it happened in 2025"),
    ),
    ("beta", scenario("beta: 2"), ("scenario.yaml, beta: ", "from 0 to 1")),
    ("no mapping", scenario("- 1"), ("scenario.yaml: ", "a mapping")),
    (
        "unknown source factor",
        scenario("source_factors: {centrl: 2}"),
        ("scenario.yaml, source_factors.centrl: ", "did you mean 'central'?"),
    ),
    (
        "unknown program factor",
        scenario("cost_factors: {roads: 2}"),
        ("scenario.yaml, cost_factors.roads: ", "one of talent, ppp"),
    ),
    (
        "limit of an unknown use",
        scenario("program_limits: [{program: industry, floor: 0.1}]"),
        ("scenario.yaml, program_limits[0].program: ", "'industry'", "a program or a use"),
    ),
    (
        "promise of an unknown use",
        scenario("commitments: [{program: tallent, kind: current, year: 2026, amount: 1}]"),
        ("scenario.yaml, commitments[0].program: ", "did you mean 'talent'?"),
    ),
    (
        "unknown amount",
        scenario("amounts: [{source: ownn, year: 2026, amount: 5}]"),
        ("scenario.yaml, amounts[0].source: ", "did you mean 'own'?"),
    ),
    (
        "amount twice",
        scenario(
            "amounts: [{source: own, year: 2026, amount: 5}, {source: own, year: 2026, amount: 6}]"
        ),
        ("scenario.yaml, amounts[1]: ", "'own, 2026' is given twice"),
    ),
    (
        "target year",
        scenario("coverage_targets: [{year: 2031, share: 0.5}]"),
        ("scenario.yaml, coverage_targets[0].year: ", "from 2026 to 2028"),
    ),
    (
        "unknown service floor",
        scenario("service_floors: {helth: 0.5}"),
        ("scenario.yaml, service_floors.helth: ", "did you mean 'health'?"),
    ),
    (
        "unknown service gap",
        scenario("service_gaps: {helth: 0.5}"),
        ("scenario.yaml, service_gaps.helth: ", "did you mean 'health'?"),
    ),
    (
        "weights",
        scenario("weights: {talent: 0.9}"),
        ("scenario.yaml, weights: ", "inbound streams sum to 1.4"),
    ),
    (
        "unknown weight",
        scenario("weights: {talents: 0.5}"),
        ("scenario.yaml, weights.talents: ", "did you mean 'talent'?"),
    ),
    (
        "scenario floor above ceiling",
        scenario("program_limits: [{program: ppp, floor: 0.9, ceiling: 0.5}]"),
        ("scenario.yaml, program_limits[0].floor: ", "above ceiling 0.5"),
    ),
    (
        "scenario floors above 1",
        scenario("program_limits: [{program: ppp, floor: 0.99}]"),
        ("scenario.yaml, program_limits: ", "sum to 1.01"),
    ),
    (
        "legacy without expenditure",
        together(scenario("regime: legacy"), cell("years", 2, "budget_expenditure", "")),
        ("scenario.yaml, regime: ", "missing in 2026"),
    ),
    (
        "scenario below base",
        scenario("potential_factor: 0.4"),
        ("flows.csv row", "doing nothing, stream"),
    ),
    *(
        (
            f"unknown {field}",
            scenario(f"{field}: {said}"),
            (f"scenario.yaml, {field}{where}: ", f"did you mean '{meant}'?"),
        )
        for field, said, where, meant in (
            ("openings", "{ownn: 1}", ".ownn", "own"),
            ("earmark_shares", "{centrl: 0.5}", ".centrl", "central"),
            ("covers", "{bnd: 1}", ".bnd", "bond"),
            ("steady", "{gradute: 0.1}", ".gradute", "graduate"),
            ("least_gains", "{eats: 0.1}", ".eats", "east"),
            ("least_money", "{eats: 1}", ".eats", "east"),
            ("earliest", "{road-7: 2027}", ".road-7", "road-1"),
            ("hire_caps", "[{category: gradute, most: 1}]", "[0].category", "graduate"),
            (
                "amount_factors",
                "[{source: ownn, year: 2026, factor: 2}]",
                "[0].source",
                "own",
            ),
            (
                "year_floors",
                "[{service: helth, year: 2027, share: 0.1}]",
                "[0].service",
                "health",
            ),
        )
    ),
    *(
        (
            f"{field} outside the plan",
            scenario(f"{field}: {said}"),
            (f"scenario.yaml, {field}{where}: ", "from 2026 to 2028"),
        )
        for field, said, where in (
            ("earliest", "{road-1: 2031}", ".road-1"),
            ("hire_caps", "[{category: graduate, year: 2025, most: 1}]", "[0].year"),
            ("amount_factors", "[{source: own, year: 2029, factor: 2}]", "[0].year"),
            ("year_floors", "[{service: health, year: 2029, share: 0.1}]", "[0].year"),
            ("works_capacity", "[{year: 2025, most: 1}]", "[0].year"),
            ("admin_capacity", "[{year: 2025, most: 1}]", "[0].year"),
        )
    ),
    (
        "cap twice",
        scenario("hire_caps: [{category: graduate, most: 1}, {category: graduate, most: 2}]"),
        ("scenario.yaml, hire_caps[1]: ", "is given twice"),
    ),
    (
        "capacity twice",
        scenario("works_capacity: [{year: 2026, most: 1}, {year: 2026, most: 2}]"),
        ("scenario.yaml, works_capacity[1]: ", "'2026' is given twice"),
    ),
    (
        "earliest of what is begun",
        both(past("project,road-1,public,,2025,0,0"), scenario("earliest: {road-1: 2027}")),
        ("scenario.yaml, earliest.road-1: ", "was begun in 2025"),
    ),
    (
        "earliest before the county's",
        both(cell("projects", 2, "earliest", "2027"), scenario("earliest: {road-1: 2026}")),
        ("scenario.yaml, earliest.road-1: ", "before 2027"),
    ),
    (
        "earliest after latest",
        both(cell("projects", 2, "latest", "2027"), scenario("earliest: {road-1: 2028}")),
        ("scenario.yaml, earliest.road-1: ", "earliest 2028 is after latest 2027"),
    ),
    (
        "forced before earliest",
        scenario("earliest: {road-1: 2027}\nforced: [{what: project, id: road-1, year: 2026}]"),
        ("scenario.yaml, forced[0].id: ", "its window is 2027 to 2027"),
    ),
    (
        "factor on an amount that is stated",
        scenario(
            "amounts: [{source: own, year: 2026, amount: 5}]\n"
            "amount_factors: [{source: own, year: 2026, factor: 2}]"
        ),
        ("scenario.yaml, amount_factors[0]: ", "stated in amounts"),
    ),
    (
        "factor on no amount",
        both(
            lines("amounts", "source,year,amount", "own,2026,150", "own,2027,150"),
            scenario("amount_factors: [{source: own, year: 2028, factor: 2}]"),
        ),
        ("scenario.yaml, amount_factors[0]: ", "no amount in 2028"),
    ),
    (
        "scenario earmark of no earmark",
        scenario("earmark_shares: {own: 0.5}"),
        ("scenario.yaml, earmark_shares.own: ", "without earmark_programs"),
    ),
    (
        "scenario cover of no bond",
        scenario("covers: {own: 1.1}"),
        ("scenario.yaml, covers.own: ", "bond"),
    ),
    (
        "scenario year ceiling",
        scenario("program_limits: [{program: ppp, year_ceiling: 0.3}]"),
        ("scenario.yaml, program_limits[0].year_ceiling: ", "even share"),
    ),
    (
        "works below what is forced",
        scenario(
            "works_capacity: [{year: 2026, most: 0.9}]\n"
            "forced: [{what: project, id: road-1, year: 2026}]"
        ),
        ("scenario.yaml, works_capacity[0].most: ", "0.9 is below the 1"),
    ),
    (
        "staff below what is forced",
        both(
            cell("reforms", 2, "workload", "3"),
            scenario(
                "admin_capacity: [{year: 2026, most: 2.9}]\n"
                "forced: [{what: reform, id: credit, year: 2026}]"
            ),
        ),
        ("scenario.yaml, admin_capacity[0].most: ", "2.9 is below the 3"),
    ),
    (
        "unknown lock kind",
        scenario("forced: [{what: roads, id: road-1}]"),
        ("scenario.yaml, forced[0].what: ", "one of project"),
    ),
    (
        "unknown forced project",
        scenario("forced: [{what: project, id: road-7}]"),
        ("scenario.yaml, forced[0].id: ", "did you mean 'road-1'?"),
    ),
    (
        "unknown forced contract",
        scenario("forced: [{what: project, id: store-1, option: jiont}]"),
        ("scenario.yaml, forced[0].option: ", "did you mean 'joint'?"),
    ),
    (
        "package lock without option",
        scenario("forced: [{what: package, id: graduate}]"),
        ("scenario.yaml, forced[0].option: ", "a package lock needs 'option'"),
    ),
    (
        "facility lock without place",
        scenario("forbidden: [{what: facility, id: health}]"),
        ("scenario.yaml, forbidden[0].place: ", "a facility lock needs 'place'"),
    ),
    (
        "facility lock elsewhere",
        scenario("forced: [{what: facility, id: health, place: hill}]"),
        ("scenario.yaml, forced[0].place: ", "a place with a facility"),
    ),
    (
        "mast lock with option",
        scenario("forced: [{what: mast, id: mast-west, option: big}]"),
        ("scenario.yaml, forced[0].option: ", "has no 'option'"),
    ),
    (
        "fibre that is lit",
        scenario("forced: [{what: fibre, id: east}]"),
        ("scenario.yaml, forced[0].id: ", "not a settlement without fibre"),
    ),
    (
        "lock year",
        scenario("forced: [{what: reform, id: land, year: 2031}]"),
        ("scenario.yaml, forced[0].year: ", "from 2026 to 2028"),
    ),
    (
        "forced and forbidden",
        scenario(
            "forced: [{what: project, id: road-1, year: 2026}]\n"
            "forbidden: [{what: project, id: road-1}]"
        ),
        ("scenario.yaml, forced[0].id: ", "'road-1' is forced, but forbidden[0] forbids it"),
    ),
    (
        "forbidden year by year",
        scenario(
            "forced: [{what: mast, id: mast-west}]\nforbidden:\n"
            "- {what: mast, id: mast-west, year: 2026}\n"
            "- {what: mast, id: mast-west, year: 2027}\n"
            "- {what: mast, id: mast-west, year: 2028}\n"
        ),
        ("scenario.yaml, forced[0].id: ", "forbidden[0], forbidden[1], forbidden[2]"),
    ),
    (
        "two contracts forced",
        scenario(
            "forced: [{what: project, id: store-1, option: public},"
            " {what: project, id: store-1, option: joint}]"
        ),
        ("scenario.yaml, forced[1].id: ", "differently, by forced[0]"),
    ),
    (
        "two start years forced",
        scenario(
            "forced: [{what: reform, id: land, year: 2026}, {what: reform, id: land, year: 2027}]"
        ),
        ("scenario.yaml, forced[1].id: ", "differently, by forced[0]"),
    ),
    (
        "two packages in a year",
        together(
            row("packages", "extra,,"),
            row("terms", "graduate,extra,0.6,5"),
            scenario(
                "forced: [{what: package, id: graduate, option: basic, year: 2026},"
                " {what: package, id: graduate, option: extra, year: 2026}]"
            ),
        ),
        ("scenario.yaml, forced[1].id: ", "differently, by forced[0]"),
    ),
    (
        "forced outside its window",
        scenario("forced: [{what: project, id: road-1, year: 2028}]"),
        ("scenario.yaml, forced[0].id: ", "its window is 2026 to 2027"),
    ),
    (
        "forced under a contract that is not offerable",
        scenario("hurdle_rate: 0.9\nforced: [{what: project, id: store-1, option: joint}]"),
        ("scenario.yaml, forced[0].id: ", "no contract is offerable", "needs a grant of"),
    ),
    (
        "both of a group forced",
        scenario("forced: [{what: project, id: store-1}, {what: project, id: store-2}]"),
        ("scenario.yaml, forced[1].id: ", "exclude each other (group store)"),
    ),
    (
        "prerequisite forbidden",
        scenario(
            "forced: [{what: project, id: store-2}]\nforbidden: [{what: project, id: road-1}]"
        ),
        ("scenario.yaml, forced[0].id: ", "requires, 'road-1', is forbidden"),
    ),
]

BREAKS: list[Break] = [
    *FILES,
    *SETTINGS,
    *VALUES,
    *LINKS,
    *TREES,
    *SUMS,
    *PAST,
    *LEAST,
    *BELOW,
    *DOCUMENTS,
    *SCENARIOS,
]
