"""Villages below a flow node: where they lie, what they hang on, and who lives there."""

import math
from collections.abc import Sequence

from planner.generator.draft import Draft
from planner.generator.spots import Spot, free_spot

RURAL = 0.7
"""Share of a node's residents who live in its villages; the rest live at the node itself."""

CORE_EVERY = 4
"""Villages of a node for each core village, below which the others lie."""

NEAREST = 0.24
"""No village lies nearer to its node than this share of the farthest [km / km]."""

APART = 0.7
"""Distance villages keep, as a share of the side of the square each could have to itself."""


def settle_villages(draft: Draft, node: str, villages: Sequence[str], reach: float) -> None:
    """Give the villages of a node their spots, within ``reach`` km of it, and their parents."""
    apart = APART * reach * math.sqrt(math.pi / max(1, len(villages)))
    cores: list[str] = []
    for number, place in enumerate(villages):
        draft.spot[place] = free_spot(
            draft.dice,
            draft.spot[node],
            (NEAREST * reach, reach),
            apart,
            draft.spot.values(),
            lambda spot: _nearest_centre(draft, spot) == node,
        )
        if number % CORE_EVERY == 0:
            cores.append(place)
            draft.parent[place] = node
        else:
            draft.parent[place] = draft.nearest(place, cores)[0]
    draft.villages += villages


def _nearest_centre(draft: Draft, spot: Spot) -> str:
    """Find the seat or flow node next to a spot."""
    return min((draft.seat, *draft.nodes), key=lambda n: (math.dist(spot, draft.spot[n]), n))


def people_of(draft: Draft, villages: Sequence[str], people: int) -> dict[str, int]:
    """Draw the residents of each village, unequal sizes that add up to ``people``."""
    sizes = [draft.dice.around(1.0, 0.5) for _ in villages]
    return dict(zip(villages, split(people, sizes), strict=True))


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Split ``total`` into whole numbers as near to the weights as they can be."""
    share = [total * weight / sum(weights) for weight in weights]
    counts = [math.floor(part) for part in share]
    by_rest = sorted(range(len(share)), key=lambda k: (counts[k] - share[k], k))
    for k in by_rest[: total - sum(counts)]:
        counts[k] += 1
    return counts
