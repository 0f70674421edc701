"""Bodies that are no county, each with what its refusal has to say."""

import copy
import io
import json
import random
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.input.write import json_text
from tests.api import samples
from tests.api.clients import archive, tiny_files

JSON = "application/json"
ZIP = "application/zip"
RAW = "@raw@"
DOCUMENT: dict[str, Any] = json.loads(json_text(samples.tiny()))


@dataclass(frozen=True)
class Case:
    """A body and its refusal: status, a place in words, the code of a finding."""

    name: str
    body: bytes
    place: str
    code: str
    kind: str = JSON
    status: int = 422


def edited(change: Callable[[dict[str, Any]], Any], raw: str = "") -> bytes:
    """The tiny county as JSON after a change; ``raw`` stands where the change put RAW."""
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return json.dumps(document, ensure_ascii=True).replace(f'"{RAW}"', raw).encode()


def put(path: str, value: Any, raw: str = "") -> bytes:
    """The tiny county with another value at ``table.row.field`` or ``county.field``."""

    def change(document: dict[str, Any]) -> None:
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = document
        for part in parents:
            place = place[part]
        place[last] = value

    return edited(change, raw)


def without(name: str) -> bytes:
    return edited(lambda document: document.pop(name))


def added(name: str, value: Any) -> bytes:
    return edited(lambda document: document.update({name: value}))


def value(name: str, path: str, given: Any, code: str, raw: str = "") -> Case:
    """A bad value, whose finding names its place as people write it."""
    table, *rest = path.split(".")
    spelled = f"{table}[{rest[0]}]" if rest[0].isdigit() else table
    field = ".".join(rest[1:] if rest[0].isdigit() else rest)
    place = f"county.json, {spelled}" + (f".{field}" if field else "")
    return Case(name, put(path, given, raw), place, code)


WHOLE = json.dumps(DOCUMENT).encode()
HERE = "county.json"

