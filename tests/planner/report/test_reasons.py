"""Why there is no plan is said as it is known: confirmed, not confirmed, or how far off."""

import pytest

from models.schema.plan import Broken, Plan
from planner.language.text import Lang
from planner.report.reasons import why_not
from tests.api.samples import infeasible

PLAN = infeasible()


def answer(**changes: object) -> Plan:
    return Plan.model_validate({**PLAN.model_dump(by_alias=True), **changes})


@pytest.mark.parametrize(
    ("confirmed", "lang", "words"),
    [
        (True, "en", "contradict each other"),
        (True, "zh", "约束互相矛盾"),
        (False, "en", "not confirmed"),
        (False, "zh", "尚未证实"),
    ],
)
def test_infeasible_is_said_with_or_without_confirmation(
    confirmed: bool, lang: Lang, words: str
) -> None:
    assert words in why_not(answer(confirmed=confirmed), lang)


def test_what_is_least_broken_is_named_with_its_size_rounded_up() -> None:
    broken = (
        Broken(rule="service_floor", places=2, share=0.07041),
        Broken(rule="earmark", places=1, share=0.0001),
    )
    plan = answer(status="no_plan", stopped_by="time_limit", least_broken=broken)
    en, zh = why_not(plan, "en"), why_not(plan, "zh")
    assert "3.24" in en
    assert "(2 places, by up to 7.1 %)" in en
    assert "5.4" in zh
    assert "最多差 0.1%" in zh


@pytest.mark.parametrize(("lang", "words"), [("en", "solver failure"), ("zh", "求解器故障")])
@pytest.mark.parametrize("reason", ["", "solver failure", "求解器故障"])
def test_a_failure_without_more_to_say_is_said_once(lang: Lang, words: str, reason: str) -> None:
    plan = answer(status="no_plan", stopped_by="solver_failure", confirmed=None, reason=reason)
    assert why_not(plan, lang) == words


def test_a_failure_is_said_with_the_words_of_the_solver() -> None:
    plan = answer(status="no_plan", stopped_by="solver_failure", confirmed=None, reason="killed")
    assert why_not(plan, "en") == "solver failure (killed)"
