"""How many examples a test draws: few at the desk, all of them in ``make check-long``."""

import os

ALL = os.environ.get("PLANNER_EXAMPLES") == "all"


def examples(all: int, few: int) -> int:
    """Choose the number of examples: ``all`` where PLANNER_EXAMPLES is ``all``, else ``few``."""
    return all if ALL else few
