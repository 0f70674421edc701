"""How a county is solved: when the search stops, and how it runs."""

from typing import Annotated

from pydantic import Field

from models.schema.fields import Frozen

LARGEST_INTEGER = 2**31 - 1
"""The solver counts seeds and nodes in 32 bits."""
MOST_THREADS = 64
"""More threads than any machine of a county's office has are a slip."""


class SolveOptions(Frozen):
    """When a solve stops and how it runs.

    Without a time limit and with one thread, the same seed gives the same plan again. With two
    threads one proves while the other searches for plans, which is faster; more than two are used
    as two.
    """

    gap: Annotated[float, Field(ge=0)] = Field(
        0.01,
        description="Stop once the bound exceeds the gain by at most this share of the gain",
    )
    time_limit: Annotated[float, Field(gt=0)] | None = Field(
        60.0,
        description="Stop after this time; empty: no limit",
        json_schema_extra={"unit": "seconds"},
    )
    node_limit: Annotated[int, Field(ge=1, le=LARGEST_INTEGER)] | None = Field(
        None,
        description="Stop after this number of nodes of the search tree; empty: no limit",
        json_schema_extra={"unit": "nodes"},
    )
    seed: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)] = Field(
        0, description="Seed of every random choice; another seed searches in another order"
    )
    threads: Annotated[int, Field(ge=1, le=MOST_THREADS)] = Field(
        1, description="Threads of the search; more than two are used as two"
    )
    isolate: bool = Field(
        True,
        description="Search in a separate process, so that a crash of the solver is survived",
    )
