"""Words of the report of one plan."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "title": Text(
        "{county}城乡要素双向流动规划 {first}—{last}",
        "{county}: plan for two-way urban-rural flow, {first}-{last}",
    ),
    "scenario": Text("情景：{name}", "Scenario: {name}"),
    "scenario_default": Text("基准", "as the county stands"),
    "regime": Text("PPP 制度：{name}", "PPP: {name}"),
    "synthetic": Text("虚构数据", "invented data"),
    "index_title": Text("流动指数，基年 100", "Index, base 100"),
    "inbound": Text("入乡（城→乡）", "in (urban→rural)"),
    "outbound": Text("出乡（乡→城）", "out (rural→urban)"),
    "two_way": Text("双向", "two-way"),
    "after": Text("规划后", "after"),
    "money_title": Text("支出，万元", "10 000 yuan"),
    "total": Text("合计", "Total"),
    "share": Text("占比", "Share"),
    "available": Text("可用资金", "Available"),
    "paid_by": Text("资金来源", "Paid by"),
    "undrawn": Text("未动用债券额度 {amount}", "undrawn bond quota {amount}"),
    "lapsed": Text("未用失效 {amount}", "lapsed {amount}"),
    "after_plan": Text("规划期后待付 {amount}", "due after the plan {amount}"),
    "projects_title": Text("项目 {count} 项（开工→运营）", "Projects {count} (start→operating)"),
    "works_title": Text("建设与改革（年份在前）", "Works and reforms (the year before its places)"),
    "masts_row": Text("5G 基站", "5G masts"),
    "fibre_row": Text("光纤", "fibre"),
    "reforms_row": Text("改革", "reforms"),
    "talent_title": Text(
        "人才 {count} 人（年份:政策包 人数）", "Talent {count} persons (year:package hires)"
    ),
    "nothing": Text("无", "none"),
    "more": Text("另 {count} 项", "{count} more"),
    "weakest_title": Text(
        "{year} 年最弱条件及水平（0—1，由弱到强）",
        "Weakest condition in {year} and its level (0 to 1, worst first)",
    ),
    "coordination": Text("耦合协调度 D {value}", "Coupling coordination D {value}"),
    "gini": Text("增益基尼系数 {value}", "Gini of gains {value}"),
    "farmers": Text("农民收入分成 {value}", "Farmers' share of revenue {value}"),
    "gain": Text(
        "增益 {objective} 点；任何方案都不超过 {bound} 点；差距 {gap}（{stopped}，{seconds} 秒）",
        "Gain {objective} points; no plan gains over {bound}; gap {gap} ({stopped}, {seconds} s)",
    ),
    "certified": Text(
        "已核证：独立核算的 {checks} 项检查全部通过",
        "Certified: all {checks} checks of the independent audit hold",
    ),
    "data": Text("数据 {hash}", "data {hash}"),
    "seed": Text("种子 {seed}", "seed {seed}"),
    "stop_gap": Text("达到要求的差距", "gap reached"),
    "stop_proved": Text("已证明最优", "proved optimal"),
    "stop_time_limit": Text("到达时限", "time limit"),
    "stop_node_limit": Text("到达节点上限", "node limit"),
    "stop_interrupt": Text("被中止", "interrupted"),
    "stop_infeasible": Text("无可行解", "infeasible"),
    "stop_solver_failure": Text("求解器故障", "solver failure"),
}
