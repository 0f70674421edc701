"""Read a county, a scenario or a plan from files; complain about all errors of a step at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from models.schema import versions
from models.schema.case import Case
from models.schema.fields import Row
from models.schema.instance import County, Instance, table_names
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.input.checking.references import references
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import BadInput, Complaint, Places, Where, complain, errors, nearest
from planner.input.reading.decode import read_sheet
from planner.input.reading.documents import parse_json, read_json, read_yaml
from planner.input.reading.shape import REQUIRED, fit, row_type
from planner.language.message import Message

P = TypeVar("P", Scenario, Plan)
COUNTY_FILE = "county.yaml"
SPREADSHEETS = (".xlsx", ".xls", ".ods", ".et", ".tsv", ".txt", ".json", ".yaml", ".yml")


def load(path: str | Path) -> Instance:
    """Return the county in a folder or JSON document, its references checked.

    Raises BadInput with all complaints of the first step that has any: shape, then references.
    """
    return load_with_places(path)[0]


def load_with_places(path: str | Path) -> tuple[Instance, Places]:
    """Return the county and where its rows stand; raises BadInput as ``load`` does."""
    instance, places, complaints = read_instance(Path(path))
    if instance is None or complaints:
        raise BadInput(complaints)
    wrong = errors(references(instance, places))
    if wrong:
        raise BadInput(wrong)
    return instance, places


def read_instance(path: Path) -> tuple[Instance | None, Places, list[Complaint]]:
    """Return the county (None if its shape is wrong), where its rows stand, and complaints."""
    if path.is_dir():
        return _read_folder(path)
    places = Places(document=path.name)
    if not path.exists():
        return None, places, [complain("no_path", Where(str(path)))]
    if path.suffix.lower() != ".json":
        return None, places, [complain("bad_format", Where(path.name), path.suffix)]
    document, complaints = read_json(path)
    if complaints:
        return None, places, complaints
    return _from_document(document, places)


def instance_from_json(text: str, name: str = "instance.json") -> Instance:
    """Return the county of a JSON text, references checked; raises BadInput naming ``name``."""
    document, complaints = parse_json(text, Where(name))
    if complaints:
        raise BadInput(complaints)
    places = Places(document=name)
    instance, places, complaints = _from_document(document, places)
    if instance is None:
        raise BadInput(complaints)
    wrong = errors(references(instance, places))
    if wrong:
        raise BadInput(wrong)
    return instance


def load_scenario(path: str | Path, instance: Instance | None = None) -> Scenario:
    """Return the scenario in a YAML or JSON file, checked against ``instance`` if that is given.

    Raises BadInput with all complaints of the first step that has any.
    """
    scenario = _fitted(Scenario, _document(Scenario, Path(path)), Path(path).name)
    if instance is not None:
        wrong = errors(scenario_complaints(Case(instance, scenario), Path(path).name))
        if wrong:
            raise BadInput(wrong)
    return scenario


def scenario_from_json(text: str, name: str = "scenario.json") -> Scenario:
    """Return the scenario of a JSON text; raises BadInput naming ``name``."""
    document, complaints = parse_json(text, Where(name))
    if complaints:
        raise BadInput(complaints)
    return _fitted(Scenario, document, name)


def load_plan(path: str | Path) -> Plan:
    """Return the plan in a JSON file; raises BadInput with everything wrong about its shape.

    A plan of a later format than today's is refused as such: its fields may mean something else.
    """
    document = _document(Plan, Path(path))
    origin = document.get("provenance") if isinstance(document, dict) else None
    number = origin.get("format") if isinstance(origin, dict) else None
    if isinstance(number, int) and number > versions.today().format:
        raise BadInput(
            [complain("newer_format", Where(Path(path).name), number, now=versions.today().format)]
        )
    return _fitted(Plan, document, Path(path).name)


def _document(model: type[P], path: Path) -> Any:
    """Read the one document that a model is given as."""
    suffix = path.suffix.lower()
    document: Any
    if not path.exists():
        raise BadInput([complain("no_path", Where(str(path)))])
    if suffix == ".json":
        document, complaints = read_json(path)
    elif suffix in (".yaml", ".yml") and model is Scenario:
        document, complaints = read_yaml(path)
    else:
        code = "bad_scenario_format" if model is Scenario else "bad_plan_format"
        raise BadInput([complain(code, Where(path.name), suffix or path.name)])
    if complaints:
        raise BadInput(complaints)
    return document


def _fitted(model: type[P], document: Any, name: str) -> P:
    made, complaints = fit(model, document, lambda field: Where(name, "", None, field))
    if made is None:
        raise BadInput(complaints)
    return made


def _read_folder(folder: Path) -> tuple[Instance | None, Places, list[Complaint]]:
    """Read every table of the folder; a broken file does not hide complaints about the others."""
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError as reason:
        why = reason.strerror or str(reason)
        return None, Places(), [complain("unreadable", Where(str(folder)), why=why)]
    complaints = _misnamed_files(names)
    county, wrong = _read_county(folder, names)
    complaints += wrong
    tables: dict[str, tuple[Row, ...]] = {}
    rows: dict[str, list[int]] = {}
    for table in table_names():
        if f"{table}.csv" in names:
            tables[table], rows[table], wrong = _read_table(folder / f"{table}.csv", table)
            complaints += wrong
        elif table in REQUIRED:
            complaints.append(complain("missing_table", Where(f"{table}.csv", table), table))
    if complaints or county is None:
        return None, Places(rows=rows), complaints
    return Instance.model_validate({"county": county, **tables}), Places(rows=rows), []


def _misnamed_files(names: list[str]) -> list[Complaint]:
    """Return complaints about files that look like tables and are none; ignore all others."""
    known = table_names()
    complaints = []
    for name in names:
        path = Path(name)
        where = Where(name)
        if name.startswith((".", "~")) or (path.suffix == ".csv" and path.stem in known):
            continue
        if path.suffix.lower() == ".csv":
            complaints.append(
                complain("unknown_table", where, name, advice=nearest(path.stem, known))
            )
        elif path.suffix.lower() in SPREADSHEETS and path.stem in known:
            complaints.append(complain("wrong_suffix", where, name, expected=f"{path.stem}.csv"))
        elif path.stem == "county" and name != COUNTY_FILE and path.suffix in SPREADSHEETS:
            complaints.append(complain("wrong_suffix", where, name, expected=COUNTY_FILE))
    return complaints


def _read_county(folder: Path, names: list[str]) -> tuple[County | None, list[Complaint]]:
    if COUNTY_FILE not in names:
        return None, [complain("missing_county", Where(COUNTY_FILE, "county"))]
    raw, complaints = read_yaml(folder / COUNTY_FILE, "county")
    if complaints:
        return None, complaints
    return fit(County, raw, lambda field: Where(COUNTY_FILE, "county", None, field))


def _read_table(path: Path, table: str) -> tuple[tuple[Row, ...], list[int], list[Complaint]]:
    """Return the rows of a CSV file, their row numbers, and every complaint."""
    kind = row_type(table)
    fields = {name: info.is_required() for name, info in kind.model_fields.items()}
    sheet = read_sheet(path, table, fields)
    complaints = list(sheet.complaints)
    rows: list[Row] = []
    for number, record in sheet.records:
        made, wrong = fit(kind, record, _in_row(path.name, table, number))
        complaints += wrong
        if made is not None:
            rows.append(made)
    return tuple(rows), [number for number, _ in sheet.records], complaints


def _in_row(file: str, table: str, number: int) -> Callable[[str], Where]:
    """Return places in a row of a CSV file: a list stands in one cell, so its index is dropped."""
    return lambda field: Where(file, table, number, field.partition("[")[0])


def _from_document(
    document: Any, places: Places
) -> tuple[Instance | None, Places, list[Complaint]]:
    """Return the county of a parsed JSON document."""
    where = Where(places.document)
    if not isinstance(document, dict):
        return (
            None,
            places,
            [complain("not_mapping", where, document, expected=Message.of("want.mapping"))],
        )
    complaints = _misnamed_tables(document, places.document)
    parts: dict[str, Any] = {}
    for name, value in document.items():
        if name in Instance.model_fields and value is not None:
            parts[name], wrong = _part(name, value, places)
            complaints += wrong
    if complaints:
        return None, places, complaints
    return Instance.model_validate(parts), places, []


def _misnamed_tables(document: dict[str, Any], file: str) -> list[Complaint]:
    """Return complaints about tables that no county has, then tables that this one lacks."""
    known = Instance.model_fields
    unknown = [
        complain("unknown_table", Where(file, "", None, name), name, advice=nearest(name, known))
        for name in document
        if name not in known
    ]
    missing = [
        complain("missing_table", Where(file, name, None, name), name)
        for name in REQUIRED
        if document.get(name) is None
    ]
    return unknown + missing


def _part(name: str, value: Any, places: Places) -> tuple[Any, list[Complaint]]:
    """Return one table of a document, or its county settings."""
    if name == "county":
        return fit(County, value, lambda field: places.at("county", None, field))
    if not isinstance(value, list):
        want = Message.of("want.list")
        return (), [complain("wrong_type", places.at(name), value, expected=want)]
    rows, complaints = [], []
    for index, record in enumerate(value):
        made, wrong = fit(row_type(name), record, _in_entry(places, name, index))
        complaints += wrong
        rows.append(made)
    return tuple(rows), complaints


def _in_entry(places: Places, table: str, index: int) -> Callable[[str], Where]:
    return lambda field: places.at(table, index, field)
