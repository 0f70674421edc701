"""How a county is solved: when the search stops, and how it runs."""

from typing import Annotated

from pydantic import Field

from models.schema.fields import Frozen

LARGEST_INTEGER = 2**31 - 1
"""The solver counts seeds and nodes in 32 bits."""
MOST_THREADS = 64
"""More threads than any machine of a county's office has are a slip."""

USED_THREADS = 2
"""The search uses no more: one finds plans while the other proves."""


Gap = Annotated[
    float,
    Field(
        ge=0,
        description="Stop once the bound exceeds the gain by at most this share of the gain",
    ),
]
TimeLimit = Annotated[float, Field(gt=0)]
NodeLimit = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
Seed = Annotated[
    int,
    Field(
        ge=0,
        le=LARGEST_INTEGER,
        description="Seed of every random choice; another seed searches in another order",
    ),
]
Threads = Annotated[
    int,
    Field(
        ge=1,
        le=MOST_THREADS,
        description="Threads of the search; more than two are used as two",
    ),
]


class SearchOptions(Frozen):
    """When a search stops and how it runs.

    Without a time limit and with one thread, the same seed gives the same plan again. With two
    threads one proves while the other searches for plans, which is faster; more than two are used
    as two.
    """

    gap: Gap = 0.01
    time_limit: TimeLimit | None = Field(
        60.0,
        description="Stop after this time; empty: no limit",
        json_schema_extra={"unit": "seconds"},
    )
    node_limit: NodeLimit | None = Field(
        None,
        description="Stop after this number of nodes of the search tree; empty: no limit",
        json_schema_extra={"unit": "nodes"},
    )
    seed: Seed = 0
    threads: Threads = 1


class SolveOptions(SearchOptions):
    """When a solve stops and how it runs: the options of its search, and where that runs."""

    isolate: bool = Field(
        True,
        description="Search in a separate process, so that a crash of the solver is survived",
    )