SYNTAX = [
    Case("empty", b"", HERE, "empty_document"),
    Case("blank", b" \n ", HERE, "empty_document"),
    Case("open brace", b"{", HERE, "bad_json"),
    Case("cut in half", WHOLE[: len(WHOLE) // 2], HERE, "bad_json"),
    Case("cut by a byte", WHOLE[:-1], HERE, "bad_json"),
    Case("more behind", WHOLE + b"x", HERE, "bad_json"),
    Case("two documents", WHOLE + WHOLE, HERE, "bad_json"),
    Case("single quotes", b"{'county': 1}", HERE, "bad_json"),
    Case("comment", b'{/* */"county": 1}', HERE, "bad_json"),
    Case("trailing comma", b'{"county": {},}', HERE, "bad_json"),
    Case("raw control character", b'{"county": {"id": "a\x01"}}', HERE, "bad_json"),
    Case("raw line break", b'{"county": {"id": "a\n"}}', HERE, "bad_json"),
    Case("bad escape", b'{"county": "\\x41"}', HERE, "bad_json"),
    Case("half an escape", b'{"county": "\\u12"}', HERE, "bad_json"),
    Case("leading zero", b'{"county": 01}', HERE, "bad_json"),
    Case("a yaml file", tiny_files()["county.yaml"], HERE, "bad_json"),
    Case("a csv file", tiny_files()["nodes.csv"], HERE, "bad_json"),
    Case("a form", b"county=1&years=2", HERE, "bad_json"),
    Case("a page", b"<html></html>", HERE, "bad_json"),
    Case("zip said to be json", archive(tiny_files()), HERE, "not_utf8"),
    Case("deep lists", b"[" * 100_000, HERE, "too_deep"),
    Case("deep closed lists", b"[" * 100_000 + b"]" * 100_000, HERE, "too_deep"),
    Case("deep objects", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, HERE, "too_deep"),
    Case("deep in a field", put("county.id", RAW, "[" * 40 + "]" * 40), HERE, "too_deep"),
    Case("deep in a table", put("nodes", RAW, "[" * 900 + "]" * 900), HERE, "too_deep"),
    Case("a key twice", b'{"county": {}, "county": {}}', "county.json, county", "duplicate_key"),
    Case(
        "a key of a row twice",
        put("nodes.0", RAW, '{"settlement": "valley", "settlement": "hill"}'),
        "county.json, nodes[0].settlement",
        "duplicate_key",
    ),
    Case("byte order mark", b"\xef\xbb\xbf" + WHOLE, HERE, "bom"),
    Case("only a mark", b"\xef\xbb\xbf", HERE, "bom"),
    Case("utf-16", WHOLE.decode().encode("utf-16"), HERE, "utf16"),
    Case("utf-16 big end", WHOLE.decode().encode("utf-16-be"), HERE, "utf16"),
    Case("utf-16 little end", WHOLE.decode().encode("utf-16-le"), HERE, "utf16"),
    Case("utf-32", WHOLE.decode().encode("utf-32-le"), HERE, "utf16"),
    Case(
        "gbk", json.dumps(DOCUMENT, ensure_ascii=False).encode("gbk"), "county.json row", "not_utf8"
    ),
    Case("latin-1", b'{\n"county": "caf\xe9"}', "county.json row 2", "not_utf8"),
    Case("overlong", b'{"county": "\xc0\xaf"}', "county.json row 1", "not_utf8"),
    Case("surrogate in utf-8", b'{"county": "\xed\xa0\x80"}', "county.json row 1", "not_utf8"),
    Case("half a character", b'{"county": "\xe5\x8f', "county.json row 1", "not_utf8"),
    Case("only nul", b"\0" * 9, HERE, "utf16"),
    Case("nul behind", WHOLE + b"\0", HERE, "bad_json"),
]

SHAPES = [
    *(
        Case(f"a {name}", body, HERE, "not_mapping")
        for name, body in {
            "list": b"[]",
            "text": b'"county"',
            "number": b"7",
            "null": b"null",
            "truth": b"true",
        }.items()
    ),
    Case("nan alone", b"NaN", HERE, "not_finite"),
    Case("huge alone", b"1e999", HERE, "huge_number"),
    Case("nothing in it", b"{}", "county.json, county", "missing_table"),
    *(
        Case(f"no {name}", without(name), f"county.json, {name}", "missing_table")
        for name in ("county", "settlements", "nodes", "streams", "flows")
    ),
    Case("county null", put("county", None), "county.json, county", "missing_table"),
    Case("county a list", put("county", []), "county.json, county", "not_mapping"),
    Case("county a text", put("county", "tiny"), "county.json, county", "not_mapping"),
    Case("unknown table", added("villages", []), "county.json, villages", "unknown_table"),
    Case("a name of python", added("__class__", {}), "county.json, __class__", "unknown_table"),
    Case("empty name", added("", []), HERE, "unknown_table"),
    Case("nul in a name", added("a\0", []), HERE, "unknown_table"),
    Case("surrogate in a name", added("\ud800", []), HERE, "unknown_table"),
    Case("endless name", added("x" * 100_000, []), HERE, "unknown_table"),
    Case("table a mapping", put("nodes", {}), "county.json, nodes", "wrong_type"),
    Case("table a text", put("nodes", "valley"), "county.json, nodes", "wrong_type"),
    Case("table a number", put("nodes", 3), "county.json, nodes", "wrong_type"),
    Case("row a list", put("nodes.0", []), "county.json, nodes[0]", "not_mapping"),
    Case("row null", put("nodes.0", None), "county.json, nodes[0]", "not_mapping"),
    Case("row a text", put("nodes.0", "valley"), "county.json, nodes[0]", "not_mapping"),
    Case("row empty", put("nodes.0", {}), "county.json, nodes[0].settlement", "missing_value"),
]

VALUES = [
    value("nan", "county.beta", RAW, "not_finite", "NaN"),
    value("infinity", "county.beta", RAW, "not_finite", "Infinity"),
    value("minus infinity", "flows.0.base", RAW, "not_finite", "-Infinity"),
    value("1e999", "flows.0.base", RAW, "huge_number", "1e999"),
    value("-1e999", "flows.0.base", RAW, "huge_number", "-1e999"),
    value("1e999 as text", "flows.0.base", "1e999", "huge_number"),
    value("nan as text", "flows.0.base", "nan", "not_number"),
    value("5000 digits", "county.years", RAW, "huge_number", "1" + "0" * 5000),
    value("100000 digits", "county.years", RAW, "huge_number", "9" * 100_000),
    value("5000 digits as text", "county.years", "1" + "0" * 5000, "huge_number"),
    value("21 digits", "county.years", RAW, "huge_number", "1" + "0" * 20),
    value("beyond 64 bits", "county.years", 2**64, "out_of_range"),
    value("too many years", "county.years", 51, "out_of_range"),
    value("no years", "county.years", 0, "out_of_range"),
    value("half a year", "county.years", 1.5, "not_whole"),
    value("a truth for years", "county.years", True, "not_number"),
    value("a list for years", "county.years", [2], "wrong_type"),
    value("a word for years", "county.years", "two", "not_number"),
    value("thousands", "flows.0.base", "1,000", "not_number"),
    value("percent", "county.beta", "50%", "not_number"),
    value("full width", "county.beta", "０．５", "not_number"),
    value("negative", "flows.0.base", -1, "out_of_range"),
    value("beyond counting", "flows.0.base", 1e13, "out_of_range"),
    value("no truth", "county.synthetic", "perhaps", "not_bool"),
    value("not one of", "county.regime", "barter", "not_one_of"),
    value("unknown field", "county.population", 5, "unknown_field"),
    value("spaces in an id", "county.id", "a b", "bad_id"),
    value("a path for an id", "county.id", "../etc", "bad_id"),
    value("an empty id", "county.id", "", "bad_id"),
    value("a long id", "county.id", "x" * 61, "too_long"),
    value("an id of Chinese", "county.id", "黎平", "bad_id"),
    value("an id of nul", "county.id", "a\0b", "bad_id"),
    value("a surrogate for an id", "county.id", "\ud800", "invalid"),
    value("a number for an id", "county.id", 5, "wrong_type"),
    value("sql for an id", "county.id", "x'; DROP TABLE counties; --", "bad_id"),
    value("nul in a text", "county.name_zh", "双\0溪", "bad_text"),
    value("nul in a note", "nodes.0.note", "\0", "bad_text"),
    value("escape in a text", "county.description", "\x1b[31m", "bad_text"),
    value("line separator", "county.description", "a\u2028b", "bad_text"),
    value("surrogate in a text", "county.name_zh", "\udc00", "invalid"),
    value("a pair the wrong way", "county.name_en", "\ude00\ud83d", "invalid"),
    value("a long text", "county.description", "长" * 2001, "too_long"),
    value("a mapping for a text", "county.name_en", {"a": 1}, "wrong_type"),
    value("an unknown settlement", "nodes.0.settlement", "nowhere", "unknown_id"),
    value("an unknown stream", "flows.0.stream", "gossip", "unknown_id"),
]


def zipped(**changes: bytes | None) -> bytes:
    """The tiny county's archive with other files; None leaves one out."""
    files: dict[str, bytes | None] = {**tiny_files()}
    files.update({name.replace("__", "."): content for name, content in changes.items()})
    return archive({name: content for name, content in files.items() if content is not None})


def with_entry(
    name: str, mode: int = 0, content: bytes = b"x", method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The tiny county's archive with one more entry."""
    made = io.BytesIO(archive(tiny_files()))
    with zipfile.ZipFile(made, "a") as packed:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = method
        packed.writestr(entry, content)
    return made.getvalue()


def patched(old: bytes, new: bytes, count: int = -1) -> bytes:
    """The tiny county's archive, unpacked names changed in place."""
    assert len(old) == len(new)
    whole = archive(tiny_files())
    assert old in whole
    return whole.replace(old, new, count)


def flagged() -> bytes:
    """The archive whose first entry says that it is encrypted, in both of its headers."""
    whole = bytearray(archive(tiny_files()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + offset] |= 1
    return bytes(whole)


def damaged() -> bytes:
    """The archive with some bytes of its first table changed."""
    whole = bytearray(archive({"nodes.csv": b"settlement\n" + bytes(range(32, 127)) * 9}))
    for position in range(60, 70):
        whole[position] ^= 0xFF
    return bytes(whole)


LETTERS = random.Random(1).randbytes(600_000).hex().encode()
"""A text of over a megabyte that no compression makes small."""
PACKED = archive(tiny_files())
AT = "county.zip"


def entry(name: str, body: bytes, place: str, code: str, status: int = 422) -> Case:
    return Case(name, body, place, code, ZIP, status)


ARCHIVES = [
    entry("no bytes", b"", AT, "not_zip"),
    entry("no zip", b"hello" * 100, AT, "not_zip"),
    entry("json said to be zip", WHOLE, AT, "not_zip"),
    entry("only the first mark", b"PK\x03\x04", AT, "not_zip"),
    entry("a gzip file", b"\x1f\x8b\x08\0" + b"\0" * 50, AT, "not_zip"),
    entry("a rar file", b"Rar!\x1a\x07\x01\0" + b"\0" * 50, AT, "not_zip"),
    *(
        entry(f"cut after {part} of 8", PACKED[: len(PACKED) * part // 8], AT, "not_zip")
        for part in range(1, 8)
    ),
    entry("cut by a byte", PACKED[:-1], AT, "not_zip"),
    entry("beginning lost", PACKED[100:], AT, "not_zip"),
    entry("no entries", archive({}), "county.yaml", "missing_county"),
    entry("only notes", archive({"README.md": b"x"}), "county.yaml", "missing_county"),
    entry("damaged", damaged(), "nodes.csv", "broken_entry"),
    entry("encrypted", flagged(), "README.md", "encrypted"),
    entry("bzip2", with_entry("hubs.csv", method=zipfile.ZIP_BZIP2), "hubs.csv", "packed_how"),
    entry("lzma", with_entry("hubs.csv", method=zipfile.ZIP_LZMA), "hubs.csv", "packed_how"),
    entry("up", with_entry("../nodes.csv"), "../nodes.csv", "unsafe_name"),
    entry("up from within", with_entry("a/../../x.csv"), "a/../../x.csv", "unsafe_name"),
    entry("absolute", with_entry("/etc/passwd"), "/etc/passwd", "unsafe_name"),
    entry("a drive", with_entry("C:/nodes.csv"), "C:/nodes.csv", "unsafe_name"),
    entry("a backslash", with_entry("a\\nodes.csv"), "a\\nodes.csv", "unsafe_name"),
    entry("two slashes", with_entry("a//nodes.csv"), "a//nodes.csv", "unsafe_name"),
    entry("a dot", with_entry("./hubs.csv"), "./hubs.csv", "unsafe_name"),
    entry("nul in a name", patched(b"README.md", b"nodes\0.md"), "nodes", "unsafe_name"),
    entry("escape in a name", with_entry("a\x1b.csv"), "a", "unsafe_name"),
    entry("a long name", with_entry("x" * 300 + ".csv"), "xxx", "unsafe_name"),
    entry("a link", with_entry("hubs.csv", stat.S_IFLNK | 0o777), "hubs.csv", "not_plain_file"),
    entry("a pipe", with_entry("hubs.csv", stat.S_IFIFO | 0o600), "hubs.csv", "not_plain_file"),
    entry("a device", with_entry("hubs.csv", stat.S_IFCHR | 0o600), "hubs.csv", "not_plain_file"),
    entry("a socket", with_entry("hubs.csv", stat.S_IFSOCK | 0o600), "hubs.csv", "not_plain_file"),
    entry("a folder as file", with_entry("hubs.csv", stat.S_IFDIR), "hubs.csv", "not_plain_file"),
    entry("in other case", with_entry("NODES.csv"), "NODES.csv", "twice_in_zip"),
    entry("deeper", archive({**tiny_files("a/"), "a/b/hubs.csv": b"x"}), "b/hubs.csv", "nested"),
    entry("two folders", archive({**tiny_files("a/"), "b/hubs.csv": b"x"}), "b/hubs.csv", "nested"),
    entry("misspelled", with_entry("hub.csv"), "hub.csv", "stranger"),
    entry("a program", with_entry("run.exe"), "run.exe", "stranger"),
    entry("a workbook", with_entry("nodes.xlsx"), "nodes.xlsx", "stranger"),
    entry("another county file", with_entry("county.yml"), "county.yml", "stranger"),
    entry("a zip within", with_entry("more.zip", content=PACKED), "more.zip", "stranger"),
    entry("a zip as a table", zipped(hubs__csv=PACKED), "hubs.csv", "utf16"),
    entry("many files", archive({f"{n}.md": b"" for n in range(201)}), AT, "many_files"),
    entry("no county.yaml", zipped(county__yaml=None), "county.yaml", "missing_county"),
    entry("no nodes", zipped(nodes__csv=None), "nodes.csv", "missing_table"),
    entry("empty table", zipped(nodes__csv=b""), "nodes.csv", "empty_file"),
    entry("utf-16 table", zipped(nodes__csv="settlement".encode("utf-16")), "nodes.csv", "utf16"),
    entry(
        "wrong encoding",
        zipped(nodes__csv=b"settlement\n\xff\xff\n"),
        "nodes.csv row 2",
        "bad_encoding",
    ),
    entry(
        "semicolons",
        zipped(nodes__csv=b"settlement;note\nvalley;x\n"),
        "nodes.csv row 1",
        "wrong_delimiter",
    ),
    entry("open quote", zipped(nodes__csv=b'settlement\n"valley\n'), "nodes.csv row 2", "bad_csv"),
    entry(
        "nul in a cell",
        zipped(nodes__csv=b"settlement,note\nvalley,x\nhill," + b"n" * 200 + b"\0\n"),
        "nodes.csv row 3",
        "bad_text",
    ),
    entry(
        "unknown column",
        zipped(nodes__csv=b"settlement,colour\nvalley,red\n"),
        "nodes.csv row 1, colour",
        "unknown_field",
    ),
    entry(
        "too many cells",
        zipped(nodes__csv=b"settlement\nvalley,x\n"),
        "nodes.csv row 2",
        "too_many_cells",
    ),
    entry(
        "unknown reference",
        zipped(nodes__csv=b"settlement\nvalley\nmoon\n"),
        "nodes.csv row 3, settlement",
        "unknown_id",
    ),
    entry(
        "yaml anchors",
        zipped(county__yaml=b"id: &a tiny\nname_zh: *a\nyears: 2\n"),
        "county.yaml",
        "yaml_mark",
    ),
    entry(
        "yaml tags",
        zipped(county__yaml=b"id: !!python/object:os.system x\n"),
        "county.yaml",
        "yaml_mark",
    ),
    entry(
        "yaml twice",
        zipped(county__yaml=b"id: tiny\nyears: 2\nyears: 3\n"),
        "county.yaml row 3",
        "duplicate_key",
    ),
    entry("deep yaml", zipped(county__yaml=b"id: " + b"[" * 5000), "county.yaml", "too_deep"),
    entry("broken yaml", zipped(county__yaml=b"id: tiny\n\tyears: 2\n"), "county.yaml", "bad_yaml"),
    entry("yaml of nul", zipped(county__yaml=b"id: ti\0ny\n"), "county.yaml", "utf16"),
    entry(
        "long yaml",
        zipped(county__yaml=b"id: tiny\nyears: 2\ndescription: " + LETTERS),
        "county.yaml",
        "too_big",
    ),
    entry("a bomb", zipped(nodes__csv=b"\n" * 3_000_000), "nodes.csv", "inflated", 413),
    entry(
        "a bomb in another table", zipped(hubs__csv=b"0" * 30_000_000), "hubs.csv", "inflated", 413
    ),
]

CASES = [*SYNTAX, *SHAPES, *VALUES, *ARCHIVES]
