"""What a batch says to people: Chinese, English."""

COMMAND: dict[str, tuple[str, str]] = {
    "batch_help": (
        "批量求解：多个县、情景和参数网格，得到一张结果表；中断后可用 --resume 续算。",
        "Solve many counties under scenarios and a grid into one table; --resume goes on after a"
        " stop.",
    ),
    "paths_help": (
        "县数据：文件夹、.json 文件、通配符（加引号），或含多个县的文件夹",
        "Counties: folders, .json files, globs (quoted), or folders that hold counties",
    ),
    "scenarios_help": (
        "情景文件（.yaml 或 .json），可多次给出",
        "Scenario file (.yaml or .json); may be repeated",
    ),
    "grid_help": (
        "网格文件（.yaml 或 .json）：字段及其取值列表",
        "Grid file (.yaml or .json): fields, each with a list of values",
    ),
    "results_help": ("结果文件夹", "Folder for the results"),
    "jobs_help": (
        "同时求解的个数；默认为可用处理器数",
        "Cases solved at once; default: the CPUs there are",
    ),
    "cluster_help": ("Dask 调度器地址", "Address of a Dask scheduler"),
    "memory_help": ("每个求解的内存上限（MiB）", "Most memory of a case [MiB]"),
    "each_time_help": ("每个求解的时限（秒），0 为不限", "Seconds for each case, 0 for no limit"),
    "resume_help": (
        "接着做结果文件夹里的批次，已完成且未变的不再求解",
        "Go on with the batch in the folder; what is done and unchanged is not solved again",
    ),
}

MESSAGES: dict[str, tuple[str, str]] = {
    "holds_batch": (
        "{path} 里已有批次结果；加 --resume 接着做，或换一个文件夹",
        "{path} holds a batch already; add --resume to go on with it, or choose another folder",
    ),
    "busy": (
        "另一个批次正在使用 {path}；请等它结束，或换一个文件夹",
        "Another batch is at work in {path}; wait for it, or choose another folder",
    ),
    "begins": (
        "{counties} 个县，{cases} 个求解，其中 {left} 个待求解",
        "Counties: {counties}; cases: {cases}, of which to solve: {left}",
    ),
    "kept": ("沿用已完成的 {count} 个求解", "Kept from before: {count}"),
    "again": ("仍需求解：{reasons}", "To solve: {reasons}"),
    "between_reasons": ("；", "; "),
    "cleaned": (
        "清除上次中断留下的临时文件 {count} 个",
        "Leftovers of a killed run removed: {count}",
    ),
    "reason_not_complete": ("未完成 {count} 个", "not complete: {count}"),
    "reason_plan_damaged": ("方案文件损坏 {count} 个", "plan damaged: {count}"),
    "reason_failed_before": ("上次失败 {count} 个", "failed before: {count}"),
    "reason_instance_changed": ("县数据有变 {count} 个", "county changed: {count}"),
    "reason_scenario_changed": ("情景有变 {count} 个", "scenario changed: {count}"),
    "reason_options_changed": ("选项有变 {count} 个", "options changed: {count}"),
    "reason_planner_changed": ("程序版本有变 {count} 个", "planner version changed: {count}"),
    "stopping": (
        "正在停止，已完成的保留；再按一次 Ctrl-C 立即退出",
        "Stopping; what is done is kept. Ctrl-C again quits at once",
    ),
    "stopped": (
        "已停止：完成 {done}/{total}；同一命令加 --resume 可接着做",
        "Stopped: {done} of {total} done; the same command with --resume goes on",
    ),
    "cannot_write": (
        "不能写入 {path}：{message}。批次已停止，已完成的有效；处理后加 --resume 接着做",
        "Cannot write {path}: {message}. The batch has stopped; what is complete is valid."
        " Solve this, then go on with --resume",
    ),
    "finished": (
        "完成 {total} 个求解，{failures} 个没有方案；见 {path}",
        "Cases: {total}, without a plan: {failures}; see {path}",
    ),
    "and_more": ("（另有 {count} 处）", " (and {count} more)"),
}

