"""Words of the commands that speak to a server: submit, watch and fetch."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "submit_help": Text(
        "把情景提交给服务求解；任务编号写到标准输出。",
        "Submit a scenario to a server; the id of the job goes to standard output.",
    ),
    "watch_help": Text(
        "跟踪任务到结束并显示方案；断线自动续接。",
        "Watch a job to its end and show the plan; a lost connection is resumed.",
    ),
    "fetch_help": Text("取回任务的方案。", "Fetch the plan of a job."),
    "remote_county_help": Text(
        "服务上的县编号；或本机县数据的路径，先上传再提交",
        "Id of a county on the server; or a path of county data here, which is uploaded first",
    ),
    "server_help": Text("服务地址", "Address of the server"),
    "bearer_help": Text(
        "令牌；用环境变量给出更稳妥", "Token; safer given by the environment variable"
    ),
    "follow_help": Text("跟踪到结束并显示方案", "Watch it to its end and show the plan"),
    "job_help": Text("任务编号", "Id of the job"),
    "remote_time_help": Text(
        "时限（秒）；默认由服务决定", "Seconds to search; default: as the server says"
    ),
    # Messages.
    "uploaded": Text("已上传 {county}，版本 {version}", "Uploaded: {county}, version {version}"),
    "submitted": Text(
        "任务 {id} 已提交（{state}）；用 planner watch {id} 跟踪",
        "Submitted job {id} ({state}); planner watch {id} follows it",
    ),
    "submitted_followed": Text("任务 {id} 已提交（{state}）", "Submitted job {id} ({state})"),
    "left_running": Text(
        "任务 {id} 仍在服务上进行；planner watch {id} 继续跟踪，结束后 planner fetch {id} 取方案",
        "Job {id} goes on at the server; planner watch {id} follows it again, planner fetch {id}"
        " gets the plan when it has ended",
    ),
    "not_ended": Text(
        "任务 {id} 尚未结束（{state}）；用 planner watch {id} 跟踪",
        "Job {id} has not ended yet ({state}); planner watch {id} follows it",
    ),
    "job_ended": Text("任务 {id} {state}", "Job {id}: {state}"),
    "job_ended_why": Text("任务 {id} {state}：{reason}", "Job {id}: {state}; {reason}"),
    "now_queued": Text("排队中", "waiting"),
    "now_queued_at": Text("排队第 {place} 位", "waiting, number {place} in the queue"),
    "now_running": Text("求解中", "running"),
    "now_done": Text("已完成", "done"),
    "now_failed": Text("失败", "failed"),
    "now_cancelled": Text("已取消", "cancelled"),
    "now_retried": Text("重新排队", "waiting again"),
    "follow_hint": Text("Ctrl-C 离开，任务继续", "Ctrl-C leaves, the job goes on"),
    "unreachable": Text(
        "连接不上服务 {url}（{why}）；请核对 --server，以及服务是否已用 planner serve 启动",
        "The server {url} cannot be reached ({why}); check --server, and that planner serve runs",
    ),
    "lost": Text("与服务 {url} 的连接中断（{why}）", "The connection to {url} was lost ({why})"),
    "strange_answer": Text(
        "{url} 的应答不是规划器服务的应答（HTTP {status}）",
        "{url} does not answer like a planner's server (HTTP {status})",
    ),
    "bad_address": Text(
        "“{url}”不是服务地址；应如 http://127.0.0.1:8000",
        "'{url}' is not the address of a server; give one like http://127.0.0.1:8000",
    ),
    "bad_token": Text(
        "令牌应为 cpp_ 开头的一行文字", "a token is one line of text that begins with cpp_"
    ),
}
