"""The options of a solve are those of the schema, whichever command takes them."""

from typing import Any

import pytest
from typer.testing import CliRunner

from models.schema.options import LARGEST_INTEGER, MOST_THREADS, SolveOptions
from planner.commands.app import COMMANDS, REMOTE, app
from planner.commands.console import BAD_INPUT
from planner.commands.options import DEFAULTS, TIME_LIMIT
from planner.commands.submit import _job_options
from tests.paths import INSTANCES

TINY = str(INSTANCES / "tiny")


def test_the_defaults_are_those_of_the_schema() -> None:
    assert SolveOptions() == DEFAULTS
    assert DEFAULTS.time_limit == TIME_LIMIT


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--gap", "inf"),
        ("--gap", "nan"),
        ("--gap", "-0.1"),
        ("--time-limit", "nan"),
        ("--time-limit", "-1"),
        ("--node-limit", "0"),
        ("--node-limit", str(LARGEST_INTEGER + 1)),
        ("--seed", str(LARGEST_INTEGER + 1)),
        ("--threads", str(MOST_THREADS + 1)),
    ],
)
def test_what_no_solve_can_use_is_bad_input(option: str, value: str) -> None:
    assert CliRunner().invoke(app, ["solve", TINY, option, value]).exit_code == BAD_INPUT


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ((0.1, None, None, 1, 2), {"gap": 0.1, "seed": 1, "threads": 2}),
        (
            (0.1, 5.0, 7, 1, 2),
            {"gap": 0.1, "seed": 1, "threads": 2, "time_limit": 5.0, "node_limit": 7},
        ),
    ],
)
def test_a_server_is_told_the_limits_that_are_given(given: Any, options: Any) -> None:
    assert _job_options(*given).model_dump(exclude_unset=True) == options


@pytest.mark.parametrize("name", [*COMMANDS, *REMOTE])
def test_each_command_has_help(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "--help" in result.stdout
