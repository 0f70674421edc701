"""Words of what was recomputed, and of what only the solver says."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "recomputed": Text(
        "已通过程序复算：入选项目与措施、资金、流量、指数、增益 {gain} 点及其他指标",
        "Recomputed: what is decided, money, flows, index, gain of {gain} points, measures",
    ),
    "claimed": Text(
        "求解器声明（未复算）：任何方案都不超过 {bound} 点，差距 {gap}",
        "Solver claims (unchecked): no plan gains over {bound}; gap {gap}",
    ),
    "claimed_optimal": Text(
        "求解器声明（未复算）：已是最优，任何方案都不超过 {bound} 点",
        "Solver claims (unchecked): optimal, no plan gains over {bound}",
    ),
    "claimed_no_bound": Text(
        "求解器没有给出上界：可能还有更好的方案",
        "The solver claims no bound: there may be better plans",
    ),
    "claimed_infeasible": Text(
        "文件中没有方案。“无可行解”是求解器声明，核算无法复算：{reason}",
        "The file holds no plan. 'Infeasible' is a claim of the solver that no audit can check:"
        " {reason}",
    ),
    "claimed_no_plan": Text(
        "文件中没有方案，求解器只说没有找到：{reason}",
        "The file holds no plan; the solver says only that it found none: {reason}",
    ),
    "claimed_no_plan_bound": Text(
        "求解器声明（未复算）：任何方案都不超过 {bound} 点",
        "Solver claims (unchecked): no plan gains over {bound}",
    ),
    "checked_without_plan": Text(
        "已核对：县数据和情景一致，不含决策、表格、增益和差距，停止原因一致",
        "Checked: county and scenario are the ones given; no decision, no table, no gain, no gap;"
        " the reason agrees with the status",
    ),
    # Folders of plans.
    "audit_county_needed": Text(
        "{path}：请给出县数据（planner audit {path} 县数据）",
        "{path}: give the county as well (planner audit {path} COUNTY)",
    ),
    "audit_no_plans": Text(
        "{path}：文件夹及其子文件夹中没有 plan.json",
        "{path}: no plan.json in this folder or below it",
    ),
    "audit_title": Text("核算 {path}", "Audit of {path}"),
    "audit_of": Text("方案", "plan"),
    "audit_result": Text("结果", "result"),
    "audit_gain": Text("增益", "gain"),
    "audit_bound": Text("上界 *", "bound *"),
    "audit_gap": Text("差距 *", "gap *"),
    "audit_claims_note": Text(
        "* 求解器声明（未复算）；“无可行解”也是",
        "* claimed by the solver, not recomputed; so is 'infeasible'",
    ),
    "audit_other_note": Text(
        "按早先或较新规则：这只是文件自称，无法核实；所列方案不符本程序的规则，"
        "版次较新的请更新程序后再核算",
        "By earlier or newer rules: so the file claims, which cannot be checked; the plan does not"
        " keep the rules here. Of newer rules: update the program and audit again",
    ),
    "audit_holds": Text("已复算", "holds"),
    "audit_breaks": Text("不符 {rules}", "breaks {rules}"),
    "audit_by_earlier": Text("按早先规则", "by earlier rules"),
    "audit_by_newer": Text("按较新规则", "by newer rules"),
    "audit_other_version": Text("其他版本的表", "by other version"),
    "audit_not_checked": Text("未复算", "not checked"),
    "audit_files": Text("文件已改动", "files changed"),
    "files_as_written": Text(
        "manifest.json 所列各文件均与其一致", "Every file that manifest.json lists is as it says"
    ),
    "file_changed": Text(
        "{file} 与 manifest.json 不一致：写入后被改动，或写入时中断",
        "{file} is not the file that manifest.json names: changed since, or the run was cut short",
    ),
    "file_missing": Text(
        "{file} 缺失；manifest.json 列有此文件", "{file} is missing, and manifest.json names it"
    ),
    "file_contradicts": Text(
        "{file} 与 plan.json 所记不同：{fields}", "{file} does not fit plan.json: {fields}"
    ),
    "file_differs": Text(
        "{file} 与按方案和县数据重新生成的表不同",
        "{file} is not the table that plan and county give",
    ),
    "file_absent": Text("{file} 缺失；方案应有此表", "{file} is missing, though the plan gives it"),
    "file_doubtful": Text(
        "{file} 与重新生成的表不同；文件自称由其他版本的程序编制，无法核实",
        "{file} is not the table made anew; the plan claims another version, which cannot be"
        " checked",
    ),
    "file_misplaced": Text(
        "{file} 不是此文件夹所属案例的方案：与 batch.json 或 case.json 所记不符",
        "{file} is not the plan of the case of its folder: batch.json or case.json says another",
    ),
    "file_not_listed": Text(
        "{file} 未列入 manifest.json，未核对", "{file} is not in manifest.json and was not checked"
    ),
    "audit_missing": Text(
        "{case}：batch.json 列有此案例，但缺少其结果",
        "{case}: batch.json names this case, and its result is missing",
    ),
    "batch_tables_not_compared": Text(
        "批量结果表（results.csv 等）和 summary.md 未与方案核对",
        "The tables of the batch (results.csv and others) and summary.md were not checked",
    ),
    "no_manifest": Text(
        "文件夹中没有 manifest.json，无从得知哪些文件与方案一同写入",
        "The folder has no manifest.json: nothing says which files were written with the plan",
    ),
    "tables_as_made": Text(
        "{count} 张表与按方案和县数据重新生成的一致",
        "The {count} tables are those that plan and county give when made anew",
    ),
    "tables_not_compared": Text(
        "表格未与方案核对：方案未通过核算",
        "The tables were not compared with the plan, since it breaks a rule",
    ),
    "audit_loose_note": Text(
        "没有 manifest.json 的文件夹 {count} 个，旁边的表无从核对来历",
        "Without manifest.json: {count}; nothing says which tables were written with the plan",
    ),
    "file_unreadable": Text("{file} 无法读取", "{file} cannot be read"),
    "audit_claim_only": Text("{status} *", "{status} *"),
    "audit_unreadable": Text("无法读取", "not readable"),
    "audit_summary": Text(
        "共 {count} 个：通过复算 {holds} 个，不符 {broken} 个，没有方案 {none} 个，"
        "按其他版次规则 {other} 个，未复算 {unknown} 个",
        "Plans {count}: {holds} hold, {broken} broken, {none} without a plan,"
        " {other} by other rules, {unknown} not checked",
    ),
    "audit_unknown_note": Text(
        "未复算：找不到与方案所记数据和情景一致的县数据或情景；请给出县数据和 --scenario",
        "Not checked: no county or scenario at hand is the one that the plan states; give the"
        " county and --scenario",
    ),
}
