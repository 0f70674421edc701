"""Talent: categories, packages, pools by population, gains in proportion to the streams' rates."""

from models.schema.people import Category, Package, Pool, TalentGain, Terms
from planner.generator.draft import Draft, figure

CATEGORIES = (
    ("graduate", "高校毕业生", "Graduates", 0.7, 0.92, ("service", "digital"), 0.7),
    ("technician", "农技与实用人才", "Technicians", 0.78, 0.93, ("service", "institution"), 0.6),
    ("returnee", "返乡创业者", "Returning entrepreneurs", 0.85, 0.95, ("service", "access"), 1.2),
)
"""Id, names, yearly retention low and high, needs, candidates a year per 1 000 residents."""

PACKAGES = (
    ("basic", "基础补贴", "Basic allowance"),
    ("housing", "安居补贴", "Housing support"),
    ("startup", "创业扶持", "Start-up support"),
)

TERMS = (
    ("graduate", "basic", 0.15, (1.2, 0.6, 0.6)),
    ("graduate", "housing", 0.3, (2.0, 1.2, 1.2, 0.8, 0.8)),
    ("graduate", "startup", 0.2, (3.0, 0.6, 0.6)),
    ("technician", "basic", 0.2, (1.0, 0.6, 0.6)),
    ("technician", "housing", 0.35, (1.8, 1.0, 1.0, 0.6, 0.6)),
    ("technician", "startup", 0.25, (2.5, 0.5, 0.5)),
    ("returnee", "basic", 0.2, (0.5, 0.3, 0.3)),
    ("returnee", "housing", 0.25, (1.0, 1.2, 1.2)),
    ("returnee", "startup", 0.45, (2.5, 0.9, 0.9)),
)

GAINS = (
    ("graduate", "technology", 0.15),
    ("technician", "technology", 0.45),
    ("technician", "produce", 0.04),
    ("returnee", "capital", 0.16),
    ("returnee", "produce", 0.03),
    ("returnee", "visitors", 0.16),
)
"""Gain per person in post, as a multiple of the stream's base rate per 1 000 residents."""

HOSTS = {"graduate": 0.5, "technician": 0.6, "returnee": 0.9}
"""Share of nodes, the biggest first, that can host a category."""


def add_talent(draft: Draft) -> None:
    """Add categories, packages, terms, pools and gains."""
    draft.add("packages", *(Package(id=i, name_zh=zh, name_en=en) for i, zh, en in PACKAGES))
    for name, zh, en, low, high, needs, rate in CATEGORIES:
        draft.add(
            "categories",
            Category(
                id=name,
                name_zh=zh,
                name_en=en,
                retention_low=low,
                retention_high=high,
                needs=needs,
            ),
        )
        _add_pools(draft, name, rate)
    for category, package, uptake, pay in TERMS:
        paid = tuple(figure(part * draft.preset.cost) for part in pay)
        draft.add("terms", Terms(category=category, package=package, uptake=uptake, pay=paid))
    _add_gains(draft)


def _add_pools(draft: Draft, category: str, rate: float) -> None:
    hosts = draft.nodes[: max(1, round(HOSTS[category] * len(draft.nodes)))]
    for n in hosts:
        candidates = max(5, round(draft.people[n] / 1000 * draft.dice.around(rate, 0.25)))
        capacity = round(2.5 * candidates)
        draft.add(
            "pools",
            Pool(node=n, category=category, candidates=candidates, anchor_capacity=capacity),
        )


def _add_gains(draft: Draft) -> None:
    rates = {kind.id: kind.rate for kind in draft.preset.streams}
    for category, *_ in CATEGORIES:
        draft.add("talent_gains", TalentGain(category=category, stream="talent", gain=1))
        for holder, stream, share in GAINS:
            if holder == category and stream in rates:
                gain = figure(share * rates[stream])
                draft.add("talent_gains", TalentGain(category=category, stream=stream, gain=gain))
