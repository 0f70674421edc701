"""Words of ``planner audit --prove``: what a second solve says of a plan's claims."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "proof_how": Text(
        "已重新求解：种子 {seed}，求解器预处理{presolve}，用时 {seconds} 秒，{ending}",
        "Solved anew: seed {seed}, presolve {presolve}, {seconds} s, {ending}",
    ),
    "proof_presolve_on": Text("开", "on"),
    "proof_presolve_off": Text("关", "off"),
    "proof_decided": Text("结论已定", "nothing left to decide"),
    "proof_gap_reached": Text(
        "已达到所要求的差距 {asked}", "the gap asked for, {asked}, is reached"
    ),
    "proof_within": Text("（在容差内）", " within the tolerance"),
    "proof_bound_confirmed": Text(
        "上界已证实{within}：任何方案都不超过 {reached} 点（原称 {claimed}）",
        "bound confirmed{within}: no plan gains more than {reached} (claimed {claimed})",
    ),
    "proof_bound_confirmed_bare": Text(
        "上界已证实：没有任何可行方案（原称 {claimed}）",
        "bound confirmed: there is no plan at all (claimed {claimed})",
    ),
    "proof_bound_refuted": Text(
        "上界被推翻：找到增益 {found} 点的方案（原称不超过 {claimed}）",
        "bound refuted: a plan gains {found} (claimed: none more than {claimed})",
    ),
    "proof_bound_open": Text(
        "上界未能证实：目前只证明不超过 {reached} 点（原称 {claimed}）",
        "bound not confirmed: bound reached so far {reached} (claimed {claimed})",
    ),
    "proof_bound_open_bare": Text(
        "上界未能证实：没有得到成立的上界（原称 {claimed}）",
        "bound not confirmed: no bound that holds was reached (claimed {claimed})",
    ),
    "proof_bound_left": Text(
        "上界未再追究：已证明不超过 {reached} 点（原称 {claimed}）",
        "bound left open: {reached} shown when the gap was reached (claimed {claimed})",
    ),
    "proof_gap_confirmed": Text(
        "差距已证实{within}：{reached}（原称 {claimed}）",
        "gap confirmed{within}: {reached} (claimed {claimed})",
    ),
    "proof_gap_confirmed_bare": Text(
        "差距已证实（原称 {claimed}）", "gap confirmed (claimed {claimed})"
    ),
    "proof_gap_refuted": Text(
        "差距被推翻：找到增益 {found} 点的方案（原称差距 {claimed}）",
        "gap refuted: a plan gains {found} (claimed gap {claimed})",
    ),
    "proof_gap_open": Text(
        "差距未能证实：目前 {reached}（原称 {claimed}）",
        "gap not confirmed: {reached} so far (claimed {claimed})",
    ),
    "proof_gap_open_bare": Text(
        "差距未能证实：没有得到差距（原称 {claimed}）",
        "gap not confirmed: no gap was reached (claimed {claimed})",
    ),
    "proof_gap_left": Text(
        "差距未再追究：已证明不超过 {reached}（原称 {claimed}）",
        "gap left open: {reached} shown (claimed {claimed})",
    ),
    "proof_optimal_confirmed": Text(
        "最优性已证实{within}：没有更好的方案", "optimal confirmed{within}: no plan is better"
    ),
    "proof_optimal_confirmed_bare": Text(
        "最优性已证实：没有更好的方案", "optimal confirmed: no plan is better"
    ),
    "proof_optimal_refuted": Text(
        "最优性被推翻：找到更好的方案", "optimal refuted: a better plan exists"
    ),
    "proof_optimal_open": Text(
        "最优性未能证实：目前只证明不超过 {reached} 点",
        "optimal not confirmed: bound reached so far {reached}",
    ),
    "proof_optimal_open_bare": Text(
        "最优性未能证实：没有得到成立的上界",
        "optimal not confirmed: no bound that holds was reached",
    ),
    "proof_optimal_left": Text(
        "最优性未再追究：已证明不超过 {reached} 点", "optimal left open: bound {reached} shown"
    ),
    "proof_infeasible_confirmed": Text(
        "“无可行方案”已证实：再次求解同样没有方案", "infeasible confirmed: no plan keeps the rules"
    ),
    "proof_infeasible_refuted": Text(
        "“无可行方案”被推翻：找到增益 {found} 点的方案",
        "infeasible refuted: a plan exists, gain {found}",
    ),
    "proof_infeasible_open": Text(
        "“无可行方案”未能证实：停止前没有找到方案，也没有证明没有方案",
        "infeasible not confirmed: neither a plan nor a proof before the run stopped",
    ),
    "proof_better": Text(
        "存在更好的方案：增益 {found} 点（本方案 {gain} 点）",
        "A better plan exists: gain {found} (this one {gain})",
    ),
    "proof_exists": Text("存在方案：增益 {found} 点", "A plan exists: gain {found}"),
    "proof_this_plan": Text("本方案", "this one"),
    "proof_that_plan": Text("该方案", "that one"),
    "proof_reached_near": Text(
        "独立证明的上界：{reached} 点，任何方案至多比{plan}好 {gap}",
        "Own bound: {reached}; no plan is more than {gap} better than {plan}",
    ),
    "proof_reached_best": Text(
        "独立证明的上界：{reached} 点，没有任何方案优于{plan}{within}",
        "Own bound: {reached}; no plan is better than {plan}{within}",
    ),
    "proof_reached_far": Text(
        "独立证明的上界：{reached} 点，远高于 {gain} 点的增益，尚不足以评价方案",
        "Own bound: {reached}, far above the gain of {gain}: it says little yet",
    ),
    "proof_no_claim": Text(
        "文件没有声明上界、差距或最优性", "The file claims no bound, no gap and no optimality"
    ),
    "proof_contradicted": Text(
        "方案本身超过了重新求解得到的上界：这次求解有误，以上都不算证实",
        "The plan itself gains more than the bound of the new solve, which is therefore wrong;"
        " nothing is confirmed",
    ),
    "proof_interrupted": Text(
        "正在停止并保留已得到的结论；再按一次 Ctrl-C 立即退出",
        "Stopping and keeping what was shown so far; Ctrl-C again quits at once",
    ),
    "prove_help": Text(
        "再求解一次（换种子、换预处理设置），核实上界、差距、最优或无解的声明",
        "Solve again (other seed, other presolve) to confirm bound, gap, optimal or infeasible",
    ),
    "prove_time_help": Text(
        "与 --prove 同用：求解时限（秒），0 为不限；默认 60",
        "With --prove: seconds to solve, 0 for no limit; 60 if not given",
    ),
    "prove_gap_help": Text(
        "与 --prove 同用：证明本方案与上界相差不超过此比例即止",
        "With --prove: stop once this plan is within this share of the new bound",
    ),
    "one_plan_only": Text(
        "{option} 一次只处理一个方案；请指定方案文件 plan.json",
        "{option} works on one plan at a time; name its plan.json",
    ),
    "prove_only": Text("{option} 只与 --prove 同用", "{option} is an option of --prove only"),
}
