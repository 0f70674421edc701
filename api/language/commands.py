"""Words of ``planner serve`` and ``planner token``."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "serve_help": Text(
        "启动服务：HTTP 接口、任务队列与求解进程，一条命令一棵进程树。",
        "Start the service: HTTP interface, queue and solving processes, in one process tree.",
    ),
    "host_help": Text(
        "监听地址；本机以外的地址须先创建令牌",
        "Address to listen on; create a token before one that others can reach",
    ),
    "port_help": Text("监听端口；0 为任一空闲端口", "Port to listen on; 0: any free port"),
    "data_help": Text(
        "数据文件夹；默认 ~/.local/share/county-planner",
        "Folder for the data; default: ~/.local/share/county-planner",
    ),
    "database_help": Text(
        "数据库 postgresql://用户@主机/库名；默认为数据文件夹内的 SQLite 文件；含密码时用环境变量",
        "Database, postgresql://user@host/name; default: a SQLite file in the data folder."
        " With a password, give it by the environment variable",
    ),
    "workers_help": Text(
        "同时求解的任务数；默认为可用处理器数", "Jobs solved at once; default: the number of CPUs"
    ),
    "cluster_help": Text(
        "Dask 调度器地址，替代本机求解进程", "Address of a Dask scheduler, instead of local workers"
    ),
    "queue_limit_help": Text("最多排队任务数，默认 1000", "Jobs that may wait; default: 1000"),
    "job_seconds_help": Text(
        "单个任务的时限上限（秒），默认 600", "Most seconds a job may ask for; default: 600"
    ),
    "job_memory_help": Text(
        "单个任务的内存上限（MiB），默认 2048", "Memory limit of a job [MiB]; default: 2048"
    ),
    "token_help": Text("创建、列出和吊销令牌。", "Make, list and revoke tokens."),
    "token_add_help": Text(
        "创建令牌；密钥只在此显示一次，写到标准输出。",
        "Make a token; its secret is shown this once, on standard output.",
    ),
    "token_list_help": Text("列出全部令牌。", "List every token."),
    "token_revoke_help": Text("吊销令牌，立即生效。", "Revoke a token, effective at once."),
    "role_help": Text(
        "official：只办自己的县；analyst：所有县和批量；admin：一切",
        "official: own counties only; analyst: all counties and batches; admin: everything",
    ),
    "county_help": Text(
        "official 的县编号，可多次给出", "County of an official, by its id; may be repeated"
    ),
    "name_help": Text("给人看的名称，如持有人", "Name for people, such as the holder"),
    "days_help": Text("有效天数；默认不过期", "Days until it expires; default: never"),
    "max_queued_help": Text(
        "该令牌最多排队任务数", "Most waiting jobs of this token; default: the limit of the queue"
    ),
    "token_id_help": Text("令牌编号，见 token list", "Id of the token, as token list shows it"),
    # Start-up.
    "listening": Text(
        "正在监听 {url}，数据在 {data}。Ctrl-C 或 SIGTERM 停止；未完成的任务下次启动时继续",
        "Listening at {url}, data in {data}. Ctrl-C or SIGTERM stops it; unfinished jobs go on"
        " at the next start",
    ),
    "open_door": Text(
        "尚无令牌：只回应本机请求，且不需令牌。用 planner token add 创建",
        "There is no token yet: this machine alone is answered, without one. planner token add"
        " makes one",
    ),
    "not_listening": Text(
        "没有任何令牌时不能监听 {host}：他人可达。请先 planner token add，或用 --host 127.0.0.1",
        "Without any token it does not listen at {host}, which others can reach: planner token add"
        " first, or --host 127.0.0.1",
    ),
    "port_in_use": Text(
        "{host} 的端口 {port} 已被占用；请停止占用者，或用 --port 换一个",
        "Port {port} of {host} is in use; stop what uses it, or choose another with --port",
    ),
    "cannot_listen": Text(
        "不能监听 {host} 端口 {port}：{message}", "Cannot listen at {host}, port {port}: {message}"
    ),
    "bad_database": Text(
        "--database 无法识别；应为 postgresql://用户@主机/库名 或 sqlite:///文件",
        "--database is not understood; give postgresql://user@host/name or sqlite:///file",
    ),
    "bad_setting": Text("--{name} 不能用：{message}", "--{name} cannot be used: {message}"),
    "store_unreachable": Text(
        "数据库 {place} 没有应答（{message}）；请核对地址，以及数据库是否在运行",
        "The database {place} does not answer ({message}); check the address, and that it runs",
    ),
    "store_strange": Text(
        "数据库 {place} 不能使用：{message}", "The database {place} cannot be used: {message}"
    ),
    "store_newer": Text(
        "数据库 {place} 由更新版本的规划器建立；请安装该版本，或恢复升级前的备份",
        "The database {place} was made by a newer planner; install that version, or restore the"
        " backup from before the upgrade",
    ),
    "store_served": Text(
        "另一个服务正在使用数据库 {place}；请先停止它，或用另一个数据库",
        "Another server works on the database {place}; stop that one, or use another database",
    ),
    "store_full": Text(
        "数据库 {place} 所在磁盘已满；请腾出空间",
        "The disk of the database {place} is full; free some space",
    ),
    "no_cluster": Text(
        "集群 {address} 不能使用：{message}", "The cluster {address} cannot be used: {message}"
    ),
    "no_dask": Text(
        "--cluster 需要 Dask：请安装 county-planner[cluster]",
        "--cluster needs Dask: install county-planner[cluster]",
    ),
    # Tokens.
    "token_made": Text(
        "已创建令牌 {id}（{role}）；密钥如下，不会再次显示",
        "Made token {id} ({role}); its secret follows and is not shown again",
    ),
    "unknown_county": Text(
        "提醒：库中尚无编号为 {county} 的县", "warning: no county of the id {county} is stored yet"
    ),
    "official_counties": Text(
        "official 须用 --county 指定县；其他角色不指定",
        "an official needs --county; the other roles take none",
    ),
    "bad_county": Text(
        "“{county}”不能作县编号；编号由字母、数字、点、横线和下划线组成",
        "'{county}' is no county id; ids are letters, digits, dots, dashes and underscores",
    ),
    "bad_name": Text(
        "名称须为不超过 {most} 个字符的一行文字",
        "the name must be one line of at most {most} letters",
    ),
    "no_tokens": Text("没有令牌", "There are no tokens"),
    "revoked": Text("令牌 {id} 已吊销", "Token {id} is revoked"),
    "no_such_token": Text(
        "没有编号为 {id} 的令牌；见 planner token list",
        "There is no token {id}; see planner token list",
    ),
    "no_store": Text(
        "{place} 还没有数据库；请核对 --data 或 --database",
        "There is no database {place}; check --data or --database",
    ),
    "col_token": Text("编号", "id"),
    "col_role": Text("角色", "role"),
    "col_counties": Text("县", "counties"),
    "col_holder": Text("名称", "name"),
    "col_expires": Text("到期", "expires"),
    "col_used": Text("最近使用", "last used"),
    "col_state": Text("状态", "state"),
    "state_good": Text("有效", "good"),
    "state_expired": Text("已过期", "expired"),
    "state_revoked": Text("已吊销", "revoked"),
}
