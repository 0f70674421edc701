"""One-line messages of the commands."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "good": Text("{path}：没有问题", "{path}: no problems found"),
    "complaints": Text(
        "{path}：{errors} 处错误，{warnings} 处提醒", "{path}: errors {errors}, warnings {warnings}"
    ),
    "warned": Text(
        "数据有 {count} 处提醒；用 planner check {path} 查看",
        "warnings about the data: {count}; planner check {path} lists them",
    ),
    "error": Text("错误", "error"),
    "warning": Text("提醒", "warning"),
    "unexpected": Text(
        "程序内部出错（{kind}：{message}）；加 --debug 再运行可看到调用栈",
        "The planner failed ({kind}: {message}); run again with --debug to see the traceback",
    ),
    "file_trouble": Text("{path}：{message}", "{path}: {message}"),
    "out_is_county": Text(
        "{path} 中是一个县的数据，方案的表会覆盖其中同名的表。请换一个文件夹",
        "{path} holds a county, and the tables of the plan would replace some of its own. Choose "
        "another folder",
    ),
    "not_writable": Text(
        "不能写入 {path}：{message}。请换一个可写的文件夹",
        "Cannot write to {path}: {message}. Choose a folder that can be written to",
    ),
    "exists": Text(
        "{path} 已存在，不会覆盖；请换一个名字",
        "{path} exists already and is not overwritten; choose another name",
    ),
    "suffix": Text("{path}：文件名应以 {expected} 结尾", "{path}: the name must end in {expected}"),
    "folder_or_json": Text(
        "{path}：县数据写成文件夹或 .json 文件；请换一个名字",
        "{path}: a county is written as a folder or a .json file; choose another name",
    ),
    "unknown_preset": Text(
        "没有“{preset}”这种区域类型；可选：{presets}",
        "There is no type of region {preset}; choose one of: {presets}",
    ),
    "size": Text(
        "--{name} {value} 超出范围；应在 {least} 到 {most} 之间",
        "--{name} {value} is out of range; choose a number from {least} to {most}",
    ),
    "written": Text("已写入 {path}", "Written: {path}"),
    "exported": Text("已导出模型 {path}", "Model exported: {path}"),
    "interrupted": Text(
        "正在停止并保留目前最好的方案；再按一次 Ctrl-C 立即退出",
        "Stopping and keeping the best plan so far; Ctrl-C again quits at once",
    ),
    "unsolved": Text("没有方案：{reason}", "No plan: {reason}"),
    "infeasible": Text(
        "约束互相矛盾，没有可行方案", "the limits contradict each other; no plan can meet them all"
    ),
    "unconfirmed": Text(
        "求解器判定没有可行方案，但尚未证实；请放宽时限后再求解一次",
        "called infeasible by the solver, not confirmed; allow it more time and solve again",
    ),
    "no_plan": Text(
        "停止前还没有找到可行方案；请放宽时限或节点上限",
        "no plan was found before the run stopped; allow it more time or nodes",
    ),
    "least_broken": Text(
        "目前差距最小的一次尝试仍未满足：{rules}", "nearest so far, still broken: {rules}"
    ),
    "broken_rule": Text(
        "{rule}（{places} 处，最多差 {share}%）",
        "{rule} ({places:place|places}, by up to {share} %)",
    ),
    "run_left_no_plan": Text(
        "写入该文件夹的那次运行没有留下方案（{reason}）",
        "the run that wrote into this folder has left no plan ({reason})",
    ),
    "run_not_ended": Text("运行尚未结束，或被强行终止", "it has not ended, or was killed"),
    "run_interrupted": Text("运行被中止", "it was interrupted"),
    "still_building": Text(
        "停止时还在读取、校验或建模，尚未开始求解；请放宽时限（这些步骤都计入时限）",
        "the model was still being built when the run stopped; allow more time: reading, checking "
        "and building count",
    ),
    "audit_ok": Text(
        "方案通过核算：{checks:,} 项检查，{rules} 条规则",
        "The plan holds: {checks:check|checks} of {rules:rule|rules}",
    ),
    "audit_broken": Text(
        "方案未通过核算：{count} 处不符，涉及规则 {rules}",
        "The plan breaks its rules in {count:place|places}: {rules}",
    ),
    "audit_earlier": Text(
        "文件自称按早先规则编制（规则第 {number} 版，现为第 {now} 版），无法核实；"
        "按现行规则有 {count} 处不同，涉及规则 {rules}",
        "The plan claims to be made by earlier rules (number {number}, now {now}), which cannot be"
        " checked; under today's rules it differs in {count:place|places}: {rules}",
    ),
    "audit_earlier_lasting": Text(
        "按现行规则核算，{count} 处不符，涉及规则 {rules}。文件自称按早先规则编制"
        "（规则第 {number} 版，现为第 {now} 版），无法核实；按早先规则同样不符：{lasting}",
        "Audited under today's rules, the plan breaks them in {count:place|places}: {rules}."
        " It claims to be made by earlier rules (number {number}, now {now}), which cannot be"
        " checked and would not excuse: {lasting}",
    ),
    "audit_newer": Text(
        "文件自称由较新的程序编制（规则第 {number} 版，本程序为第 {now} 版），无法核实，"
        "请更新程序后再核算；按本程序的规则有 {count} 处不同，涉及规则 {rules}",
        "The plan claims to be made by a newer planner (rules number {number}, here {now}), which"
        " cannot be checked here: update the program and audit again; under the rules here it"
        " differs in {count:place|places}: {rules}",
    ),
    "made_earlier": Text(
        "文件自称按早先规则编制（规则第 {number} 版，现为第 {now} 版），无法核实；按现行规则核算",
        "The plan claims to be made by earlier rules (number {number}, now {now}), which cannot be"
        " checked; it is audited under today's",
    ),
    "made_newer": Text(
        "文件自称由较新的程序编制（规则第 {number} 版，本程序为第 {now} 版），无法核实；"
        "按本程序的规则核算，更新程序后请再核算",
        "The plan claims to be made by a newer planner (rules number {number}, here {now}), which"
        " cannot be checked; it is audited under the rules here: update the program and audit"
        " again",
    ),
    "audit_stranger": Text(
        "该方案来自其他县、其他数据或其他情景（--scenario）；以下差异可能只因此而起",
        "The plan was made from another county, other data or another scenario (--scenario);"
        " the differences below may have no other cause",
    ),
}
