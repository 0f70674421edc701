"""Complaints about figures that are too far apart where they meet in one rule."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "spread": Text(
        "{rule}中有两个数相差超过 10 亿倍，计算精度无法兼顾：{small}、{large}",
        "{small} and {large} are more than 1e9 times apart and meet in {rule}; the arithmetic"
        " cannot carry both",
    ),
    "spread.advice": Text(
        "请核对两者的单位；确属微不足道的，请删去或设为 0",
        "check the unit of both; if one is too small to matter, remove it or set it to 0",
    ),
    # A figure and the cells it is made from.
    "spread.from": Text("{value}（{cells}）", "{value} ({cells})"),
    "spread.cell": Text("{file}，{field}", "{file}, {field}"),
    "spread.row": Text("{file} 第 {row} 行，{field}", "{file} row {row}, {field}"),
    "spread.person": Text("1 人", "one person"),
    "spread.whole": Text("整体 1", "the whole, 1"),
    "spread.total": Text("合计 {value}", "the total {value}"),
    # Where figures meet.
    "spread.money": Text("规则 5.1（支出与资金）", "rule 5.1, spending and money"),
    "spread.debt": Text("规则 5.8（债务限额）", "rule 5.8, the debt limit"),
    "spread.ppp": Text("规则 3.12、3.13（PPP 支出上限）", "rules 3.12 and 3.13, the PPP ceilings"),
    "spread.floor": Text(
        "规则 5.5、5.6（支出占比的下限与上限）",
        "rules 5.5 and 5.6, floors and ceilings of programs",
    ),
    "spread.earmark": Text("规则 5.4、5.9（专项比例）", "rules 5.4 and 5.9, the earmark"),
    "spread.matching": Text("规则 5.7（配套比例）", "rule 5.7, matching"),
    "spread.spend_least": Text("规则 5.11（最低支出进度）", "rule 5.11, the least spending"),
    "spread.condition": Text("规则 4.2（最弱条件）", "rule 4.2, the weakest condition"),
    "spread.level": Text("规则 2.1 至 2.3（条件水平）", "rules 2.1 to 2.3, levels of conditions"),
    "spread.hires": Text("规则 3.2、3.3（引进与在岗人数）", "rules 3.2 and 3.3, hires and staff"),
    "spread.anchoring": Text("规则 3.5（扎根）", "rule 3.5, anchoring"),
    "spread.driver": Text("规则 4.1（驱动上限）", "rule 4.1, the driver limit"),
    "spread.index": Text("指数（流量与参照值）", "the index, flows against their reference"),
    "spread.hub": Text("规则 4.3（枢纽容量）", "rule 4.3, the capacity of hubs"),
    "spread.facility": Text("规则 3.22（设施容量）", "rule 3.22, the capacity of facilities"),
    "spread.residents": Text(
        "规则 2.4、2.5（按人口加权的水平）", "rules 2.4 and 2.5, levels weighted by residents"
    ),
    "spread.posts": Text("规则 3.28（改革工作量）", "rule 3.28, staff for reforms"),
}
