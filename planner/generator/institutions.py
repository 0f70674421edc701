"""Reforms: cheap and slow, they lift the institution level everywhere."""

from models.schema.works import Reform, ReformGain, ReformLift
from planner.generator.draft import Draft, figure, step

REFORMS = (
    ("hukou", "户籍与返乡落户改革", "Residence registration", 0.4, 0.15, 1, 6, 0.1, ()),
    ("land", "集体建设用地入市改革", "Land market and quotas", 1.6, 0.12, 2, 10, 0.15, ()),
    ("titles", "乡土人才职称评定", "Titles for rural talent", 0.2, 0.1, 1, 4, 0.06, ()),
    ("credit", "整村授信与担保基金", "Village credit", 1.3, 0.27, 1, 6, 0.1, ("titles",)),
    ("own-path", "", "", 0.9, 0.12, 2, 8, 0.12, ("land",)),
)
"""Id, names, cost and yearly cost per 1 000 residents, lead, workload, lift, requires."""

GAINS = (
    ("hukou", "labour", 0.1),
    ("land", "land", 0.22),
    ("titles", "talent", 0.08),
    ("credit", "capital", 0.09),
    ("own-path", "visitors", 0.08),
    ("own-path", "energy", 0.08),
)
"""Gain of a reform in force, as a share of the base flow."""


def add_reforms(draft: Draft) -> None:
    """Add five reforms; the fifth is particular to the region type."""
    thousands = draft.residents / 1000
    for name, zh, en, cost, running, lead, workload, lift, requires in REFORMS:
        chinese, english = (zh, en) if zh else draft.preset.culture
        draft.add(
            "reforms",
            Reform(
                id=name,
                name_zh=chinese,
                name_en=english,
                cost=figure(cost * thousands * draft.preset.cost),
                running=figure(running * thousands * draft.preset.cost),
                lead=lead,
                workload=workload,
                requires=requires,
            ),
        )
        for n in draft.nodes:
            lifted = step(lift * draft.dice.around(1.0, 0.15), 0.01, 0.01, 0.5)
            draft.add("reform_lifts", ReformLift(reform=name, node=n, lift=lifted))
    for name, stream, share in GAINS:
        for n in draft.nodes:
            if (n, stream) in draft.base:
                gain = figure(share * draft.base[n, stream] * draft.dice.around(1.0, 0.15))
                draft.add("reform_gains", ReformGain(reform=name, node=n, stream=stream, gain=gain))
