"""Kinds of stream, by base rate and weight; every figure is an assumption."""

from dataclasses import dataclass

from models.schema.instance import Condition


@dataclass(frozen=True)
class StreamKind:
    """A stream: ``rate`` is its base flow a year per 1 000 residents, ``spread`` the share of
    nodes that have it, ``needs`` what passes of its potential when a condition is at level 0."""

    id: str
    name_zh: str
    name_en: str
    direction: str
    weight: float
    unit: str
    rate: float
    needs: dict[Condition, float]
    load: float = 0.0
    spread: float = 1.0
    private: bool = False


def inbound(talent: float, capital: float, technology: float) -> tuple[StreamKind, ...]:
    """Draw the three streams from town to country, by base rate."""
    return (
        StreamKind(
            "talent",
            "人才下乡",
            "Talent",
            "inbound",
            0.35,
            "persons",
            talent,
            {"service": 0.4, "digital": 0.5},
        ),
        StreamKind(
            "capital",
            "资本下乡",
            "Capital",
            "inbound",
            0.35,
            "10 000 yuan",
            capital,
            {"access": 0.45, "institution": 0.4},
            private=True,
        ),
        StreamKind(
            "technology",
            "技术下乡",
            "Technology",
            "inbound",
            0.3,
            "households served",
            technology,
            {"digital": 0.4, "institution": 0.5},
        ),
    )


def produce(weight: float, rate: float) -> StreamKind:
    """Draw farm produce; it needs roads and online markets, and fills hubs."""
    return StreamKind(
        "produce",
        "农产品进城",
        "Produce",
        "outbound",
        weight,
        "tonnes",
        rate,
        {"access": 0.45, "digital": 0.5},
        load=1.0,
    )


def visitors(weight: float, rate: float, spread: float) -> StreamKind:
    """Draw visitors of ``spread`` of the nodes; they need roads and services."""
    return StreamKind(
        "visitors",
        "乡村旅游",
        "Visitors",
        "outbound",
        weight,
        "1 000 visits",
        rate,
        {"access": 0.45, "service": 0.5},
        load=12.0,
        spread=spread,
    )


def land(weight: float, rate: float) -> StreamKind:
    """Draw land quota, which only institutions let go."""
    return StreamKind(
        "land",
        "土地指标流转",
        "Land quota",
        "outbound",
        weight,
        "mu",
        rate,
        {"institution": 0.3},
    )


def labour(weight: float, rate: float) -> StreamKind:
    """Draw labour that leaves; whether roads raise it is disputed, here they let it pass."""
    return StreamKind(
        "labour",
        "劳动力转移",
        "Labour",
        "outbound",
        weight,
        "persons",
        rate,
        {"access": 0.5, "institution": 0.6},
        load=0.1,
    )


def energy(weight: float, rate: float) -> StreamKind:
    """Draw wind and solar power of some nodes."""
    return StreamKind(
        "energy",
        "清洁能源外送",
        "Clean energy",
        "outbound",
        weight,
        "10 MWh",
        rate,
        {"access": 0.5, "institution": 0.4},
        load=1.5,
        spread=0.6,
    )
