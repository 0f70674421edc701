"""What sources may pay: uses, negative lists, bonds that works with income carry."""

import pytest

from models.rules.county import build
from models.schema.case import Case
from models.schema.money import KINDS, PAYEES, payable, uses_of
from tests.models.rules.case import model
from tests.models.rules.small import COUNTIES

WITH_USES = COUNTIES["uses"][0]


@pytest.mark.parametrize(
    ("names", "stands_for"),
    [
        (("ppp",), ("ppp", "industry")),
        (("industry",), ("industry",)),
        (("industry", "ppp", "debt"), ("industry", "ppp", "debt")),
        ((), ()),
    ],
)
def test_a_program_stands_for_all_its_uses(
    names: tuple[str, ...], stands_for: tuple[str, ...]
) -> None:
    assert uses_of(names, WITH_USES.uses) == stands_for


def test_a_source_pays_for_what_it_lists_and_does_not_bar() -> None:
    paid = {u: {a for v, a, *_ in model("uses").PAYMENTS if v == u} for u in ("transfer", "bond")}
    assert paid == {"transfer": {"digital", "services"}, "bond": {"industry"}}


def test_a_program_barred_bars_all_its_uses() -> None:
    own = WITH_USES.sources[0].model_copy(update={"not_for": ("ppp", "homes")})
    left = {"talent", "digital", "services", "reforms", "debt", "schooling", "titles"}
    assert set(payable(own, WITH_USES.uses)) == left


def test_without_uses_payments_keep_their_order() -> None:
    m = model("county")
    assert list(m.PAYMENTS) == [
        (row.id, a, kind, t)
        for row in m.instance.sources
        for a in PAYEES
        for kind in KINDS
        for t in (1, 2, 3)
        if a in row.programs and (kind == "capital" or row.pays_current)
    ]
    assert list(m.FUNDED) == [(a, kind, t) for a in PAYEES for kind in KINDS for t in (1, 2, 3)]


def test_a_bond_with_a_cover_is_given_to_public_works_that_earn() -> None:
    # The road earns 2 * 0.5 a year and costs 5; the cold store stands under other contracts.
    m = model("cover")
    assert {key[:3] for key in m.DRAWS} == {
        ("bond", "market", "public"),
        ("relief", "market", "public"),
    }
    assert {key[:3] for key in m.PAYMENTS if key[0] in ("bond", "relief")} == {
        ("bond", "ppp", "capital"),
        ("relief", "ppp", "capital"),
    }


def test_a_bond_whose_use_has_no_such_work_pays_nothing() -> None:
    county = COUNTIES["cover"][0]
    sources = tuple(
        row.model_copy(update={"programs": ("services",)}) if row.cover else row
        for row in county.sources
    )
    m = build(Case(county.model_copy(update={"sources": sources})))
    assert not len(m.DRAWS)
    assert not [key for key in m.PAYMENTS if key[0] in ("bond", "relief")]
