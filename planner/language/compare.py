"""Words of ``planner compare``."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "compare_help": Text(
        "并列比较多个方案，或按情景网格的一列比较批量结果。",
        "Compare plans side by side, or a batch by the values of a grid column.",
    ),
    "compare_paths_help": Text(
        "plan.json 文件或所在文件夹；用 --by 时为 planner batch 的结果文件夹",
        "plan.json files or their folders; with --by, the folder that planner batch wrote",
    ),
    "by_help": Text(
        "按批量结果的这一列分组；可重复",
        "Group a batch by this column of its grid; may be repeated",
    ),
    "compare_out_help": Text(
        "把 comparison.csv、funded.csv、chart.svg 和 chart.png 写入该文件夹",
        "Write comparison.csv, funded.csv, chart.svg and chart.png to this folder",
    ),
    "compare_instance_help": Text(
        "县数据：用于名称、核算方案，并列出所有方案都未资助的对象",
        "The county: gives names, audits the plans, and shows what no plan funds",
    ),
    "compare_scenario_help": Text(
        "方案所属的情景文件，用于核算；可重复",
        "A scenario that plans are of, for their audit; may be repeated",
    ),
    # What cannot be compared.
    "no_plan_in": Text(
        "{path}：文件夹中没有 plan.json；请给出方案文件或其所在文件夹",
        "{path}: no plan.json in this folder; give plan files or folders that hold one",
    ),
    "twice": Text(
        "{path}：同一方案给出了两次；请删去一个",
        "{path}: the same plan is given twice; leave one out",
    ),
    "say_by": Text(
        "{path} 是批量结果；请用 --by 指明按哪一列比较：{known}",
        "{path} is a batch; say with --by which column to compare: {known}",
    ),
    "one_batch": Text(
        "--by 只比较一个批量结果文件夹；给出了 {count} 个",
        "--by compares one batch folder; {count} paths are given",
    ),
    "no_results": Text(
        "{path}：没有 results.parquet 或 results.csv；请给出 planner batch 的 --out 文件夹",
        "{path}: no results.parquet or results.csv; give the --out folder of planner batch",
    ),
    "bad_results": Text(
        "{path}：无法读取结果表（{message}）", "{path}: cannot be read ({message})"
    ),
    "no_rows": Text("{path}：结果表中还没有任何一行", "{path}: the table has no row yet"),
    "no_columns": Text("{path}：缺少列 {columns}", "{path}: columns are missing: {columns}"),
    "bad_cell": Text(
        "{path} 第 {row} 行，{column} 列：“{found}”不是数字",
        "{path} row {row}, {column}: '{found}' is not a number",
    ),
    "unknown_by": Text(
        "--by {by}：{path} 中没有这个网格列；可选：{known}",
        "--by {by}: no grid column of {path}; known: {known}",
    ),
    "by_twice": Text("--by {by}：给出了两次", "--by {by}: given twice"),
    "instance_of_other_county": Text(
        "--instance {path} 是 {county}，而方案属于：{known}",
        "--instance {path} is {county}; the plans are of: {known}",
    ),
    "by_too_many_instances": Text(
        "{count} 个县，按列的取值对各县求平均；不比较资助的对象",
        "{count} instances: means over them by value; what is funded is not compared",
    ),
    "facets_left_out": Text(
        "图中只画前 {shown} 组，共 {count} 组；全部数据见 comparison.csv",
        "The chart shows {shown} of {count} groups; comparison.csv has all",
    ),
    # Titles and rows.
    "compared": Text("方案", "plans"),
    "results_title": Text(
        "结果（指数为规划末年，基年=100）", "Results (index: last year, base 100)"
    ),
    "money_by_program": Text(
        "各计划支出，规划期合计，万元", "Money by program, plan total, 10 000 yuan"
    ),
    "share_by_program": Text("各计划占比", "Share by program"),
    "row_status": Text("状态", "status"),
    "row_cases": Text("案例数", "cases"),
    "row_with_plan": Text("有方案", "plans"),
    "row_recomputed": Text("复算", "audit"),
    "row_broken": Text("不符", "broken"),
    "row_other": Text("其他规则", "oth. rules"),
    "row_refuted": Text("声明不实", "refuted"),
    "row_none": Text("仅声明", "claims"),
    "row_unknown": Text("未复算", "unchecked"),
    "checked_holds": Text("已复算", "holds"),
    "checked_none": Text("仅声明", "claim"),
    "checked_broken": Text("不符", "broken"),
    "checked_other": Text("其他规则", "oth. rules"),
    "checked_refuted": Text("声明不实", "refuted"),
    "checked_unknown": Text("未复算", "unchecked"),
    "compare_claims": Text(
        "* 文件所记的求解器声明（未复算）；状态“最优”“无可行解”“无方案”也是",
        "* claimed by the file, not recomputed; so are 'optimal', 'infeasible' and 'no plan'",
    ),
    "compare_none": Text(
        "仅声明：文件中没有方案，能核对的都已核对，但是否真的没有方案无法核算",
        "claim: no plan to audit; what can be checked fits, but whether there is none cannot",
    ),
    "compare_other": Text(
        "其他规则：文件自称按其他版次规则编制（无法核实），且不符现行规则，所列数字照文件所写；"
        "版次较新的，请更新程序后再核算",
        "oth. rules: the file claims to be made by other rules, which cannot be checked, and does"
        " not keep those here; its figures are as it states them. Of newer rules: update the"
        " program",
    ),
    "compare_refuted": Text(
        "声明不实：所比方案中有一个经复算成立、增益更高，与该文件的上界或“无可行解”相矛盾",
        "refuted: a plan beside it holds and gains more than this file says any plan can",
    ),
    "compare_data": Text(
        "“{county}”的各方案出自不同的县数据：增益不可直接相比",
        "the plans of {county} are of different data: their gains do not compare",
    ),
    "compare_broken": Text(
        "不符：方案未通过核算，所列数字不可信；用 planner audit 查看",
        "broken: the plan fails the audit and its figures cannot be trusted; see planner audit",
    ),
    "compare_unknown": Text(
        "未复算：数字照文件所写；给出 --instance（及 --scenario）即先核算",
        "unchecked: figures as the file states them; with --instance (and --scenario) they are"
        " audited first",
    ),
    "row_rules": Text("规则版次 *", "rules *"),
    "rules_today": Text("{number}", "{number}"),
    "rules_earlier": Text("{number} 早先", "{number} old"),
    "rules_newer": Text("{number} 较新", "{number} new"),
    "row_two_way": Text("双向", "two-way"),
    "row_low": Text("双向最小", "2-way min"),
    "row_high": Text("双向最大", "2-way max"),
    "row_in": Text("入乡", "in"),
    "row_out": Text("出乡", "out"),
    "row_gain": Text("增益", "gain"),
    "row_bound": Text("上界 *", "bound *"),
    "row_gap": Text("差距 *", "gap *"),
    "undecided": Text(
        "增益之差小于差距，孰优尚未证明：{pairs}",
        "Difference in gain smaller than the gap, so the order is not proven: {pairs}",
    ),
    "short_talent": Text("人才", "Talent"),
    "short_ppp": Text("基建", "Infra."),
    "short_digital": Text("数字", "Digital"),
    "short_services": Text("服务", "Services"),
    "short_reforms": Text("改革", "Reforms"),
    "short_debt": Text("偿债", "Debt"),
    "state_optimal": Text("最优", "optimal"),
    "state_feasible": Text("可行", "feasible"),
    "state_infeasible": Text("无可行解", "infeasible"),
    "state_unconfirmed": Text("无可行解（未证实）", "infeasible, not confirmed"),
    "state_no_plan": Text("无方案", "no plan"),
    "state_failed": Text("失败", "failed"),
    # What is funded.
    "decisions_title": Text("资助决策（{county}）", "What is decided ({county})"),
    "decisions_none": Text("没有可比较的方案", "no plan with decisions"),
    "same_title": Text("所有方案相同", "The same in every plan"),
    "differs_title": Text("有差异（开工年 合同 / 年份）", "What differs (year and contract)"),
    "none_title": Text("所有方案都未资助", "In no plan"),
    "in_all": Text("全部", "all"),
    "in_some": Text("部分", "some"),
    "in_none": Text("均无", "none"),
    "kind_project": Text("项目", "Projects"),
    "kind_reform": Text("改革", "Reforms"),
    "kind_package": Text("人才政策包", "Packages"),
    "kind_mast": Text("5G 基站", "5G masts"),
    "kind_fibre": Text("光纤", "Fibre"),
    "kind_facility": Text("设施", "Facilities"),
    "kind_service": Text("服务", "Services"),
    "counts_title": Text("数量", "How many"),
    # Headers of the files.
    "col_compared": Text("方案或取值", "plan or value"),
    "col_county": Text("县", "county"),
    "col_instance": Text("实例", "instance"),
    "col_scenario": Text("情景", "scenario"),
    "col_status": Text("状态", "status"),
    "col_recomputed_cases": Text("已通过程序复算（案例数）", "audited and kept [cases]"),
    "col_broken_cases": Text("不符（案例数）", "broken [cases]"),
    "col_none_cases": Text("仅声明（案例数）", "claims only [cases]"),
    "col_other_cases": Text("按其他版次规则（案例数）", "by other rules [cases]"),
    "col_refuted_cases": Text("声明不实（案例数）", "refuted [cases]"),
    "col_unknown_cases": Text("未复算（案例数）", "not checked [cases]"),
    "col_cases": Text("案例数", "cases"),
    "col_with_plan": Text("有方案的案例数", "cases with a plan"),
    "col_low": Text("双向指数最小值（基年=100）", "two-way, smallest [base year = 100]"),
    "col_high": Text("双向指数最大值（基年=100）", "two-way, largest [base year = 100]"),
    "col_gain": Text("增益（指数点）", "gain [index points]"),
    "col_bound": Text("上界（求解器声明，指数点）", "bound, claimed [index points]"),
    "col_gap": Text("差距（求解器声明，占增益的比例）", "gap, claimed [share of the gain]"),
    "col_spend": Text("{program}支出（万元）", "{program} [10 000 yuan]"),
    "col_part": Text("{program}占比（0—1）", "{program}, share [0 to 1]"),
    "col_funded_in": Text("资助范围", "funded in"),
    "col_plans_with": Text("资助的方案数", "plans that fund it"),
    "col_plans_of": Text("方案总数", "plans compared"),
    "col_which": Text(
        "哪些方案：方式 年份→运营或生效年", "which plans: option year→operating or in force"
    ),
    # The chart.
    "axis_index": Text("流动指数，规划末年（基年=100）", "Index, last year (base year = 100)"),
    "axis_gain": Text("增益（指数点）", "Gain (index points)"),
    "axis_money": Text("支出（万元）", "Money (10 000 yuan)"),
    "line_gain": Text("增益", "gain"),
    "line_bound": Text(
        "上界（求解器声明）：任何方案都不超过", "bound (claimed): no plan gains more"
    ),
}
