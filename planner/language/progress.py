"""Words of the progress line while a plan is searched."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "incumbent": Text("当前增益", "gain so far"),
    "bound": Text("上界", "bound"),
    "gap": Text("差距", "gap"),
    "phase_revise": Text("修订", "revising"),
    "phase_build": Text("建模", "building"),
    "phase_compile": Text("编译", "compiling"),
    "phase_search": Text("求解", "searching"),
    "phase_extract": Text("整理", "extracting"),
    "phase_audit": Text("核算", "auditing"),
    "elapsed": Text("已用 {seconds} 秒", "{seconds} s"),
    "time_left": Text("剩余 {seconds} 秒", "{seconds} s left"),
    "stop_hint": Text("Ctrl-C 停止并保留方案", "Ctrl-C stops and keeps the plan"),
}
