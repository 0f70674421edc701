"""Names of the terms of what the county spends, and of who pays it."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "explain.spending": Text(
        "{year} 年{program}{kind}支出", "spending on {program}, {kind}, in {year}"
    ),
    "explain.pay_item": Text(
        "{node}：{category}的“{package}”补贴", "{package} pay of {category} at {node}"
    ),
    "explain.pay": Text("第 {year} 年每人补贴", "pay per person in year {year}"),
    "explain.capital_item": Text(
        "项目“{project}”投资（{contract}）", "capital of project {project} ({contract})"
    ),
    "explain.capital": Text("总投资", "capital"),
    "explain.running": Text("年运行费", "running cost a year"),
    "explain.profile": Text("第 {year} 建设年份额", "part due in build year {year}"),
    "explain.county_capital": Text("县级出资", "capital of the county"),
    "explain.equity_part": Text("政府股权", "equity of the county"),
    "explain.equity": Text("政府股权比例", "equity share of the county"),
    "explain.equity_rest": Text("1 减股权比例", "1 less the equity share"),
    "explain.grant": Text("可行性缺口补助", "viability grant"),
    "explain.no_grant": Text("无补助", "no grant"),
    "explain.grant_needed": Text("补足缺口所需", "what fills the shortfall"),
    "explain.shortfall": Text("缺口（现值）", "shortfall, present value"),
    "explain.present_outlay": Text("出资现值", "present value of the outlay"),
    "explain.present_income": Text("收益现值", "present value of the income"),
    "explain.present_profile": Text(
        "建设进度按 {rate} 贴现之和", "build profile discounted at {rate}"
    ),
    "explain.present_years": Text(
        "运营 {years} 年每年 1，按 {rate} 贴现",
        "1 a year of {years} operating, discounted at {rate}",
    ),
    "explain.private_income": Text("社会资本年收益", "private income a year"),
    "explain.private_receipts": Text("年收入", "receipts a year"),
    "explain.revenue": Text("使用者年付费收入", "revenue a year"),
    "explain.revenue_kept": Text("扣除农民分成后的收入", "revenue less the farmers' share"),
    "explain.farmers_share": Text("农民分成比例", "farmers' share"),
    "explain.farmers_rest": Text("1 减农民分成", "1 less the farmers' share"),
    "explain.loss": Text("运行亏损", "running cost less revenue"),
    "explain.upkeep_item": Text("项目“{project}”运行补亏", "upkeep of project {project}"),
    "explain.availability_item": Text(
        "项目“{project}”可用性付费", "availability payment of project {project}"
    ),
    "explain.availability": Text("可用性付费比例", "availability share of the capital"),
    "explain.mast_item": Text("基站“{mast}”", "mast {mast}"),
    "explain.fibre_item": Text("{settlement}光纤", "fibre to {settlement}"),
    "explain.link_item": Text("县级承担的费用", "cost borne by the county"),
    "explain.county_part": Text("县级承担比例", "share borne by the county"),
    "explain.facility_item": Text(
        "{settlement}的{service}设施（{level}）", "{service} at {settlement} ({level})"
    ),
    "explain.reform_cost": Text("改革“{reform}”一次性费用", "one-off cost of reform {reform}"),
    "explain.reform_running": Text("改革“{reform}”年费用", "yearly cost of reform {reform}"),
    "explain.promised": Text("规划前已承诺", "promised before the plan"),
    "explain.debt_item": Text(
        "{source} {year} 年提款的还本付息", "debt service of {source} drawn in {year}"
    ),
    "explain.annuity": Text(
        "每 1 元的年金：{years} 年，利率 {rate}",
        "annuity of 1 over {years:year|years} at {rate}",
    ),
    "explain.paid": Text("{source} {year} 年支付合计", "paid by {source} in {year}"),
    "explain.payment": Text("用于{program}{kind}", "for {program}, {kind}"),
    "explain.payment_of": Text("{source}支付", "paid by {source}"),
    "explain.amount": Text("{source} {year} 年金额", "amount of {source} in {year}"),
    "explain.opening": Text("规划期前结余", "left of earlier years"),
    "explain.carried_in": Text("{year} 年结转", "carried over from {year}"),
    "explain.available": Text("{source} {year} 年可用", "at hand of {source} in {year}"),
    "explain.carried": Text("{source}结转到 {year} 年以后", "carried on by {source} from {year}"),
    "explain.lapsed": Text("{source} {year} 年未用失效", "lapsed of {source} in {year}"),
}
