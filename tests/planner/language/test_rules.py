"""Every rule of the audit has one number, one name and one sentence in each language."""

import re

from models.rules import county
from planner.auditing.checklist import RULES
from planner.language.rules import RULE_TEXTS
from tests.paths import ROOT
from tests.planner.language.texts import faults


def numbered() -> dict[str, str]:
    """The number that the page of the model gives each rule."""
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+\.\d+) \| ([^|]+) \|", text, re.M)
    return {name: number for number, names in rows for name in re.findall(r"`(\w+)`", names)}


def test_every_rule_of_the_audit_has_its_words() -> None:
    assert set(RULE_TEXTS) == set(RULES)
    for rule, text in RULE_TEXTS.items():
        assert faults(text.name) == [], rule
        assert faults(text.sentence) == [], rule
        assert text.sentence.zh.endswith("。"), rule
        assert text.sentence.en.endswith("."), rule


def test_numbers_are_those_of_the_model() -> None:
    model = {rule.__name__: number for number, _, rule in county.RULES}
    assert {rule: RULE_TEXTS[rule].number for rule in model} == model
    locks = {"forced": county.forced, "forbidden": county.forbidden}
    for name, lock in locks.items():
        assert f"rule {RULE_TEXTS[name].number}" in (lock.__doc__ or "")


def test_numbers_are_those_of_the_page() -> None:
    assert numbered() == {rule: text.number for rule, text in RULE_TEXTS.items()}


def test_no_two_rules_share_a_number_or_a_name() -> None:
    # The two halves of 6.1 are one rule of the page.
    numbers = [text.number for rule, text in RULE_TEXTS.items() if rule != "least_out"]
    assert len(set(numbers)) == len(numbers)
    for lang in ("zh", "en"):
        names = [text.name.filled(lang) for text in RULE_TEXTS.values()]
        assert len(set(names)) == len(names)


def test_rules_stand_in_the_order_of_their_numbers() -> None:
    orders = [text.order for text in RULE_TEXTS.values()]
    assert orders == sorted(orders)
    assert RULE_TEXTS["forced"].title("en") == "7.1 forced"
    assert RULE_TEXTS["forced"].title("zh") == "7.1 必选"
