"""Answers of two checkouts that cannot both be true are seen, and others are not."""

import json
from typing import Any

import pytest

from tests.before_after import answers, differences, questions
from tests.paths import ROOT


def said(gain: float | None, bound: float | None, gap: float, status: str) -> dict[str, Any]:
    return {"gain": gain, "bound": bound, "gap": gap, "status": status, "reason": ""}


EXACT = said(20.0, 20.0, 0.0, "optimal")
ROUGH = said(20.0, 20.1, 0.01, "feasible")
NONE = said(None, None, 0.0, "infeasible")


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        (EXACT, said(20.000001, 20.000001, 0.0, "optimal"), False),
        (EXACT, said(20.00001, 20.00001, 0.0, "optimal"), True),
        (EXACT, NONE, True),
        (NONE, NONE, False),
        (ROUGH, said(20.05, 20.2, 0.01, "feasible"), False),
        (ROUGH, said(20.11, 20.2, 0.01, "feasible"), True),
        (ROUGH, said(19.8, 19.9, 0.01, "feasible"), True),
        (ROUGH, said(None, None, 0.01, "infeasible"), True),
        (ROUGH, said(None, None, 0.01, "no_plan"), False),
    ],
)
def test_answers_are_compared(before: dict[str, Any], after: dict[str, Any], wrong: bool) -> None:
    assert bool(differences({"x": before}, {"x": after})) == wrong
    assert bool(differences({"x": after}, {"x": before})) == wrong


def test_this_checkout_answers() -> None:
    found = dict(answers(ROOT, questions(range(2), ["talent-only"], 60)))
    assert json.loads(json.dumps(found)) == found
    assert found["talent-only"]["gain"] == pytest.approx(41.25, rel=0.01)
    assert {found[f"county {seed}"]["gap"] for seed in (0, 1)} == {0.0}
