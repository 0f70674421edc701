"""``python -m tests.bench``: run the comparison, show its tables, write them into the page."""

import argparse
import json
import sys
from pathlib import Path

from tests.bench.cases import GROUPS, Case, chosen
from tests.bench.derived import faults
from tests.bench.page import placed
from tests.bench.race import CONTESTANTS
from tests.bench.records import Records, load_records
from tests.bench.run import ROOT, Plan, run
from tests.bench.tables import tables
from tests.bench.trace import GAPS

PAGE = ROOT / "docs" / "benchmarks" / "results.md"
PARTS = ("race", "build", "resolve")
LIMIT = 600.0


def _listed(known: tuple[str, ...]) -> object:
    """Return an argparse type: names with commas between, all of them known."""

    def names(text: str) -> list[str]:
        wanted = text.split(",")
        unknown = sorted(set(wanted) - set(known))
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}; known: {', '.join(known)}")
        return wanted

    return names


def _cases(text: str) -> list[Case]:
    try:
        return chosen(text.split(","))
    except KeyError as unknown:
        raise argparse.ArgumentTypeError(f"unknown: {unknown.args[0]}") from unknown


def arguments(words: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add("--cases", type=_cases, default=chosen(()), help=f"{','.join(GROUPS)}, or names")
    add("--contestants", type=_listed(CONTESTANTS), default=list(CONTESTANTS))
    add("--parts", type=_listed(PARTS), default=list(PARTS))
    add("--limit", type=float, default=LIMIT, help="seconds for each contestant")
    add("--gap", type=float, default=min(GAPS), help="gap at which contestants stop")
    add("--out", type=Path, default=ROOT / "out" / "bench" / "results.jsonl")
    add("--render", type=Path, help="only show the tables of this file of results")
    add("--page", action="store_true", help=f"write the tables into {PAGE.relative_to(ROOT)}")
    return parser.parse_args(words)


def measured(args: argparse.Namespace) -> Records:
    """Run the measurements asked for; write each record to the file as it comes."""
    out: Path = args.out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    records = Records()
    with out.open("w", encoding="utf-8") as file:

        def take(record: dict[str, object]) -> None:
            records.take(record)
            file.write(json.dumps(record) + "\n")
            file.flush()

        plan = Plan(args.cases, args.contestants, args.parts, args.limit, args.gap, out.parent)
        run(plan, take)
    return records


def main(words: list[str]) -> int:
    """Measure or load, print the tables, and report contestants that contradict each other."""
    args = arguments(words)
    records = load_records(args.render) if args.render else measured(args)
    text = tables(records)
    print(text)
    if args.page:
        PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    found = faults(records)
    for fault in found:
        print(f"!!! {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
