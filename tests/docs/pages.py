"""What a page of the documents points at: links, headings, paths and targets in code type."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house import ROOMS
from tests.paths import ROOT

FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([^`\n]+)`")
TARGET = re.compile(r"make ([\w-]+)(?: \w+=\S+)?")
DOTTED = re.compile(rf"(?:{'|'.join(ROOMS)}|tests)(?:\.\w+)+")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|toml|py|txt)")
MADE = (".venv/", "out/", "build/", "cases/", "summary.md")
"""Folders and files that commands make."""


def pages() -> list[Path]:
    """Every Markdown page of the project but the changelog, which names what is gone too."""
    found = [*ROOT.glob("*.md"), ROOT / "models" / "README.md", *ROOT.glob("docs/**/*.md")]
    found += ROOT.glob("instances/*/README.md")
    return sorted(page for page in found if page.name != "CHANGELOG.md")


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and most viewers spell them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Relative links of a page that lead to no file, or to no heading of it."""
    for link in LINK.findall(FENCED.sub("", text)):
        if not re.match(r"[a-z]+:", link) and not leads_somewhere(page, link):
            yield link


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a relative link of a page names a file and, behind ``#``, a heading of it."""
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def missing_paths(page: Path, text: str) -> Iterator[str]:
    """Paths in code type that do not exist, seen from the project's root or the page's folder."""
    for quoted in QUOTED.findall(FENCED.sub("", text)):
        if not PATH.fullmatch(quoted) or quoted.startswith(MADE):
            continue
        if not ((ROOT / quoted).exists() or (page.parent / quoted).exists()):
            yield quoted


def missing_names(text: str) -> Iterator[str]:
    """Dotted names in code type, such as ``planner.solving.Session``, that nothing bears."""
    for quoted in QUOTED.findall(FENCED.sub("", text)):
        if DOTTED.fullmatch(quoted) and not quoted.endswith(".db") and not is_defined(quoted):
            yield quoted


def is_defined(name: str) -> bool:
    """Whether a dotted name is a module, what its module defines, or a name said there."""
    place = ROOT / name.replace(".", "/")
    if place.is_dir() or place.with_suffix(".py").exists():
        return True
    room = place.parent
    file = room / "__init__.py" if room.is_dir() else room.with_suffix(".py")
    defined = rf"^(?:async )?(?:def |class |)\s*\"?{place.name}\b"
    if file.exists() and re.search(defined, file.read_text("utf-8"), re.MULTILINE):
        return True
    return any(f'"{name}"' in each.read_text("utf-8") for each in loggers(name))


def loggers(name: str) -> Iterator[Path]:
    """The files that may name a logger such as ``api.access``."""
    return (ROOT / name.split(".")[0]).rglob("*.py")


def missing_targets(text: str, makefile: str) -> Iterator[str]:
    """Commands ``make NAME`` in code type that the Makefile does not know."""
    for quoted in QUOTED.findall(FENCED.sub("", text)):
        found = TARGET.fullmatch(quoted)
        if found and not re.search(rf"^{found[1]}:", makefile, re.MULTILINE):
            yield quoted
