"""The best gain and the least bound ever known of the cases of the study, kept beside this module.

Whatever is solved later, by whatever search, must fit between the two: a plan that gains more than
a bound once proved, or a bound below a gain once certified, shows that something is wrong.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.batch_folder import records
from tests.bench.figures import contradictions as disagreements

KNOWN = Path(__file__).with_name("known.csv")
HEADINGS = ("case", "county_sha256", "gain", "bound")
DIGITS = 16


@dataclass(frozen=True)
class Known:
    """A gain that a certified plan has, and what none has more than [index points].

    ``county`` begins the digest of the county, so that another one of the same name is not
    mistaken for it.
    """

    county: str
    gain: float
    bound: float

    def contradicts(self, other: "Known") -> bool:
        """Tell whether one of the two has a plan that the other has proved impossible."""
        held = {"one": (self.gain, self.bound), "other": (other.gain, other.bound)}
        return bool(disagreements(held))

    def joined(self, other: "Known") -> "Known":
        """Return the better gain and the better bound of both."""
        return Known(self.county, max(self.gain, other.gain), min(self.bound, other.bound))


def load_known(file: Path = KNOWN) -> dict[str, Known]:
    """Read what is known, by case."""
    with file.open(encoding="utf-8", newline="") as table:
        return {
            row["case"]: Known(row["county_sha256"], float(row["gain"]), float(row["bound"]))
            for row in csv.DictReader(table)
        }


def write_known(known: dict[str, Known], file: Path = KNOWN) -> None:
    """Write the table, by case in order."""
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(HEADINGS)
        for case, one in sorted(known.items()):
            writer.writerow((case, one.county, repr(one.gain), repr(one.bound)))


def found_in(out: Path) -> dict[str, Known]:
    """Collect gain and bound of the certified plans of a batch, from the records in its folder."""
    found = {}
    for case, record in records(out).items():
        gain, bound = record.result.objective, record.result.bound
        if record.result.certified and gain is not None and bound is not None:
            found[case] = Known(record.digest.instance[:DIGITS], gain, bound)
    return found


def contradictions(found: dict[str, Known], known: dict[str, Known]) -> Iterator[str]:
    """List cases whose findings contradict what is known; print how many compare."""
    same = [case for case in found if case in known and found[case].county == known[case].county]
    gains = sum(abs(found[case].gain - known[case].gain) <= 1e-6 for case in same)
    print(f"known before: {len(same)} of {len(found)} cases, {gains} with this gain to 1e-6")
    for case in same:
        one, other = found[case], known[case]
        if one.contradicts(other):
            yield f"{case}: {one.gain} to {one.bound} here, {other.gain} to {other.bound} known"


def joined(found: dict[str, Known], known: dict[str, Known]) -> dict[str, Known]:
    """Merge findings into what is known; a county whose data changed starts anew."""
    table = dict(known)
    for case, one in found.items():
        other = known.get(case)
        table[case] = one.joined(other) if other and other.county == one.county else one
    return table
