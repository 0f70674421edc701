"""Words for the values that the schema names: programs, conditions, contracts."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "talent": Text("人才引育", "Talent"),
    "ppp": Text("基础设施", "Infrastructure"),
    "digital": Text("数字乡村", "Digital"),
    "services": Text("公共服务", "Services"),
    "reforms": Text("制度改革", "Reforms"),
    "debt": Text("债务还本付息", "Debt service"),
    "capital": Text("资本性", "capital"),
    "current": Text("经常性", "current"),
    "condition_access": Text("通达", "access"),
    "condition_digital": Text("数字", "digital"),
    "condition_service": Text("服务", "service"),
    "condition_institution": Text("制度", "institution"),
    "public": Text("政府直建", "public"),
    "concession": Text("特许经营", "concession"),
    "government_paid": Text("政府付费", "government-paid"),
    "regime_concession": Text("特许经营（2023 年起）", "concession (since 2023)"),
    "regime_legacy": Text("旧制（支出上限）", "legacy (expenditure ceilings)"),
    "project": Text("项目", "project"),
    "mast": Text("5G 基站", "5G mast"),
    "fibre": Text("光纤", "fibre"),
    "facility": Text("服务设施", "facility"),
    "package": Text("人才政策包", "package"),
    "hire": Text("引进人才", "hire"),
    "reform": Text("改革", "reform"),
    "commitment": Text("已承诺支出", "commitment"),
    "small": Text("小型", "small"),
    "full": Text("完整", "full"),
}