PROGRESS: dict[str, tuple[str, str]] = {
    "done_of": ("{done}/{total}", "{done}/{total}"),
    "without_plan": ("无方案 {count}", "no plan {count}"),
    "left": ("剩余 {time}", "{time} left"),
    "head_case": ("求解中", "running"),
    "head_best": ("当前最好", "best"),
    "head_bound": ("上界", "bound"),
    "head_gap": ("差距", "gap"),
    "head_seconds": ("秒", "s"),
    "hidden": ("……另有 {count} 个", "... and {count} more"),
    "line_index": ("指数 {index}", "index {index}"),
    "line_gap": ("差距 {gap}", "gap {gap}"),
    "line_seconds": ("{seconds} 秒", "{seconds} s"),
    "status_optimal": ("最优", "optimal"),
    "status_feasible": ("可行", "feasible"),
    "status_infeasible": ("无可行方案", "infeasible"),
    "status_no_plan": ("未找到方案", "no plan"),
    "status_malformed": ("数据有误", "malformed"),
    "status_crashed": ("崩溃", "crashed"),
    "status_memory": ("超出内存", "memory"),
    "status_overrun": ("超时未结束", "overrun"),
}

SUMMARY: dict[str, tuple[str, str]] = {
    "summary_title": ("批量求解结果", "Batch results"),
    "summary_done": ("完成 {done}/{total} 个求解。", "Cases done: {done} of {total}."),
    "summary_status": ("状态", "status"),
    "summary_cases": ("求解数", "cases"),
    "summary_seconds": ("求解用时合计 {seconds} 秒", "Seconds of solving in all: {seconds}"),
    "summary_gap": ("最大差距 {gap}：{case}", "Worst gap {gap}: {case}"),
    "summary_unproved": (
        "没有差距可言的方案（增益为 0 或没有上界）：{count} 个",
        "Plans for which no gap is defined (gain 0 or no bound): {count}",
    ),
    "summary_certified": (
        "{solved} 个方案中已核证 {certified} 个",
        "Plans certified: {certified} of {solved}",
    ),
    "summary_failures": ("没有方案的求解（{count}）", "Cases without a plan ({count})"),
    "summary_more": ("另有 {count} 个，见 results.csv", "{count} more, see results.csv"),
    "between": ("：", ": "),
}

MEANINGS: dict[str, tuple[str, str]] = {
    "means_case": (
        "求解：县/情景与网格取值；方案在 cases/ 下同名文件夹",
        "case: instance/scenario and grid values; its plan is in that folder below cases/",
    ),
    "means_instance": ("县数据的名称", "name of the county's data"),
    "means_county": ("县的编号", "id of the county"),
    "means_scenario": ("情景", "scenario"),
    "means_grid": ("网格中 {field} 的取值", "value of {field} in the grid"),
    "means_status": (
        "结果：optimal、feasible、infeasible、no_plan；malformed 数据有误；crashed、memory、overrun"
        " 求解进程崩溃、超出内存、超时",
        "what is held: optimal, feasible, infeasible, no_plan; malformed: the data are wrong;"
        " crashed, memory, overrun: the worker ended so",
    ),
    "means_stopped_by": ("停止原因", "why the solve stopped"),
    "means_index": ("最后一年双向指数", "two-way flow index of the last year"),
    "means_in": ("最后一年入乡指数", "inbound flow index of the last year"),
    "means_out": ("最后一年出乡指数", "outbound flow index of the last year"),
    "means_objective": ("方案的增益", "gain of the plan"),
    "means_bound": ("任何方案增益的上界", "no plan gains over this"),
    "means_gap": ("（上界－增益）/ 增益", "(bound - objective) / objective"),
    "means_spend_talent": ("人才引育支出，各年合计", "spent on talent, all years"),
    "means_spend_ppp": ("基础设施支出，各年合计", "spent on infrastructure, all years"),
    "means_spend_digital": ("数字乡村支出，各年合计", "spent on digital, all years"),
    "means_spend_services": ("公共服务支出，各年合计", "spent on services, all years"),
    "means_spend_reforms": ("制度改革支出，各年合计", "spent on reforms, all years"),
    "means_debt": ("债务还本付息，各年合计", "debt service, all years"),
    "means_seconds": ("求解用时", "time the case took"),
    "means_peak_memory_mb": ("求解进程内存峰值", "most memory its worker held"),
    "means_attempts": ("交给求解进程的次数", "times it was given to a worker"),
    "means_certified": ("独立核算是否全部通过", "whether all checks of the independent audit hold"),
    "means_error": ("没有方案的原因", "why there is no plan"),
}

PHRASES: dict[str, tuple[str, str]] = {**COMMAND, **MESSAGES, **PROGRESS, **SUMMARY, **MEANINGS}
"""Every phrase by key; keys are unique over the groups and in the whole planner."""
