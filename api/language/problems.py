"""Titles of problems, and what to do about each."""

from planner.language.text import Text

TITLES: dict[str, Text] = {
    "bad-request": Text("请求无法理解", "The request cannot be understood"),
    "unauthenticated": Text("需要有效的令牌", "A valid token is needed"),
    "forbidden": Text("该令牌无此权限", "The token does not allow this"),
    "not-found": Text("不存在", "It does not exist"),
    "method-not-allowed": Text("此处不支持该方法", "The method is not supported here"),
    "too-slow": Text("上传太慢", "The upload was too slow"),
    "conflict": Text("与现有内容冲突", "It conflicts with the present state"),
    "in-use": Text("仍在使用中", "It is still in use"),
    "idempotency-conflict": Text(
        "同一幂等键已用于另一请求", "The idempotency key was used for another request"
    ),
    "too-large": Text("内容过大", "The content is too large"),
    "media-type": Text("不支持该内容类型", "The content type is not supported"),
    "bad-input": Text("输入有误", "The input cannot be used"),
    "queue-full": Text("队列已满", "The queue is full"),
    "token-limit": Text("该令牌排队任务过多", "The token has too many jobs waiting"),
    "failure": Text("服务内部出错", "The service failed"),
    "unavailable": Text("服务暂不可用", "The service is not available now"),
    "no-space": Text("存储空间已满", "The store is full"),
}
"""Titles of problems; the key is the kind of problem."""

DETAILS: dict[str, Text] = {
    "detail.bad-request": Text("请检查请求的格式", "check how the request is written"),
    "detail.unauthenticated": Text(
        "请在 Authorization 头中给出有效的 Bearer 令牌",
        "send a valid token in the header Authorization: Bearer",
    ),
    "detail.local_only": Text(
        "尚无任何令牌，只接受本机浏览器或程序以本机地址发来的请求；请先创建令牌",
        "there is no token yet, so only requests from this machine to its own address are"
        " answered; create a token first",
    ),
    "detail.forbidden": Text(
        "请使用角色更高的令牌，或请管理员代办",
        "use a token of a higher role, or ask an administrator",
    ),
    "detail.not-found": Text(
        "没有这个地址或对象，请核对拼写",
        "no such address or object is known to this token; check the spelling",
    ),
    "detail.method-not-allowed": Text("可用的方法见 Allow 头", "the header Allow names those"),
    "detail.too-slow": Text(
        "内容须在 {seconds} 秒内传完，请重试",
        "the content has to arrive within {seconds} seconds; try again",
    ),
    "detail.conflict": Text("请读取现状后重试", "read the present state, then try again"),
    "detail.in-use": Text(
        "仍有任务用到它；请先删除这些任务", "jobs use it; delete those jobs first"
    ),
    "detail.idempotency-conflict": Text("请为新请求换一个键", "choose a new key for a new request"),
    "detail.too-large": Text("最多 {most} 字节", "at most {most} bytes are accepted"),
    "detail.media-type": Text("可用：{names}", "supported: {names}"),
    "detail.bad-input": Text("共 {count} 处错误", "errors: {count}"),
    "detail.queue-full": Text("请稍后重试", "try again later"),
    "detail.token-limit": Text(
        "请等待已提交的任务完成或将其停止", "wait for jobs already submitted, or stop some"
    ),
    "detail.failure": Text(
        "错误已记入日志；报告时请附 request_id", "it is in the log; name the request_id in a report"
    ),
    "detail.unavailable": Text("请稍后重试", "try again shortly"),
    "detail.job_goes_on": Text(
        "任务状态为 {state}；请先停止，待其结束后再删除",
        "the job is {state}; stop it, and delete it once it has ended",
    ),
    "detail.no_plan": Text("任务状态为 {state}，没有方案", "the job is {state}; it has no plan"),
    "detail.no-space": Text(
        "未保存任何内容；请通知管理员", "nothing was stored; tell the administrator"
    ),
}
"""What to do about a problem; without another one, ``detail.<kind>`` is said."""
