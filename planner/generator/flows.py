"""Streams, what they need, and what flows and could flow at each node."""

from models.schema.instance import CONDITIONS, Flow, Requirement, Stream
from planner.generator.draft import Draft, figure, figure_above
from planner.generator.stream_kinds import StreamKind


def add_streams(draft: Draft) -> None:
    """Add the preset's streams and the conditions they require."""
    for kind in draft.preset.streams:
        draft.add(
            "streams",
            Stream.model_validate(
                {
                    "id": kind.id,
                    "name_zh": kind.name_zh,
                    "name_en": kind.name_en,
                    "direction": kind.direction,
                    "weight": kind.weight,
                    "unit": kind.unit,
                    "load": kind.load,
                    "counts_private_capital": kind.private,
                }
            ),
        )
        for condition in CONDITIONS:
            if condition in kind.needs:
                passes = kind.needs[condition]
                draft.add(
                    "requirements", Requirement(stream=kind.id, condition=condition, passes=passes)
                )


def add_flows(draft: Draft) -> None:
    """Add base flows by population, and potentials that let them through before the plan."""
    for kind in draft.preset.streams:
        for rank, n in enumerate(draft.nodes):
            if rank < 2 or draft.dice.chance(kind.spread):
                base = figure(draft.people[n] / 1000 * draft.dice.around(kind.rate, 0.3))
                draft.base[n, kind.id] = base
                potential = base / _through(draft, n, kind)
                potential *= draft.dice.between(*draft.preset.headroom)
                draft.add(
                    "flows",
                    Flow(node=n, stream=kind.id, base=base, potential=figure_above(potential)),
                )


def _through(draft: Draft, node: str, kind: StreamKind) -> float:
    """Compute the share of the potential that the weakest condition lets through at the start."""
    return min(
        passes + (1 - passes) * draft.level[node, condition]
        for condition, passes in kind.needs.items()
    )
