"""What the service says to people, in Chinese and in English."""

from dataclasses import dataclass

from planner.input.complaint import Phrase as Sentence
from planner.language.phrases import Lang, Phrase

LANGUAGES: tuple[Lang, Lang] = ("zh", "en")


def say(key: str, lang: Lang, **values: object) -> str:
    """The phrase ``key`` in ``lang`` with its gaps filled.

    Raises:
        KeyError: no phrase of that key, or a gap without a value.
    """
    return PHRASES[key].filled(lang, **values)


def both(key: str) -> str:
    """The phrase in both languages, for places that cannot know the reader's."""
    phrase = PHRASES[key]
    return f"{phrase.zh} · {phrase.en}"


def language_of(header: str | None) -> Lang:
    """The language that an Accept-Language header prefers; Chinese unless English is."""
    best: tuple[float, Lang] = (0.0, "zh")
    for part in (header or "")[:200].split(","):
        name, _, weight = part.partition(";")
        lang = next((lang for lang in LANGUAGES if name.strip().lower().startswith(lang)), None)
        quality = _quality(weight)
        if lang is not None and quality > best[0]:
            best = (quality, lang)
    return best[1]


def _quality(weight: str) -> float:
    """The number of ``q=0.8``; 1 without one, 0 for what is no number."""
    text = weight.strip().lower().removeprefix("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@dataclass(frozen=True)
class Spoken(Sentence):
    """A sentence of this room where the planner's complaints expect one of theirs."""

    def text(self, lang: str = "en") -> str:
        """The sentence in ``lang`` ("zh" or "en")."""
        language: Lang = "zh" if lang == "zh" else "en"
        values = {
            name: value.text(lang) if isinstance(value, Sentence) else value
            for name, value in self.values
        }
        return say(self.code, language, **values)


def spoken(key: str, **values: str | int | float | Sentence) -> Spoken:
    """The phrase ``key`` with its gaps filled, its language still open."""
    return Spoken(key, tuple(values.items()))


TITLES: dict[str, Phrase] = {
    "bad-request": Phrase("请求无法理解", "The request cannot be understood"),
    "unauthenticated": Phrase("需要有效的令牌", "A valid token is needed"),
    "forbidden": Phrase("该令牌无此权限", "The token does not allow this"),
    "not-found": Phrase("不存在", "There is no such thing"),
    "method-not-allowed": Phrase("此处不支持该方法", "The method is not supported here"),
    "too-slow": Phrase("上传太慢", "The upload was too slow"),
    "conflict": Phrase("与现有内容冲突", "It conflicts with what is there"),
    "in-use": Phrase("仍在使用中", "It is still in use"),
    "idempotency-conflict": Phrase(
        "同一幂等键已用于另一请求", "The idempotency key was used for another request"
    ),
    "too-large": Phrase("内容过大", "The content is too large"),
    "media-type": Phrase("不支持该内容类型", "The content type is not supported"),
    "bad-input": Phrase("输入有误", "The input cannot be used"),
    "queue-full": Phrase("队列已满", "The queue is full"),
    "token-limit": Phrase("该令牌排队任务过多", "The token has too many jobs waiting"),
    "failure": Phrase("服务内部出错", "The service failed"),
    "unavailable": Phrase("服务暂不可用", "The service is not available now"),
    "no-space": Phrase("存储空间已满", "The store is full"),
}
"""Titles of problems; the key is the kind of problem."""

DETAILS: dict[str, Phrase] = {
    "detail.bad-request": Phrase("请检查请求的格式", "check how the request is written"),
    "detail.unauthenticated": Phrase(
        "请在 Authorization 头中给出有效的 Bearer 令牌",
        "send a valid token in the header Authorization: Bearer",
    ),
    "detail.local_only": Phrase(
        "尚无任何令牌，只接受本机浏览器或程序以本机地址发来的请求；请先创建令牌",
        "there is no token yet, so only requests from this machine to its own address are"
        " answered; create a token first",
    ),
    "detail.forbidden": Phrase(
        "请使用角色更高的令牌，或请管理员代办",
        "use a token of a higher role, or ask an administrator",
    ),
    "detail.not-found": Phrase(
        "没有这个地址或对象，请核对拼写",
        "no such address or object is known to this token; check the spelling",
    ),
    "detail.method-not-allowed": Phrase("可用的方法见 Allow 头", "the header Allow names those"),
    "detail.too-slow": Phrase(
        "内容须在 {seconds} 秒内传完，请重试",
        "the content has to arrive within {seconds} seconds; try again",
    ),
    "detail.conflict": Phrase("请读取现状后重试", "read what is there, then try again"),
    "detail.in-use": Phrase(
        "仍有任务用到它；请先删除这些任务", "jobs use it; delete those jobs first"
    ),
    "detail.idempotency-conflict": Phrase(
        "请为新请求换一个键", "choose a new key for a new request"
    ),
    "detail.too-large": Phrase("最多 {most} 字节", "at most {most} bytes are taken"),
    "detail.media-type": Phrase("可用：{names}", "supported: {names}"),
    "detail.bad-input": Phrase("共 {count} 处错误", "errors: {count}"),
    "detail.queue-full": Phrase("请稍后重试", "try again later"),
    "detail.token-limit": Phrase(
        "请等待已提交的任务完成或将其停止", "wait for jobs already submitted, or stop some"
    ),
    "detail.failure": Phrase(
        "错误已记入日志；报告时请附 request_id", "it is in the log; name the request_id in a report"
    ),
    "detail.unavailable": Phrase("请稍后重试", "try again shortly"),
    "detail.job_goes_on": Phrase(
        "任务状态为 {state}；请先停止，待其结束后再删除",
        "the job is {state}; stop it, and delete it once it has ended",
    ),
    "detail.no_plan": Phrase("任务状态为 {state}，没有方案", "the job is {state}; it has no plan"),
    "detail.no-space": Phrase(
        "未保存任何内容；请通知管理员", "nothing was stored; tell the administrator"
    ),
}
"""What to do about a problem; without another one, ``detail.<kind>`` is said."""

FLAWS: dict[str, Phrase] = {
    "oversized": Phrase("内容超过 {expected} 字节", "the content has more than {expected} bytes"),
    "bom": Phrase("内容以字节顺序标记（BOM）开头", "the content begins with a byte order mark"),
    "bom.advice": Phrase("请存为不带 BOM 的 UTF-8", "save it as UTF-8 without BOM"),
    "not_utf8": Phrase(
        "文字不是 UTF-8 编码（字节 {found}）", "the text is not UTF-8 (byte {found})"
    ),
    "not_utf8.advice": Phrase("请存为 UTF-8", "save it as UTF-8"),
    "not_zip": Phrase("文件不是完整的 zip：{why}", "the file is not a whole zip archive: {why}"),
    "not_zip.advice": Phrase("请重新压缩并上传", "pack the folder again and upload it again"),
    "many_files": Phrase(
        "压缩包内有 {found} 个文件，超过 {expected} 个",
        "the archive holds {found} files, more than {expected}",
    ),
    "many_files.advice": Phrase(
        "只打包 county.yaml 与 CSV 表", "pack county.yaml and the CSV tables only"
    ),
    "unsafe_name": Phrase("文件名“{found}”不安全", "the file name '{found}' is not safe"),
    "unsafe_name.advice": Phrase(
        "请用普通的相对文件名，不含 ..、\\ 和盘符",
        "use plain relative names, without .., \\ or a drive",
    ),
    "not_plain_file": Phrase("“{found}”不是普通文件", "'{found}' is not a plain file"),
    "not_plain_file.advice": Phrase("不要打包链接或设备文件", "do not pack links or devices"),
    "encrypted": Phrase("“{found}”有密码", "'{found}' is protected by a password"),
    "encrypted.advice": Phrase("请不加密码压缩", "pack it without a password"),
    "packed_how": Phrase("“{found}”的压缩方法不支持", "'{found}' is packed by another method"),
    "packed_how.advice": Phrase(
        "请用普通 zip（deflate）压缩", "use plain zip compression (deflate)"
    ),
    "twice_in_zip": Phrase("“{found}”出现两次", "'{found}' is there twice"),
    "twice_in_zip.advice": Phrase("请只保留一个", "keep one of them"),
    "nested": Phrase("“{found}”在下级文件夹中", "'{found}' lies in a deeper folder"),
    "nested.advice": Phrase(
        "请把所有表放在同一文件夹中再打包", "put all tables in one folder and pack that"
    ),
    "stranger": Phrase("“{found}”不是县数据的文件", "'{found}' is no file of a county"),
    "inflated": Phrase(
        "“{found}”解压后过大（超过 {expected} 字节，或压缩比超过 {ratio}）",
        "'{found}' is too large unpacked (over {expected} bytes, or over {ratio} times its"
        " packed size)",
    ),
    "inflated.advice": Phrase("请只打包数据", "pack data only"),
    "broken_entry": Phrase("“{found}”已损坏：{why}", "'{found}' is damaged: {why}"),
    "broken_entry.advice": Phrase("请重新压缩并上传", "pack it again and upload it again"),
    "parameter": Phrase("“{found}”不能用：应为{wanted}", "'{found}' cannot be used: give {wanted}"),
    "parameter_missing": Phrase("缺少取值", "a value is missing"),
    "invalid": Phrase("“{found}”不能用：{why}", "'{found}' cannot be used: {why}"),
    "want.integer": Phrase("整数", "a whole number"),
    "want.at_most": Phrase("不大于 {most} 的数", "a number of at most {most}"),
    "want.at_least": Phrase("不小于 {least} 的数", "a number of at least {least}"),
    "want.shape": Phrase("符合 {pattern} 的文字", "text that fits {pattern}"),
    "list_or_grid": Phrase(
        "须给出 scenarios 或 grid 之一；base 只与 grid 同用",
        "give either scenarios or a grid; base goes with a grid",
    ),
    "id_twice": Phrase("任务“{found}”给出了两次", "the job '{found}' is given twice"),
    "id_twice.advice": Phrase("请只保留一个", "keep one of them"),
    "no_job": Phrase("没有任务“{found}”", "there is no job '{found}'"),
    "want.ids": Phrase("{least} 到 {most} 个任务", "from {least} to {most} jobs"),
    "want.shorter": Phrase("不超过 {most} 个字符", "at most {most} characters"),
}
"""Complaints about a request; ``x.advice`` says what to do about ``x``."""

PAGES: dict[str, Phrase] = {
    "service": Phrase("县域政策组合规划服务", "County policy portfolio planner"),
    "service_text": Phrase(
        "上传县数据，提交情景，取回有最优性上界并经独立核算的方案。金额单位：万元。",
        "Upload counties, submit scenarios, get plans with a bound that none can beat, each"
        " recomputed independently. Money is in 10 000 yuan.",
    ),
    "this_server": Phrase("本服务器", "this server"),
    "token": Phrase(
        "令牌 cpp_…；未创建令牌时本机可直接使用",
        "token cpp_...; none needed on the machine itself until a first one is made",
    ),
    "tag.counties": Phrase("县数据及其版本", "counties and their versions"),
    "tag.scenarios": Phrase("情景任务与方案", "scenarios as jobs, and their plans"),
    "tag.batches": Phrase("批量任务", "many scenarios at once"),
    "tag.compare": Phrase("方案比较", "plans side by side"),
    "tag.schemas": Phrase("数据格式", "formats of the data"),
    "tag.service": Phrase("服务状态", "state of the service"),
    "county.add": Phrase("上传县数据（JSON 或 zip）", "Upload a county (JSON or zip)"),
    "county.list": Phrase("县列表（最新版本）", "Counties, each in its latest version"),
    "county.get": Phrase("县的最新版本", "A county's latest version"),
    "county.versions": Phrase("县的全部版本", "All versions of a county"),
    "county.version": Phrase("县的一个版本", "One version of a county"),
    "county.document": Phrase("县数据文档", "The county's document"),
    "county.check": Phrase("检查县数据，可附情景", "Check a county, and a scenario if one is sent"),
    "county.delete": Phrase("删除县的一个版本", "Delete one version of a county"),
    "scenario.submit": Phrase("提交情景", "Submit a scenario"),
    "scenario.list": Phrase("任务列表，新的在前", "Jobs, the newest first"),
    "scenario.get": Phrase("任务现状", "How a job stands"),
    "scenario.events": Phrase("任务事件流（SSE）", "What happens to a job, as it happens (SSE)"),
    "scenario.stop": Phrase("停止任务，保留最佳方案", "Stop a job and keep its best plan"),
    "scenario.delete": Phrase("删除已结束的任务", "Remove a job that has ended"),
    "scenario.plan": Phrase("方案（JSON）", "The plan (JSON)"),
    "scenario.plan_zip": Phrase("方案及其表格（zip）", "The plan and its tables (zip)"),
    "batch.submit": Phrase("提交批量情景", "Submit many scenarios at once"),
    "batch.list": Phrase("批量任务列表，新的在前", "Batches, the newest first"),
    "batch.get": Phrase("批量任务现状", "How a batch stands"),
    "batch.results": Phrase("批量结果表", "The results of a batch as a table"),
    "batch.stop": Phrase("停止批量任务", "Stop a batch"),
    "compare.get": Phrase("并列比较方案", "Compare plans side by side"),
    "compare_ids": Phrase("任务编号，逗号分隔", "ids of jobs, with commas between"),
    "idempotency_key": Phrase(
        "重试时带同一键，不会重复提交", "send the same key when you retry: nothing is queued twice"
    ),
    "events_after": Phrase("从该事件之后开始", "start after this event"),
    "last_event_id": Phrase("断线重连时最后收到的事件", "the last event received, to reconnect"),
    "schema.get": Phrase("JSON Schema", "JSON schema of what is given and answered"),
    "problem.list": Phrase("错误类型一览", "The kinds of problem"),
    "health.get": Phrase("进程在运行", "The process is up"),
    "ready.get": Phrase("可以接受任务", "The service can take work"),
    "metrics.get": Phrase("Prometheus 指标", "Metrics for Prometheus"),
    "done": Phrase("成功", "done"),
    "refused": Phrase("拒绝", "refused"),
}
"""Titles and texts of the OpenAPI document."""

PHRASES: dict[str, Phrase] = {**TITLES, **DETAILS, **FLAWS, **PAGES}
"""Every phrase by key; keys are unique over the groups."""
