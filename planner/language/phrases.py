"""What the planner says to people, in Chinese and in English."""

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple

from planner.language import batch, client
from planner.language import compare as comparing
from planner.language import generate as generating

Lang = Literal["zh", "en"]


class Phrase(NamedTuple):
    """One phrase in both languages, with the same placeholders in each."""

    zh: str
    en: str

    def filled(self, lang: Lang, **values: object) -> str:
        """The phrase in a language with its placeholders filled; KeyError if one has no value."""
        return (self.zh if lang == "zh" else self.en).format(**values)


def language(environment: Mapping[str, str] = os.environ) -> Lang:
    """The language the environment asks for; Chinese where nothing gives a hint.

    ``PLANNER_LANG`` counts first, then the locale variables; the locales C and POSIX name no
    language.
    """
    for variable in ("PLANNER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable, "").strip().lower()
        if value and value.partition(".")[0] not in ("c", "posix"):
            return "zh" if value.startswith("zh") else "en"
    return "zh"


def say(key: str, lang: Lang, **values: object) -> str:
    """The phrase ``key`` in ``lang`` with its placeholders filled.

    Raises:
        KeyError: no phrase of that key, or a placeholder without a value.
    """
    return PHRASES[key].filled(lang, **values)


def word(value: str, lang: Lang) -> str:
    """The word for a value of the schema, such as ``talent`` or ``county_seat``; else the value."""
    return say(value, lang) if value in PHRASES else value


SCHEMA_WORDS: dict[str, Phrase] = {
    "talent": Phrase("人才引育", "Talent"),
    "ppp": Phrase("基础设施", "Infrastructure"),
    "digital": Phrase("数字乡村", "Digital"),
    "services": Phrase("公共服务", "Services"),
    "reforms": Phrase("制度改革", "Reforms"),
    "debt": Phrase("债务还本付息", "Debt service"),
    "capital": Phrase("资本性", "capital"),
    "current": Phrase("经常性", "current"),
    "condition_access": Phrase("通达", "access"),
    "condition_digital": Phrase("数字", "digital"),
    "condition_service": Phrase("服务", "service"),
    "condition_institution": Phrase("制度", "institution"),
    "public": Phrase("政府直建", "public"),
    "concession": Phrase("特许经营", "concession"),
    "government_paid": Phrase("政府付费", "government-paid"),
    "regime_concession": Phrase("特许经营（2023 年起）", "concession (since 2023)"),
    "regime_legacy": Phrase("旧制（支出上限）", "legacy (expenditure ceilings)"),
    "project": Phrase("项目", "project"),
    "mast": Phrase("5G 基站", "5G mast"),
    "fibre": Phrase("光纤", "fibre"),
    "facility": Phrase("服务设施", "facility"),
    "package": Phrase("人才政策包", "package"),
    "hire": Phrase("引进人才", "hire"),
    "reform": Phrase("改革", "reform"),
    "small": Phrase("小型", "small"),
    "full": Phrase("完整", "full"),
}

COMMANDS: dict[str, Phrase] = {
    "app_help": Phrase(
        "县域政策组合规划：在专项资金约束下促进城乡要素双向流动。",
        "County policy portfolio planner: two-way flow of urban-rural factors under"
        " earmarked money.",
    ),
    "check_help": Phrase(
        "检查一个或多个县的数据，一次列出全部问题。",
        "Check the data of one or more counties; list every complaint at once.",
    ),
    "solve_help": Phrase(
        "求解最优方案，显示进度、方案摘要和最优性证明。",
        "Find the best plan; show progress, the plan on one screen, and how far it is proved.",
    ),
    "audit_help": Phrase(
        "不用求解器，逐条规则重新核算一份方案。",
        "Recompute a plan rule by rule, without the solver.",
    ),
    "convert_help": Phrase(
        "在文件夹（CSV+YAML）与单个 JSON 文件之间转换县数据。",
        "Convert a county between a folder (CSV + YAML) and one JSON file.",
    ),
    "generate_help": Phrase(
        "生成一个虚构样县（标明虚拟），可重现，规模自定。",
        "Write an invented county, labelled synthetic, of any size; the same again from its seed.",
    ),
    "export_help": Phrase(
        "导出优化模型（.mps 或 .lp），供其他求解器复核。",
        "Export the optimisation model (.mps or .lp) for any other solver.",
    ),
    "schema_help": Phrase(
        "输出数据格式的 JSON Schema：instance、scenario 或 plan。",
        "Print the JSON schema of instance, scenario or plan.",
    ),
    "path_help": Phrase("县数据：文件夹或 .json 文件", "The county: a folder or a .json file"),
    "scenario_help": Phrase("情景文件（.yaml 或 .json）", "Scenario file (.yaml or .json)"),
    "gap_help": Phrase("允许的最优性差距（占增益的比例）", "Optimality gap, share of the gain"),
    "time_limit_help": Phrase("求解时限（秒），0 为不限", "Seconds to solve, 0 for no limit"),
    "node_limit_help": Phrase("搜索树节点上限", "Most nodes of the search tree"),
    "seed_help": Phrase("随机种子", "Random seed"),
    "threads_help": Phrase(
        "2：求解与证明同时进行，较快；1：较慢，结果可重现",
        "2: finds and proves at once, quicker; 1: slower, repeatable",
    ),
    "out_help": Phrase(
        "把 plan.json 和 CSV 表写入该文件夹", "Write plan.json and CSV tables to this folder"
    ),
    "lang_help": Phrase("语言：zh 或 en", "Language: zh or en"),
    "json_help": Phrase(
        "标准输出只打印 plan.json", "Print plan.json, and nothing else, on standard output"
    ),
    "debug_help": Phrase("出错时显示完整的调用栈", "Show the traceback of an error"),
    "version_help": Phrase("显示版本", "Show the version"),
    "plan_help": Phrase("方案文件 plan.json", "The plan, a plan.json file"),
    "from_help": Phrase("原文件夹或 .json", "The folder or .json file to read"),
    "to_help": Phrase("新文件夹或 .json", "The new folder or .json file"),
    "preset_help": Phrase(
        "区域类型：eastern（东部）、resource（资源型）或 remote（边远民族地区）",
        "Type of region: eastern, resource or remote",
    ),
    "chance_help": Phrase(
        "随机种子；相同种子得到相同的县", "Seed; the same one gives the same county"
    ),
    "nodes_help": Phrase("县城以外的乡镇（流节点）数", "Flow nodes (towns) around the seat"),
    "villages_help": Phrase(
        "乡镇之下的村数；基站、光纤和设施可落到村",
        "Villages below the nodes, for masts, fibre and facilities",
    ),
    "years_help": Phrase("规划年数", "Years of the plan"),
    "model_help": Phrase("要写的 .mps 或 .lp 文件", "The .mps or .lp file to write"),
    "what_help": Phrase("instance、scenario 或 plan", "instance, scenario or plan"),
}

MESSAGES: dict[str, Phrase] = {
    "good": Phrase("{path}：没有问题", "{path}: nothing to complain about"),
    "complaints": Phrase(
        "{path}：{errors} 处错误，{warnings} 处提醒",
        "{path}: errors {errors}, warnings {warnings}",
    ),
    "warned": Phrase(
        "数据有 {count} 处提醒；用 planner check {path} 查看",
        "warnings about the data: {count}; planner check {path} tells them",
    ),
    "error": Phrase("错误", "error"),
    "warning": Phrase("提醒", "warning"),
    "unexpected": Phrase(
        "程序内部出错（{kind}：{message}）；加 --debug 再运行可看到调用栈",
        "The planner failed ({kind}: {message}); run again with --debug to see the traceback",
    ),
    "file_trouble": Phrase("{path}：{message}", "{path}: {message}"),
    "not_writable": Phrase(
        "不能写入 {path}：{message}。请换一个可写的文件夹",
        "Cannot write to {path}: {message}. Choose a folder that can be written to",
    ),
    "exists": Phrase(
        "{path} 已存在，不会覆盖；请换一个名字",
        "{path} exists already and is not overwritten; choose another name",
    ),
    "suffix": Phrase(
        "{path}：文件名应以 {expected} 结尾", "{path}: the name must end in {expected}"
    ),
    "folder_or_json": Phrase(
        "{path}：县数据写成文件夹或 .json 文件；请换一个名字",
        "{path}: a county is written as a folder or a .json file; choose another name",
    ),
    "unknown_preset": Phrase(
        "没有“{preset}”这种区域类型；可选：{presets}",
        "There is no type of region {preset}; choose one of: {presets}",
    ),
    "size": Phrase(
        "--{name} {value} 超出范围；应在 {least} 到 {most} 之间",
        "--{name} {value} is out of range; choose a number from {least} to {most}",
    ),
    "written": Phrase("已写入 {path}", "Written: {path}"),
    "exported": Phrase("已导出模型 {path}", "Model exported: {path}"),
    "interrupted": Phrase(
        "正在停止并保留目前最好的方案；再按一次 Ctrl-C 立即退出",
        "Stopping and keeping the best plan so far; Ctrl-C again quits at once",
    ),
    "unsolved": Phrase("没有方案：{reason}", "No plan: {reason}"),
    "infeasible": Phrase(
        "约束互相矛盾，没有可行方案", "the limits contradict each other; no plan can meet them all"
    ),
    "no_plan": Phrase(
        "停止前还没有找到可行方案；请放宽时限或节点上限",
        "no plan was found before the run stopped; allow it more time or nodes",
    ),
    "audit_ok": Phrase(
        "方案通过核算：{checks} 项检查，{rules} 条规则",
        "The plan holds: {checks} checks of {rules} rules",
    ),
    "audit_broken": Phrase(
        "方案未通过核算：{count} 处不符，涉及规则 {rules}",
        "The plan breaks its rules in {count} places: {rules}",
    ),
    "audit_stranger": Phrase(
        "该方案来自其他县、其他数据或其他情景（--scenario）；以下差异可能只因此而起",
        "The plan was made from another county, other data or another scenario (--scenario);"
        " what follows may only say so",
    ),
    "nothing_claimed": Phrase(
        "文件中没有方案（状态 {status}），无可核算",
        "The file holds no plan (status {status}), so there is nothing to audit",
    ),
}

PROGRESS: dict[str, Phrase] = {
    "incumbent": Phrase("当前增益", "gain so far"),
    "bound": Phrase("上界", "bound"),
    "gap": Phrase("差距", "gap"),
    "phase_build": Phrase("建模", "building"),
    "phase_compile": Phrase("编译", "compiling"),
    "phase_search": Phrase("求解", "searching"),
    "phase_extract": Phrase("整理", "extracting"),
    "phase_audit": Phrase("核算", "auditing"),
    "elapsed": Phrase("已用 {seconds} 秒", "{seconds} s"),
    "time_left": Phrase("剩余 {seconds} 秒", "{seconds} s left"),
    "stop_hint": Phrase("Ctrl-C 停止并保留方案", "Ctrl-C stops and keeps the plan"),
}

REPORT: dict[str, Phrase] = {
    "title": Phrase(
        "{county}城乡要素双向流动规划 {first}—{last}",
        "{county}: plan for two-way urban-rural flow, {first}-{last}",
    ),
    "scenario": Phrase("情景：{name}", "Scenario: {name}"),
    "scenario_default": Phrase("基准", "as the county stands"),
    "regime": Phrase("PPP 制度：{name}", "PPP: {name}"),
    "synthetic": Phrase("虚构数据", "invented data"),
    "index_title": Phrase("流动指数，基年 100", "Index, base 100"),
    "inbound": Phrase("入乡（城→乡）", "in (urban→rural)"),
    "outbound": Phrase("出乡（乡→城）", "out (rural→urban)"),
    "two_way": Phrase("双向", "two-way"),
    "after": Phrase("规划后", "after"),
    "money_title": Phrase("支出，万元", "10 000 yuan"),
    "total": Phrase("合计", "Total"),
    "share": Phrase("占比", "Share"),
    "available": Phrase("可用资金", "Available"),
    "paid_by": Phrase("资金来源", "Paid by"),
    "undrawn": Phrase("未动用债券额度 {amount}", "undrawn bond quota {amount}"),
    "lapsed": Phrase("未用失效 {amount}", "lapsed {amount}"),
    "after_plan": Phrase("规划期后待付 {amount}", "due after the plan {amount}"),
    "projects_title": Phrase("项目 {count} 项（开工→运营）", "Projects {count} (start→operating)"),
    "works_title": Phrase(
        "建设与改革（年份在前）", "Works and reforms (the year before its places)"
    ),
    "masts_row": Phrase("5G 基站", "5G masts"),
    "fibre_row": Phrase("光纤", "fibre"),
    "reforms_row": Phrase("改革", "reforms"),
    "talent_title": Phrase(
        "人才 {count} 人（年份:政策包 人数）", "Talent {count} persons (year:package hires)"
    ),
    "nothing": Phrase("无", "none"),
    "more": Phrase("另 {count} 项", "{count} more"),
    "weakest_title": Phrase(
        "{year} 年最弱条件及水平（0—1，由弱到强）",
        "Weakest condition in {year} and its level (0 to 1, worst first)",
    ),
    "coordination": Phrase("耦合协调度 D {value}", "Coupling coordination D {value}"),
    "gini": Phrase("增益基尼系数 {value}", "Gini of gains {value}"),
    "farmers": Phrase("农民收入分成 {value}", "Farmers' share of revenue {value}"),
    "gain": Phrase(
        "增益 {objective} 点；任何方案都不超过 {bound} 点；差距 {gap}（{stopped}，{seconds} 秒）",
        "Gain {objective} points; no plan gains over {bound}; gap {gap} ({stopped}, {seconds} s)",
    ),
    "certified": Phrase(
        "已核证：独立核算的 {checks} 项检查全部通过",
        "Certified: all {checks} checks of the independent audit hold",
    ),
    "data": Phrase("数据 {hash}", "data {hash}"),
    "seed": Phrase("种子 {seed}", "seed {seed}"),
    "stop_gap": Phrase("达到要求的差距", "gap reached"),
    "stop_proved": Phrase("已证明最优", "proved optimal"),
    "stop_time_limit": Phrase("到达时限", "time limit"),
    "stop_node_limit": Phrase("到达节点上限", "node limit"),
    "stop_interrupt": Phrase("被中止", "interrupted"),
    "stop_infeasible": Phrase("无可行解", "infeasible"),
    "stop_solver_failure": Phrase("求解器故障", "solver failure"),
}

COLUMNS: dict[str, Phrase] = {
    "col_what": Phrase("决策类别", "decision"),
    "col_id": Phrase("编号", "id"),
    "col_name": Phrase("名称", "name"),
    "col_place": Phrase("地点", "place"),
    "col_place_name": Phrase("地点名称", "place name"),
    "col_option": Phrase("方式", "option"),
    "col_option_name": Phrase("方式名称", "option name"),
    "col_year": Phrase("年份", "year"),
    "col_effective": Phrase("生效年份", "effective from [year]"),
    "col_persons": Phrase("人数（人）", "persons [persons]"),
    "col_program": Phrase("项目类别", "program"),
    "col_kind": Phrase("支出性质", "kind"),
    "col_amount": Phrase("金额（万元）", "amount [10 000 yuan]"),
    "col_source": Phrase("资金来源", "source"),
    "col_source_name": Phrase("资金来源名称", "source name"),
    "col_carried": Phrase("结转下年（万元）", "carried over [10 000 yuan]"),
    "col_lapsed": Phrase("失效（万元）", "lapsed [10 000 yuan]"),
    "col_in": Phrase("入乡指数（基年=100）", "in [base year = 100]"),
    "col_out": Phrase("出乡指数（基年=100）", "out [base year = 100]"),
    "col_two_way": Phrase("双向指数（基年=100）", "two-way [base year = 100]"),
    "col_stream": Phrase("要素流", "stream"),
    "col_stream_name": Phrase("要素流名称", "stream name"),
    "col_flow": Phrase("流量（单位/年）", "flow [units a year]"),
    "col_base": Phrase("基年流量（单位/年）", "base-year flow [units a year]"),
    "col_unit": Phrase("单位", "unit"),
    "col_condition": Phrase("条件", "condition"),
    "col_level": Phrase("水平（0—1）", "level [0 to 1]"),
    "col_staff": Phrase("在岗（人）", "in post [persons]"),
    "col_anchored": Phrase("扎根（人）", "anchored [persons]"),
    "col_covered": Phrase("5G 覆盖人口比例（0—1）", "5G share of residents [0 to 1]"),
    "col_facility": Phrase("设施所在地", "facility at"),
    "col_facility_name": Phrase("设施所在地名称", "facility at, name"),
    "col_served": Phrase("服务比例（0—1）", "share of need served [0 to 1]"),
    "col_rule": Phrase("规则", "rule"),
    "col_where": Phrase("对象", "where"),
    "col_value": Phrase("数值", "value"),
    "col_limit": Phrase("限值", "limit"),
    "col_slack": Phrase("余量", "slack"),
}

BATCH = {key: Phrase(*both) for key, both in batch.PHRASES.items()}
CLIENT = {key: Phrase(*both) for key, both in client.PHRASES.items()}
COMPARING = {key: Phrase(*both) for key, both in comparing.PHRASES.items()}
STUDY = {key: Phrase(*both) for key, both in generating.PHRASES.items()}

PHRASES: dict[str, Phrase] = {
    **SCHEMA_WORDS,
    **COMMANDS,
    **MESSAGES,
    **PROGRESS,
    **REPORT,
    **COLUMNS,
    **BATCH,
    **CLIENT,
    **COMPARING,
    **STUDY,
}
"""Every phrase by key; keys are unique over the groups."""
