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
    "private_needed": Text("社会资本投入", "Private capital"),
    "costing": Text("计 {cost}", "cost {cost}"),
    "limits_row": Text("用足的全县限额", "Limits used up"),
    "limit_of": Text("{rule}（{of}）", "{rule} ({of})"),
    "wishes_row": Text("未达要求（提示）", "Wishes missed"),
    "short_by": Text("差 {short}", "short by {short}"),
    "unused_row": Text("未用资金及原因", "Unused money"),
    "unused_of": Text("{source} {years} {amount}（{why}）", "{source} {years} {amount} ({why})"),
    "unused_earmark": Text(
        "专款专用：差专项支出 {least} 万元", "earmark: {least} more on its purpose"
    ),
    "unused_matching": Text(
        "配套不足：差本级资金 {least} 万元", "matching: {least} more own money"
    ),
    "unused_debt_ceiling": Text("债务限额：差 {least} 万元", "debt limit: {least} more"),
    "unused_carry_limit": Text("超过结转上限：需达 {least}%", "carry limit: {least}% carries it"),
    "unused_end": Text(
        "期末无可列支项目：增列等额支出可免", "plan ends: spending as much more avoids it"
    ),
    "unused_surplus": Text(
        "无可列支项目：增列等额支出可免", "none left to pay: spending as much more avoids it"
    ),
    "unused_undrawn": Text("额度未提用", "quota not drawn"),
    "most_row": Text("人均资金最多", "Most per head"),
    "least_row": Text("人均资金最少", "Least per head"),
    "below_row": Text("低于基年的乡镇", "Below their base"),
    "later_row": Text("规划期后待付", "Due later"),
    "projects_title": Text(
        "项目 {count} 项（开工→运营，财政+社会资本，万元）",
        "Projects {count} (start→operating, county+private money)",
    ),
    "works_title": Text("建设与改革（年份在前）", "Works and reforms (the year before its places)"),
    "masts_row": Text("5G 基站", "5G masts"),
    "fibre_row": Text("光纤", "fibre"),
    "reforms_row": Text("改革", "reforms"),
    "talent_title": Text(
        "人才 {count} 人（资金，年份:政策包 人数）",
        "Talent {count:person|persons} (county money, year:package hires)",
    ),
    "before_plan": Text("续建", "continuing"),
    "new_in_plan": Text("新建", "new"),
    "funded_yes": Text("入选", "yes"),
    "funded_no": Text("未入选", "no"),
    "county_wide": Text("全县", "county-wide"),
    "nothing": Text("无", "none"),
    "more": Text("另 {count} 项", "{count} more"),
    "weakest_title": Text(
        "{year} 年最弱条件及水平（0—1，由弱到强）",
        "Weakest condition in {year} and its level (0 to 1, worst first)",
    ),
    "coordination": Text(
        "耦合协调度 D {before}→{value}", "Coupling coordination D {before}→{value}"
    ),
    "gini": Text("增益基尼系数 {value}", "Gini of gains {value}"),
    "farmers": Text("农民收入分成 {value}", "Farmers' share of revenue {value}"),
    "gain": Text("增益 {objective} 点", "Gain {objective} points"),
    "ended": Text("（{stopped}）", " ({stopped})"),
    "took": Text("{seconds} 秒", "{seconds} s"),
    "certified": Text(
        "已通过程序复算：以上各项（求解器声明除外），{checks:,} 项检查",
        "Recomputed: all of the above but the claim; {checks:check|checks}",
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
