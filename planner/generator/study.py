"""A study: many invented counties of all region types, each drawn from its own seed."""

import csv
import io
import os
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from errno import EEXIST
from pathlib import Path

import numpy as np

from models.schema.instance import Instance
from planner.generator.generate import PRESETS, generate
from planner.input.write import write_json
from planner.language.generate import STUDY_PAGE
from planner.language.phrases import say
from planner.language.text import LANGUAGES
from planner.processes.files import write_atomically

YEARS = 5
FEWEST_NODES, MOST_NODES = 12, 30
MOST_COUNTIES = 9_999
"""Numbers of four digits; the whole country is less than a third of it."""
NATION = 2_843
"""County-level units of China: an assumption, used for nothing but to say how many are all."""
TABLE, PAGE = "study.csv", "README.md"


@dataclass(frozen=True)
class Drawn:
    """A county of a study as its table describes it, read from the county itself.

    ``population`` is in persons; ``budget`` is the money of all sources and years, bond quota
    included [10 000 yuan]; ``budget_per_head`` is budget over population.
    """

    file: str
    preset: str
    seed: int
    nodes: int
    years: int
    population: int
    budget: float
    budget_per_head: float
    projects: int
    reforms: int
    masts: int
    facilities: int


HEADS = {
    "population": "population_persons",
    "budget": "budget_10000_yuan",
    "budget_per_head": "budget_per_head_10000_yuan",
}
"""Headers that say a unit; the others are counts and names."""


def study(
    folder: Path, counties: int, seed: int, told: Callable[[int, int], None] | None = None
) -> None:
    """Write ``counties`` JSON files, README.md and, last, study.csv into a new folder.

    County ``number`` depends on ``seed`` and ``number`` alone. Each is written as it is drawn;
    ``told`` hears how many are written, of how many.

    Raises:
        ValueError: ``counties`` is not 1 to 9 999, or ``seed`` is negative.
        FileExistsError: the folder holds something, or is a file.
    """
    if not 1 <= counties <= MOST_COUNTIES:
        raise ValueError(f"counties must be 1 to {MOST_COUNTIES}, found {counties}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, found {seed}")
    if not free(folder):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / PAGE, page(counties, seed).encode())
    rows = []
    for number in range(1, counties + 1):
        instance, drawn = county(number, seed)
        write_json(instance, folder / drawn.file)
        rows.append(drawn)
        if told is not None:
            told(number, counties)
    write_atomically(folder / TABLE, _csv(rows).encode())


def free(folder: Path) -> bool:
    """Tell whether a study may be written there: nothing, or an empty folder."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def county(number: int, seed: int) -> tuple[Instance, Drawn]:
    """Draw county ``number`` (from 1) of the study of a seed, and its row."""
    preset = list(PRESETS)[(number - 1) % len(PRESETS)]
    chance = np.random.default_rng([seed, number])
    nodes = int(chance.integers(FEWEST_NODES, MOST_NODES + 1))
    own = int(chance.integers(2**31))
    instance = generate(preset, own, nodes, years=YEARS)
    population = sum(row.population for row in instance.settlements)
    budget = sum(row.amount for row in instance.amounts)
    drawn = Drawn(
        file=f"{preset}-{number:04}.json",
        preset=preset,
        seed=own,
        nodes=len(instance.nodes),
        years=instance.county.years,
        population=population,
        budget=round(budget, 2),
        budget_per_head=round(budget / population, 6),
        projects=len(instance.projects),
        reforms=len(instance.reforms),
        masts=len(instance.masts),
        facilities=len(instance.facilities),
    )
    return instance, drawn


def _csv(rows: list[Drawn]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS.get(field.name, field.name) for field in fields(Drawn))
    writer.writerows(map(astuple, rows))
    return text.getvalue()


def page(counties: int, seed: int) -> str:
    """Return the README of a study, in both languages."""
    told: dict[str, object] = {
        "counties": counties,
        "seed": seed,
        "fewest": FEWEST_NODES,
        "most": MOST_NODES,
        "years": YEARS,
        "table": TABLE,
        "nation": f"{NATION:,}",
    }
    presets = {lang: say("list_comma", lang).join(PRESETS) for lang in LANGUAGES}
    chinese, english = (
        {key: say(key, lang, presets=presets[lang], **told) for key in STUDY_PAGE}
        for lang in LANGUAGES
    )
    title, lead = (f"{english[key]} {chinese[key]}" for key in ("study_title", "study_lead"))
    return f"# {title}\n\n{lead}\n\n{english['study_drawn']}\n\n{chinese['study_drawn']}\n"
