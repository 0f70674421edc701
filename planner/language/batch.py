"""Words of ``planner batch``: help, messages, progress, summary, columns of the results."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "batch_help": Text(
        "批量求解：多个县、情景和参数网格，得到一张结果表；中断后可用 --resume 续算。",
        "Solve many counties under scenarios and a grid into one table; --resume goes on after a"
        " stop.",
    ),
    "paths_help": Text(
        "县数据：文件夹、.json 文件、通配符（加引号），或含多个县的文件夹",
        "Counties: folders, .json files, globs (quoted), or folders that hold counties",
    ),
    "scenarios_help": Text(
        "情景文件（.yaml 或 .json），可多次给出", "Scenario file (.yaml or .json); may be repeated"
    ),
    "grid_help": Text(
        "网格文件（.yaml 或 .json）：字段及其取值列表",
        "Grid file (.yaml or .json): fields, each with a list of values",
    ),
    "results_help": Text("结果文件夹", "Folder for the results"),
    "jobs_help": Text(
        "同时求解的个数；默认为可用处理器数", "Cases solved at once; default: the number of CPUs"
    ),
    "cluster_help": Text("Dask 调度器地址", "Address of a Dask scheduler"),
    "memory_help": Text("每个求解的内存上限（MiB）", "Memory limit of a case [MiB]"),
    "each_time_help": Text(
        "每个求解的时限（秒），0 为不限", "Seconds for each case, 0 for no limit"
    ),
    "resume_help": Text(
        "接着做结果文件夹里的批次，已完成且未变的不再求解",
        "Go on with the batch in the folder; complete and unchanged cases are not solved again",
    ),
    # Messages.
    "holds_batch": Text(
        "{path} 里已有批次结果；加 --resume 接着做，或换一个文件夹",
        "{path} holds a batch already; add --resume to go on with it, or choose another folder",
    ),
    "busy": Text(
        "另一个批次正在使用 {path}；请等它结束，或换一个文件夹",
        "Another batch is at work in {path}; wait for it, or choose another folder",
    ),
    "begins": Text(
        "{counties} 个县，{cases} 个求解，其中 {left} 个待求解",
        "Counties: {counties}; cases: {cases}, still to solve: {left}",
    ),
    "kept": Text("沿用已完成的 {count} 个求解", "Kept from before: {count}"),
    "again": Text("仍需求解：{reasons}", "To solve: {reasons}"),
    "cleaned": Text(
        "清除上次中断留下的临时文件 {count} 个", "Leftovers of a killed run removed: {count}"
    ),
    "reason_not_complete": Text("未完成 {count} 个", "not complete: {count}"),
    "reason_plan_damaged": Text("方案文件损坏 {count} 个", "plan damaged: {count}"),
    "reason_failed_before": Text("上次失败 {count} 个", "failed before: {count}"),
    "reason_instance_changed": Text("县数据有变 {count} 个", "county changed: {count}"),
    "reason_scenario_changed": Text("情景有变 {count} 个", "scenario changed: {count}"),
    "reason_options_changed": Text("选项有变 {count} 个", "options changed: {count}"),
    "reason_rules_changed": Text("按早先规则 {count} 个", "by earlier rules: {count}"),
    "reason_planner_changed": Text("程序版本有变 {count} 个", "planner version changed: {count}"),
    "stopping": Text(
        "正在停止，已完成的保留；再按一次 Ctrl-C 立即退出",
        "Stopping; complete cases are kept. Ctrl-C again quits at once",
    ),
    "stopped": Text(
        "已停止：完成 {done}/{total}；同一命令加 --resume 可接着做",
        "Stopped: {done} of {total} done; the same command with --resume goes on",
    ),
    "cannot_write": Text(
        "不能写入 {path}：{message}。批次已停止，已完成的有效；处理后加 --resume 接着做",
        "Cannot write {path}: {message}. The batch has stopped; complete cases are valid."
        " Remove the cause, then continue with --resume",
    ),
    "finished": Text(
        "完成 {total} 个求解，{failures} 个没有方案；见 {path}",
        "Cases: {total}, without a plan: {failures}; see {path}",
    ),
    "and_more": Text("（另有 {count} 处）", " (and {count} more)"),
    # Progress.
    "done_of": Text("{done}/{total}", "{done}/{total}"),
    "without_plan": Text("无方案 {count}", "no plan {count}"),
    "left": Text("剩余 {time}", "{time} left"),
    "head_case": Text("求解中", "running"),
    "head_best": Text("当前最好", "best"),
    "head_bound": Text("上界", "bound"),
    "head_gap": Text("差距", "gap"),
    "head_seconds": Text("秒", "s"),
    "hidden": Text("……另有 {count} 个", "... and {count} more"),
    "line_index": Text("指数 {index}", "index {index}"),
    "line_gap": Text("差距 {gap}", "gap {gap}"),
    "line_seconds": Text("{seconds} 秒", "{seconds} s"),
    "status_optimal": Text("最优", "optimal"),
    "status_feasible": Text("可行", "feasible"),
    "status_infeasible": Text("无可行方案", "infeasible"),
    "status_unconfirmed": Text("判定无可行方案（未证实）", "infeasible (not confirmed)"),
    "status_no_plan": Text("未找到方案", "no plan"),
    "status_malformed": Text("数据有误", "malformed"),
    "status_crashed": Text("崩溃", "crashed"),
    "status_memory": Text("超出内存", "memory"),
    "status_overrun": Text("超时未结束", "overrun"),
    # The summary.
    "summary_title": Text("批量求解结果", "Batch results"),
    "summary_done": Text("完成 {done}/{total} 个求解。", "Cases done: {done} of {total}."),
    "summary_status": Text("状态", "status"),
    "summary_cases": Text("求解数", "cases"),
    "summary_seconds": Text("求解用时合计 {seconds} 秒", "Seconds of solving in all: {seconds}"),
    "summary_gap": Text("最大差距 {gap}：{case}", "Worst gap {gap}: {case}"),
    "summary_unproved": Text(
        "没有差距可言的方案（增益为 0 或没有上界）：{count} 个",
        "Plans for which no gap is defined (gain 0 or no bound): {count}",
    ),
    "summary_certified": Text(
        "{solved} 个方案中求解时已通过程序复算 {certified} 个；planner audit 可再次复算",
        "Plans recomputed when solved: {certified} of {solved}; planner audit does it again",
    ),
    "summary_failures": Text("没有方案的求解（{count}）", "Cases without a plan ({count})"),
    "summary_more": Text("另有 {count} 个，见 results.csv", "{count} more, see results.csv"),
    # What the columns of the results mean.
    "means_case": Text(
        "求解：县/情景与网格取值；方案在 cases/ 下同名文件夹",
        "case: instance/scenario and grid values; its plan is in that folder below cases/",
    ),
    "means_instance": Text("县数据的名称", "name of the county's data"),
    "means_county": Text("县的编号", "id of the county"),
    "means_scenario": Text("情景", "scenario"),
    "means_grid": Text("网格中 {field} 的取值", "value of {field} in the grid"),
    "means_status": Text(
        "结果：optimal、feasible、infeasible（停止原因也是 infeasible 才已证实）、no_plan；"
        "malformed 数据有误；crashed、memory、overrun"
        " 求解进程崩溃、超出内存、超时",
        "result: optimal, feasible, infeasible (confirmed where stopped_by says so too), no_plan;"
        " malformed: the data are wrong;"
        " crashed, memory, overrun: how the worker ended",
    ),
    "means_stopped_by": Text("停止原因", "why the solve stopped"),
    "means_index": Text("最后一年双向指数", "two-way flow index of the last year"),
    "means_in": Text("最后一年入乡指数", "inbound flow index of the last year"),
    "means_out": Text("最后一年出乡指数", "outbound flow index of the last year"),
    "means_objective": Text("方案的增益", "gain of the plan"),
    "means_bound": Text(
        "任何方案增益的上界（求解器声明）",
        "upper bound on the gain of any plan (the solver's claim)",
    ),
    "means_gap": Text("（上界－增益）/ 增益", "(bound - objective) / objective"),
    "means_spend_talent": Text("人才引育支出，各年合计", "spent on talent, all years"),
    "means_spend_ppp": Text("基础设施支出，各年合计", "spent on infrastructure, all years"),
    "means_spend_digital": Text("数字乡村支出，各年合计", "spent on digital, all years"),
    "means_spend_services": Text("公共服务支出，各年合计", "spent on services, all years"),
    "means_spend_reforms": Text("制度改革支出，各年合计", "spent on reforms, all years"),
    "means_debt": Text("债务还本付息，各年合计", "debt service, all years"),
    "means_seconds": Text("求解用时", "time the case took"),
    "means_peak_memory_mb": Text("求解进程内存峰值", "peak memory of its worker"),
    "means_attempts": Text("交给求解进程的次数", "attempts, each by a worker"),
    "means_certified": Text(
        "求解时是否已通过程序复算（各项检查全部成立）",
        "whether the plan was checked by recomputation when solved, and all checks held",
    ),
    "means_rules": Text("所按规则的版次", "number of the rules that the case was solved by"),
    "means_error": Text("没有方案的原因", "why there is no plan"),
}
