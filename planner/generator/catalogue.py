"""Kinds of project, what they cost, earn and bring, and the contracts they may use."""

from dataclasses import dataclass

from models.schema.works import Contract
from planner.generator.presets import Range

CONTRACTS = (
    Contract(
        id="public",
        name_zh="政府投资",
        name_en="Public investment",
        kind="public",
        farmers_share=0.2,
    ),
    Contract(
        id="concession",
        name_zh="特许经营",
        name_en="Concession",
        kind="concession",
        equity=0.1,
        farmers_share=0.2,
        concession_years=30,
        hurdle_rate=0.065,
        grant_cap=0.3,
    ),
    Contract(
        id="coop",
        name_zh="合作社参股特许经营",
        name_en="Concession with co-operative",
        kind="concession",
        equity=0.25,
        farmers_share=0.35,
        concession_years=25,
        hurdle_rate=0.06,
        grant_cap=0.4,
    ),
    Contract(
        id="availability",
        name_zh="政府付费",
        name_en="Government-paid",
        kind="government_paid",
        equity=0.2,
        availability=0.1,
        farmers_share=0.15,
        concession_years=15,
        hurdle_rate=0.065,
        grant_cap=0.15,
    ),
)


@dataclass(frozen=True)
class ProjectKind:
    """``capital`` is for 40 000 residents served, ``running`` and ``revenue`` are shares of it a
    year, ``reach`` is the number of nodes served, ``gains`` are shares of the base flows,
    ``widens`` is a share of the capacity of the hub above."""

    name_zh: str
    name_en: str
    capital: float
    running: float
    revenue: float
    reach: int
    gains: dict[str, Range]
    contracts: tuple[str, ...]
    lift: Range = (0.0, 0.0)
    widens: float = 0.0
    spread: float = 0.25


KINDS = {
    "road": ProjectKind(
        "公路提质", "road", 1_700, 0.01, 0.0, 3,
        {"labour": (0.03, 0.08), "produce": (0.03, 0.07)},
        ("public", "availability"), lift=(0.1, 0.25),
    ),
    "cold_chain": ProjectKind(
        "冷链集散中心", "cold chain centre", 900, 0.055, 0.155, 3,
        {"produce": (0.08, 0.16), "capital": (0.01, 0.02)},
        ("public", "coop"), widens=0.15,
    ),
    "market": ProjectKind(
        "农产品加工园", "processing park", 1_300, 0.05, 0.155, 2,
        {"produce": (0.08, 0.18), "capital": (0.03, 0.08), "labour": (0.01, 0.04)},
        ("concession", "coop"), widens=0.06,
    ),
    "tourism": ProjectKind(
        "乡村旅游区", "village tourism site", 1_000, 0.065, 0.17, 1,
        {"visitors": (0.2, 0.45), "capital": (0.02, 0.06), "labour": (0.01, 0.03)},
        ("concession", "coop"), widens=0.08,
    ),
    "energy": ProjectKind(
        "风光发电场", "wind and solar farm", 2_200, 0.027, 0.15, 2,
        {"energy": (0.2, 0.45), "capital": (0.03, 0.08), "land": (0.03, 0.08)},
        ("concession", "coop"), widens=0.1,
    ),
    "water": ProjectKind(
        "供水工程", "water supply", 1_000, 0.045, 0.055, 2,
        {"produce": (0.03, 0.08), "talent": (0.02, 0.05)},
        ("public", "availability"),
    ),
    "digital": ProjectKind(
        "电商与快递进村平台", "e-commerce and parcels platform", 450, 0.06, 0.15, 0,
        {"technology": (0.04, 0.09), "produce": (0.02, 0.05), "talent": (0.01, 0.03)},
        ("public", "coop"),
    ),
    "logistics": ProjectKind(
        "城乡物流园", "town-country logistics park", 650, 0.045, 0.14, 0,
        {"produce": (0.02, 0.04), "capital": (0.01, 0.02)},
        ("concession", "coop"), widens=0.12,
    ),
}  # fmt: skip
