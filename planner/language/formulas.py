"""What each kind of figure is, in a sentence, and how an explanation is laid out."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "explain_help": Text(
        "说明方案中一个数字的由来，例如 objective、index.2028.in；list 列出全部种类",
        "Show how a figure comes about, such as objective or index.2028.in; list shows all kinds",
    ),
    "explain_alone": Text(
        "--explain 与 --prove 不能同时使用", "--explain and --prove do not go together"
    ),
    "explain_no_plan": Text(
        "文件中没有方案（状态 {status}），没有可说明的数字",
        "The file holds no plan (status {status}), so it has no figure to explain",
    ),
    "explain_unknown": Text(
        "没有名为 {asked} 的数字：{known}之后没有“{wrong}”。可以是：{following}",
        "There is no figure {asked}: {wrong} cannot follow {known}. What can: {following}",
    ),
    "explain_incomplete": Text(
        "{asked} 不完整。后面可以是：{following}",
        "{asked} is not complete. What can follow: {following}",
    ),
    "explain_kinds": Text(
        "没有名为 {asked} 的数字。开头可以是：{following}",
        "There is no figure {asked}. It can begin with: {following}",
    ),
    "explain_foreign": Text(
        "{figure} 无法说明：方案中有不属于该县的行。请先运行不带 --explain 的 audit",
        "{figure} cannot be explained, for the plan has rows that do not belong to the county;"
        " run audit without --explain first",
    ),
    "explain_slash": Text(
        "编号中有点号时，各部分之间用 / 分隔",
        "Where an id holds a dot, separate the parts by /",
    ),
    # Operations
    "made.sum": Text("以下之和", "the sum of"),
    "made.difference": Text("第一项减其余各项", "the first less the others"),
    "made.product": Text("以下之积", "the product of"),
    "made.quotient": Text("第一项除以第二项", "the first over the second"),
    "made.power": Text("第一项的第二项次方", "the first to the power of the second"),
    "made.least": Text("以下最小者", "the least of"),
    "made.most": Text("以下最大者", "the largest of"),
    "made.root": Text("以下的平方根", "the square root of"),
    "made.whole": Text("以下之积的整数部分", "the whole part of the product of"),
    # Origins
    "explain_cell": Text("表 {table}{row} 列 {column}", "table {table}{row}, column {column}"),
    "explain_row": Text("（{row}）", " ({row})"),
    "explain_note": Text("来源：{note}", "source: {note}"),
    "explain_assumption": Text("假设", "assumption"),
    "explain_change": Text(
        "情景 {changes}（原为 {before}）", "scenario: {changes} (without it {before})"
    ),
    "explain_added": Text("情景所加", "added by the scenario"),
    "explain_decided": Text("方案的决策：{table}", "decided by the plan: {table}"),
    "explain_ask": Text("--explain {figure}", "--explain {figure}"),
    "explain_holds": Text("（限制在此）", " (this limit holds)"),
    # The end of an explanation
    "explain_equal": Text(
        "复算 {recomputed}，方案所报 {reported}，相差 {difference}，容差 {tolerance}",
        "recomputed {recomputed}, reported {reported}, difference {difference},"
        " tolerance {tolerance}",
    ),
    "explain_at_most": Text(
        "上限 {recomputed}，方案所定 {reported}，余量 {difference}，容差 {tolerance}",
        "limit {recomputed}, decided {reported}, left {difference}, tolerance {tolerance}",
    ),
    "explain_claim": Text(
        "方案所报 {reported}：这是求解器的声明，核算不能复算；--prove 会重新证明",
        "reported {reported}: a claim of the solver, which the audit cannot recompute;"
        " --prove earns it again",
    ),
    "explain_undefined": Text(
        "没有值，方案所报 {reported}", "it has no value; the plan reports {reported}"
    ),
    "explain_none": Text("空", "null"),
    "explain_kept": Text("规则 {rule}：符合", "rule {rule}: kept"),
    "explain_broken": Text("规则 {rule}：不符合", "rule {rule}: broken"),
    "explain_free": Text(
        "没有一个上限起作用：这一数值再大也不增加指数，或受其他限制",
        "no limit holds: more would not raise the index, or something else keeps it",
    ),
    # Units
    "unit.points": Text("点", "points"),
    "unit.money": Text("万元", "[10 000 yuan]"),
    "unit.share": Text("（份额）", "[share]"),
    "unit.persons": Text("人", "persons"),
    "unit.years": Text("年", "years"),
    "unit.flow": Text("单位/年", "units a year"),
    "unit.load": Text("负荷", "load"),
    "unit.load_per_flow": Text("负荷/单位", "load a unit"),
    "unit.money_per_person": Text("万元/人", "[10 000 yuan a person]"),
    "unit.flow_per_person": Text("单位/年·人", "units a year and person"),
    "unit.points_per_money": Text("点/万元", "[points per 10 000 yuan]"),
    # What each kind of figure is
    "formula.objective": Text(
        "增益：各年双向指数超过 100 的点数按贴现权重平均，减节俭系数乘贴现支出",
        "Gain: points of the two-way index over 100, averaged over the years by discounted weights,"
        " less thrift times discounted spending",
    ),
    "formula.bound": Text(
        "上界：求解器声明任何方案都不超过的增益", "Bound: what no plan gains more than"
    ),
    "formula.gap": Text(
        "差距：上界减增益，除以增益的绝对值", "Gap: bound less gain, over the size of the gain"
    ),
    "formula.index": Text(
        "指数：各流 100 × 权重 × 流量 ÷ 基准之和；双向为两方向平均与较弱方向的加权",
        "Index: the sum over streams of 100 x weight x flow / reference; two_way is the mean of"
        " both directions, drawn to the weaker one",
    ),
    "formula.flow": Text(
        "流量是方案的决策：不超过带动上限、各条件允许通过和枢纽留给它的流量",
        "A flow is decided: at most what drives it, what each condition lets pass and what each"
        " hub leaves for it",
    ),
    "formula.level": Text(
        "条件水平：通达、制度为规划前水平加提升，不超过 1；数字、服务为按人口加权的平均",
        "Level of a condition: access and institution are the level before and all lifts, 1 at"
        " most; digital and service are means over residents",
    ),
    "formula.covered": Text(
        "5G 覆盖率：规划前加已开通基站的覆盖，不超过 1",
        "5G coverage: before the plan and by masts on air, 1 at most",
    ),
    "formula.serving": Text(
        "服务分配是方案的决策：不超过未满足的需求和设施剩余容量",
        "Who is served where is decided: at most the need left and the places left",
    ),
    "formula.staff": Text(
        "在岗：上年在岗者留下的加当年引进", "Persons in post: those who stay, and those hired"
    ),
    "formula.anchored": Text(
        "稳定留任是方案的决策：不超过在岗人数和当地稳定能力",
        "Persons anchored are decided: at most those in post and whom the place can anchor",
    ),
    "formula.hire": Text(
        "引进是方案的决策：不超过接受比例乘候选人的整数",
        "Persons hired are decided: at most the whole persons of uptake times candidates",
    ),
    "formula.operating": Text(
        "投入运营年份：开工年份加建设年数", "First year of operation: the start and the build years"
    ),
    "formula.in_force": Text(
        "生效年份：出台年份加所需年数", "First year in force: the enactment and the lead"
    ),
    "formula.spending": Text(
        "支出：一个支出方向当年各项费用之和", "Spending: the sum of what is due in the year"
    ),
    "formula.payment": Text(
        "支付是方案的决策：该支出减其他来源所付",
        "A payment is decided: what is due, less what other sources pay",
    ),
    "formula.carried": Text(
        "结转：金额加上年结转，减支付和失效",
        "Carried on: the amount and what was carried in, less payments and what lapses",
    ),
    "formula.lapsed": Text(
        "失效：金额加上年结转，减支付和结转",
        "Lapsed: the amount and what was carried in, less payments and what is carried on",
    ),
    "formula.measures.coupling": Text(
        "耦合度 C：两方向实现程度几何平均的两倍除以两者之和",
        "Coupling degree C: twice the geometric mean of the parts reached over their sum",
    ),
    "formula.measures.mean": Text(
        "平均水平 T：两方向实现程度的平均",
        "Mean T: the mean of the parts reached of both directions",
    ),
    "formula.measures.coupling_before": Text("基年耦合度 C", "Coupling degree C of the base year"),
    "formula.measures.mean_before": Text("基年平均水平 T", "Mean T of the base year"),
    "formula.measures.coordination_before": Text(
        "基年耦合协调度 D", "Coupling coordination D of the base year"
    ),
    "formula.measures.coordination": Text(
        "耦合协调度 D：C 乘 T 的平方根", "Coupling coordination D: the square root of C times T"
    ),
    "formula.measures.gini_of_gains": Text(
        "基尼系数：2 × Σ名次 × 增益 ÷（乡镇数 × 增益合计）−（乡镇数 + 1）÷ 乡镇数",
        "Gini: 2 x sum of rank x gain / (nodes x all gains) - (nodes + 1) / nodes",
    ),
    "formula.measures.service_gaps": Text(
        "服务差距：县城的服务份额减县城以外的平均", "Gap: share served at the seat less elsewhere"
    ),
    "formula.measures.served": Text(
        "服务份额：全县需求得到服务的部分，各年平均",
        "Served: part of the county's need that is served, mean over the years",
    ),
    "formula.measures.farmers_share_of_revenue": Text(
        "农民分成：规划期内各项目收入中农民所得的部分",
        "Farmers' share: their part of what projects earn within the plan",
    ),
    "formula.measures.commitments_after": Text(
        "规划期后待付：人才补贴、合同付费和还本付息",
        "Due after the plan: talent pay, contracts and debt service",
    ),
}
