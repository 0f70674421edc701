"""Titles and texts of the OpenAPI document."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "service": Text("县域政策组合规划服务", "County policy portfolio planner"),
    "service_text": Text(
        "上传县数据，提交情景，取回有最优性上界并经独立核算的方案。金额单位：万元。",
        "Upload counties, submit scenarios, get plans with a bound that none can beat, each"
        " recomputed independently. Money is in 10 000 yuan.",
    ),
    "this_server": Text("本服务器", "this server"),
    "token": Text(
        "令牌 cpp_…；未创建令牌时本机可直接使用",
        "token cpp_...; none needed on the machine itself until a first one is made",
    ),
    "tag.counties": Text("县数据及其版本", "counties and their versions"),
    "tag.scenarios": Text("情景任务与方案", "scenarios as jobs, and their plans"),
    "tag.batches": Text("批量任务", "many scenarios at once"),
    "tag.compare": Text("方案比较", "plans side by side"),
    "tag.schemas": Text("数据格式", "formats of the data"),
    "tag.service": Text("服务状态", "state of the service"),
    "county.add": Text("上传县数据（JSON 或 zip）", "Upload a county (JSON or zip)"),
    "county.list": Text("县列表（最新版本）", "Counties, each in its latest version"),
    "county.get": Text("县的最新版本", "A county's latest version"),
    "county.versions": Text("县的全部版本", "All versions of a county"),
    "county.version": Text("县的一个版本", "One version of a county"),
    "county.document": Text("县数据文档", "The county's document"),
    "county.check": Text("检查县数据，可附情景", "Check a county, and a scenario if one is sent"),
    "county.delete": Text("删除县的一个版本", "Delete one version of a county"),
    "scenario.submit": Text("提交情景", "Submit a scenario"),
    "scenario.list": Text("任务列表，新的在前", "Jobs, the newest first"),
    "scenario.get": Text("任务现状", "How a job stands"),
    "scenario.events": Text("任务事件流（SSE）", "What happens to a job, as it happens (SSE)"),
    "scenario.stop": Text("停止任务，保留最佳方案", "Stop a job and keep its best plan"),
    "scenario.delete": Text("删除已结束的任务", "Remove a job that has ended"),
    "scenario.plan": Text("方案（JSON）", "The plan (JSON)"),
    "scenario.plan_zip": Text("方案及其表格（zip）", "The plan and its tables (zip)"),
    "batch.submit": Text("提交批量情景", "Submit many scenarios at once"),
    "batch.list": Text("批量任务列表，新的在前", "Batches, the newest first"),
    "batch.get": Text("批量任务现状", "How a batch stands"),
    "batch.results": Text("批量结果表", "The results of a batch as a table"),
    "batch.stop": Text("停止批量任务", "Stop a batch"),
    "compare.get": Text("并列比较方案", "Compare plans side by side"),
    "compare_ids": Text("任务编号，逗号分隔", "ids of jobs, with commas between"),
    "idempotency_key": Text(
        "重试时带同一键，不会重复提交", "send the same key when you retry: nothing is queued twice"
    ),
    "events_after": Text("从该事件之后开始", "start after this event"),
    "last_event_id": Text("断线重连时最后收到的事件", "the last event received, to reconnect"),
    "schema.get": Text("JSON Schema", "JSON schema of what is given and answered"),
    "problem.list": Text("错误类型一览", "The kinds of problem"),
    "health.get": Text("进程在运行", "The process is up"),
    "ready.get": Text("可以接受任务", "The service can take work"),
    "metrics.get": Text("Prometheus 指标", "Metrics for Prometheus"),
    "done": Text("成功", "done"),
    "refused": Text("拒绝", "refused"),
}
