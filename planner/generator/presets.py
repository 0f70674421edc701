"""Region types: how a developed, a resource-based and a remote county differ, in figures.

Every figure is an assumption; the rates lie around those of a real mountain county of 24 units.
"""

from dataclasses import dataclass

from planner.generator.stream_kinds import (
    StreamKind,
    energy,
    inbound,
    labour,
    land,
    produce,
    visitors,
)

Range = tuple[float, float]


@dataclass(frozen=True)
class Preset:
    """A region type. Distances in km, money in 10 000 yuan, levels and shares 0 to 1."""

    id: str
    name_zh: str
    name_en: str
    centre: tuple[float, float]
    spacing: float
    size: float
    inequality: float
    seat_share: float
    town_share: float
    detour: float
    speed: float
    patience: float
    access: Range
    institution: Range
    covered: Range
    served: Range
    unlit: float
    hub_slack: Range
    headroom: Range
    cost: float
    streams: tuple[StreamKind, ...]
    projects: dict[str, float]
    culture: tuple[str, str]
    money: dict[str, float]
    affordable: float
    expenditure: float
    earmarks: dict[str, float]
    matching: float
    minimum_gain: float | None
    syllables: str


EASTERN = Preset(
    id="eastern",
    name_zh="东部发达样县",
    name_en="Eastern sample county",
    centre=(30.6, 120.4),
    spacing=7.5,
    size=34_000,
    inequality=0.4,
    seat_share=0.35,
    town_share=0.7,
    detour=1.3,
    speed=45,
    patience=0.45,
    access=(0.7, 0.92),
    institution=(0.45, 0.6),
    covered=(0.7, 0.95),
    served=(0.72, 0.92),
    unlit=0.05,
    hub_slack=(1.08, 1.2),
    headroom=(1.04, 1.25),
    cost=1.5,
    streams=(
        *inbound(6.0, 320, 26),
        produce(0.2, 220),
        visitors(0.35, 9.0, 0.8),
        land(0.3, 2.2),
        labour(0.15, 6.0),
    ),
    projects={"cold_chain": 0.15, "market": 0.25, "tourism": 0.35, "water": 0.05},
    culture=("数字乡村改革", "Digital village reform"),
    money={"own": 0.42, "central": 0.14, "provincial": 0.14, "equal": 0.12, "bond": 0.18},
    affordable=0.5,
    expenditure=1.7,
    earmarks={"central": 0.6, "provincial": 0.4, "equal": 0.5},
    matching=0.5,
    minimum_gain=None,
    syllables="eastern",
)

RESOURCE = Preset(
    id="resource",
    name_zh="资源型样县",
    name_en="Resource-based sample county",
    centre=(38.4, 110.2),
    spacing=15,
    size=15_000,
    inequality=0.8,
    seat_share=0.5,
    town_share=0.5,
    detour=1.35,
    speed=40,
    patience=0.8,
    access=(0.4, 0.75),
    institution=(0.35, 0.5),
    covered=(0.45, 0.8),
    served=(0.65, 0.9),
    unlit=0.2,
    hub_slack=(1.01, 1.05),
    headroom=(1.04, 1.3),
    cost=1.1,
    streams=(
        *inbound(3.0, 260, 12),
        produce(0.3, 320),
        energy(0.35, 110),
        land(0.15, 5.0),
        labour(0.2, 9.0),
    ),
    projects={
        "cold_chain": 0.2,
        "market": 0.15,
        "energy": 0.45,
        "water": 0.2,
        "tourism": 0.05,
    },
    culture=("资源收益共享改革", "Sharing of resource revenue"),
    money={"own": 0.24, "central": 0.26, "provincial": 0.14, "equal": 0.12, "bond": 0.24},
    affordable=0.5,
    expenditure=1.5,
    earmarks={"central": 0.6, "provincial": 0.5, "equal": 0.5},
    matching=0.2,
    minimum_gain=None,
    syllables="resource",
)

REMOTE = Preset(
    id="remote",
    name_zh="边远民族地区样县",
    name_en="Remote ethnic-minority sample county",
    centre=(26.0, 108.6),
    spacing=14,
    size=10_500,
    inequality=0.5,
    seat_share=0.3,
    town_share=0.6,
    detour=1.6,
    speed=32,
    patience=1.0,
    access=(0.2, 0.6),
    institution=(0.3, 0.45),
    covered=(0.2, 0.55),
    served=(0.5, 0.8),
    unlit=0.4,
    hub_slack=(1.05, 1.25),
    headroom=(1.04, 1.3),
    cost=0.95,
    streams=(
        *inbound(2.5, 90, 11),
        produce(0.35, 280),
        visitors(0.35, 1.8, 0.7),
        land(0.1, 4.0),
        labour(0.2, 13.0),
    ),
    projects={
        "cold_chain": 0.2,
        "market": 0.15,
        "tourism": 0.3,
        "water": 0.12,
        "energy": 0.04,
    },
    culture=("非遗与生态产品价值改革", "Heritage and ecological products"),
    money={"own": 0.12, "central": 0.38, "provincial": 0.2, "equal": 0.18, "bond": 0.12},
    affordable=0.45,
    expenditure=1.25,
    earmarks={"central": 0.6, "provincial": 0.5, "equal": 0.5},
    matching=0.1,
    minimum_gain=0.01,
    syllables="remote",
)

PRESETS = {preset.id: preset for preset in (EASTERN, RESOURCE, REMOTE)}
