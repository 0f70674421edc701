"""Complaints about data that are legal but implausible, and about flows below their base."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "and.more": Text("{names} 等（另有 {more} 个）", "{names} and {more} more"),
    "kind.capital": Text("资本性", "capital"),
    "kind.current": Text("经常性", "current"),
    # Doing nothing.
    "below_base": Text(
        "什么都不做时，节点“{node}”的要素流“{stream}”只能达到 {limit}，低于基期 {found}："
        "该处条件 {condition} 的水平为 {level}",
        "doing nothing, stream '{stream}' at node '{node}' reaches {limit} of its base {found}:"
        " condition {condition} is at level {level} there",
    ),
    "below_base.advice": Text(
        "请降低基期，或提高水平、passes 或潜力",
        "lower the base, or raise the level, what passes, or the potential",
    ),
    "served_beyond": Text(
        "什么都不做时，“{settlement}”的服务“{service}”最多 {most} 的需求得到满足，"
        "低于所填的 {found}",
        "doing nothing, '{settlement}' is served {most} of its need for '{service}' at the most,"
        " less than the {found} stated",
    ),
    "served_beyond.advice": Text(
        "请降低该份额，或补充现有设施的容量",
        "lower the share, or state the capacity of the facilities there are",
    ),
    "below_base_hub": Text(
        "什么都不做时，基期流量使枢纽“{hub}”负载 {load}，超过其容量 {found}；"
        "最大的一份来自节点“{node}”的要素流“{stream}”",
        "doing nothing, the base flows put a load of {load} on hub '{hub}', above its capacity"
        " {found}; the largest part is stream '{stream}' of node '{node}'",
    ),
    "below_base_hub.advice": Text(
        "请提高容量，或降低负载系数或基期流量", "raise the capacity, or lower loads or base flows"
    ),
    "below_base_driver": Text(
        "什么都不做时，在岗人员使节点“{node}”的要素流“{stream}”降至 {limit}，低于基期 {found}",
        "doing nothing, the staff in post pushes stream '{stream}' at node '{node}' down to"
        " {limit}, below its base {found}",
    ),
    "below_base_driver.advice": Text(
        "基期流量已包含在岗人员的作用：请改正 gain 或 staff",
        "the base flow already contains what staff does: correct the gain or the staff",
    ),
    "no_expenditure": Text(
        "legacy 制度需要 budget_expenditure，缺少年份：{years}",
        "the legacy regime needs budget_expenditure, missing in {years}",
    ),
    "no_expenditure.advice": Text(
        "请在 years.csv 中给出，或选用 concession 制度",
        "give it in years.csv, or choose the concession regime",
    ),
    # Places and services.
    "same_tier": Text(
        "与上级“{parent}”层级相同（{found}）", "the same tier '{found}' as its parent '{parent}'"
    ),
    "same_tier.advice": Text("通常应低于上级一级", "a place usually ranks below its parent"),
    "service_without_place": Text(
        "服务“{found}”在 facilities 中没有任何行", "service '{found}' has no row in facilities"
    ),
    "service_without_place.advice": Text(
        "无处提供该服务，会拉低服务水平", "it is served nowhere and pulls the service level down"
    ),
    "unreached": Text(
        "“{found}”的任何设施都无法覆盖 {count} 个居民点：{names}",
        "no facility of '{found}' can reach {count:settlement|settlements}: {names}",
    ),
    "unreached.advice": Text(
        "当地居民得不到该服务，下限也不适用；请检查 standard 与出行时间",
        "their people stay unserved and no floor holds there; check standard and travel",
    ),
    "no_coordinates": Text(
        "{names} 既无坐标也无出行时间", "neither coordinates nor travel times for {names}"
    ),
    "no_coordinates.advice": Text(
        "只有设在本地的设施才能服务当地", "only a facility in the place itself can serve it"
    ),
    "floor_beyond_room": Text(
        "“{service}”达到 {found} 需要服务 {need} 人，全部设施只能服务 {room} 人",
        "serving {found} of '{service}' takes room for {need} people, all facilities have {room}",
    ),
    "floor_beyond_room.advice": Text(
        "任何方案都无法满足：请降低下限或增加容量",
        "no plan can meet it: lower the floor or add capacity",
    ),
    "least_beyond_money": Text(
        "各乡镇最低资金合计 {found} 万元，超过规划期全部资金 {money} 万元",
        "the least money of all places is {found} x 10 000 yuan, more than the {money} of the plan",
    ),
    "least_beyond_money.advice": Text("请降低 least", "lower least"),
    "least_beyond_items": Text(
        "“{node}”的最低资金 {found} 万元，超过当地全部事项最多可花的 {most} 万元",
        "the least money of '{node}', {found} x 10 000 yuan, is more than the {most} that all its "
        "items can cost",
    ),
    "least_beyond_items.advice": Text(
        "请降低 least，或补充当地的项目", "lower least or add items there"
    ),
    "floor_near": Text(
        "有 {count} 个地方的“{service}”低于下限 {found}，差距都不到 {most}",
        "{count:place misses|places miss} the floor {found} of '{service}' by less than {most}",
    ),
    "floor_near.advice": Text(
        "若本意是现状已达标，请略降下限；否则每处都要新建或扩建",
        "if today is meant to do, lower it a little; else each of them needs a new facility",
    ),
    "floor_falls": Text(
        "“{service}” {year} 年的下限 {found} 低于 {since} 年的 {above}",
        "the floor {found} of '{service}' in {year} is below the {above} of {since}",
    ),
    "floor_falls.advice": Text(
        "服务不倒退，较低的下限不起作用，请核对",
        "services are kept from year to year, so it says nothing; check it",
    ),
    "stuck_condition": Text(
        "要素流“{stream}”需要 {found}，但在 {names} 没有任何措施能提升它",
        "stream '{stream}' needs {found}, which nothing can lift at {names}",
    ),
    "stuck_condition.advice": Text(
        "当地潜力无法达到；请补充能提升该条件的措施",
        "the potential is out of reach there; add what lifts the condition",
    ),
    "target_beyond": Text(
        "{year} 年目标 {found} 高于全部基站的最大覆盖率 {most}",
        "the target {found} of {year} is above {most}, what all masts together cover",
    ),
    "target_beyond.advice": Text(
        "任何方案都无法满足：请降低目标或增加基站",
        "no plan can meet it: lower the target or add masts",
    ),
    "gain_beyond": Text(
        "增幅 {found} 超过 {names} 的潜力", "a gain of {found} is above the potential of {names}"
    ),
    "gain_beyond.advice": Text(
        "任何方案都无法满足：请降低增幅", "no plan can meet it: lower the gain"
    ),
    "few_people": Text("全县只有 {found} 名居民", "the county has only {found} residents"),
    "few_people.advice": Text("人口单位是人，不是万人", "population is in persons, not in 10 000"),
    "nobody_hired": Text(
        "政策包“{package}”在每个节点吸引的“{category}”都不足一人",
        "package '{package}' attracts less than one '{category}' at every node",
    ),
    "nobody_hired.advice": Text("请检查 uptake 与 candidates", "check uptake and candidates"),
    # Money.
    "source_empty": Text(
        "资金来源“{found}”各年都没有资金", "source '{found}' has no money in any year"
    ),
    "source_empty.advice": Text("请补充其金额，或删除", "add its amounts, or remove it"),
    "earmark_idle": Text(
        "资金来源“{found}”列出了专项计划但没有份额",
        "source '{found}' names earmark programs without a share",
    ),
    "earmark_idle.advice": Text(
        "请给出 earmark_share，或清空列表", "give earmark_share, or clear the list"
    ),
    "earmark_absent": Text(
        "资金来源“{found}”规定逐年专项比例，但没有列出专项支出方向",
        "source '{found}' has an earmark by year without earmark programs",
    ),
    "earmark_absent.advice": Text(
        "请给出 earmark_programs 与 earmark_share，或将 earmark_every 留空",
        "give earmark_programs and earmark_share, or leave earmark_every empty",
    ),
    "carries_nothing": Text(
        "资金来源“{found}”须当年全部支出，结转比例不起作用",
        "source '{found}' must spend all of a year's money, so that nothing is ever carried",
    ),
    "carries_nothing.advice": Text(
        "请降低 spend_least，或将 carry_limit 设为 0", "lower spend_least, or set carry_limit to 0"
    ),
    "year_ceiling_idle": Text(
        "支出方向“{found}”的单年上限为 1，不起作用",
        "the year ceiling of '{found}' is 1 and limits nothing",
    ),
    "year_ceiling_idle.advice": Text("请降低或留空", "lower it or leave it empty"),
    "bond_pays_current": Text(
        "债券“{found}”可支付经常性支出", "bond '{found}' may pay current cost"
    ),
    "bond_pays_current.advice": Text(
        "债券通常不得如此：请将 pays_current 设为 false",
        "bonds usually may not: set pays_current to false",
    ),
    "cover_without_works": Text(
        "债券“{found}”只可用于有收益的政府投资项目，但没有这样的项目",
        "bond '{found}' pays only for public works that earn, and there are none",
    ),
    "cover_without_works.advice": Text(
        "请检查 revenue、running 与农民分成，或将 cover 设为 0",
        "check revenue, running and the farmers' share, or set cover to 0",
    ),
    "cover_thin": Text(
        "债券“{name}”的覆盖倍数 {found} 低于 1.11，收入减少 10% 即不足以还本付息",
        "a cover of {found} of bond '{name}' is below 1.11 and cannot stand a tenth less revenue",
    ),
    "cover_thin.advice": Text("请提高 cover", "raise cover"),
    "no_debt_allowed": Text(
        "债务上限为 {found}，无法发行债券", "the debt limit is {found}, so no bond is drawn"
    ),
    "no_debt_allowed.advice": Text("请提高上限或删除债券", "raise it or remove the bonds"),
    "matching_alone": Text(
        "资金来源“{found}”要求配套，但没有自有资金支付其计划",
        "source '{found}' must be matched, but no own source pays for its programs",
    ),
    "matching_alone.advice": Text(
        "该资金无法使用：请为其计划安排自有资金",
        "it can never be spent: add own money for its programs",
    ),
    "unpaid": Text(
        "没有可用资金来源支付“{found}”的{kind}支出，涉及 {names}",
        "no source with money may pay the {kind} cost of '{found}': {names}",
    ),
    "unpaid.advice": Text(
        "凡有此项支出的措施都无法选用；请将该计划列入某一资金来源",
        "nothing with such costs can be chosen; add the program to a source",
    ),
    "floor_absent": Text(
        "计划“{found}”有下限但没有支出对象", "program '{found}' has a floor but nothing to spend on"
    ),
    "floor_absent.advice": Text(
        "只有不支出的方案才能满足", "only a plan without spending meets it"
    ),
    "ceilings_below_one": Text("各上限之和为 {found}", "the ceilings sum to {found}"),
    "ceilings_below_one.advice": Text(
        "有支出的方案都无法满足：合计至少须为 1",
        "no plan that spends can meet them: they need at least 1 together",
    ),
    "unit_budget": Text(
        "{found} 超过规划期全部资金 {budget} 的 50 倍",
        "{found} is more than 50 times all money of the plan, {budget}",
    ),
    "unit_budget.advice": Text("单位是万元，不是元", "the unit is 10 000 yuan, not yuan"),
    "unit_median": Text(
        "{found} 超过项目中位数 {middle} 的 100 倍",
        "{found} is more than 100 times the median project, {middle}",
    ),
    "unit_median.advice": Text("单位是万元，不是元", "the unit is 10 000 yuan, not yuan"),
    "unit_amount": Text("{found} 超过每年一百亿元", "{found} is more than ten billion yuan a year"),
    "unit_amount.advice": Text("单位是万元，不是元", "the unit is 10 000 yuan, not yuan"),
    "unit_pay": Text(
        "每人每年 {found} 超过一千万元", "{found} per person and year is more than ten million yuan"
    ),
    "unit_pay.advice": Text("单位是万元，不是元", "the unit is 10 000 yuan, not yuan"),
    "high_rate": Text("年利率 {found} 不常见", "a rate of {found} a year is unusual"),
    "high_rate.advice": Text("4.5% 应写作 0.045", "4.5 percent is written 0.045"),
    "high_thrift": Text(
        "thrift {found} 会使花完全部资金的方案损失一个指数点以上",
        "thrift {found} takes more than one index point off a plan that spends all",
    ),
    "high_thrift.advice": Text("它只应用于打破平局", "it should only break ties"),
    # Works.
    "project_never": Text(
        "项目“{found}”永远无法启动：{why}", "project '{found}' can never start: {why}"
    ),
    "project_never.advice": Text(
        "请允许其他合同，或修改合同条款", "admit another contract, or change its terms"
    ),
    "offer_not": Text(
        "项目“{found}”无法使用其某一合同：{why}",
        "project '{found}' cannot use one of its contracts: {why}",
    ),
    "offer_not.advice": Text("该合同不参与规划", "it is left out of the plan"),
    "grant_above_outlay": Text(
        "按合同“{contract}”，补助 {grant} 超过社会资本投入 {outlay}",
        "under contract '{contract}' the grant {grant} is more than the private side puts in,"
        " {outlay}",
    ),
    "grant_above_outlay.advice": Text(
        "县级支出将超过项目成本：请检查运营成本与收入",
        "the county would pay more than the project costs: check running cost and revenue",
    ),
    "contract_unused": Text("没有项目允许合同“{found}”", "no project admits contract '{found}'"),
    "contract_unused.advice": Text("请在项目中列出，或删除", "name it in a project, or remove it"),
    "contract_never": Text(
        "允许合同“{found}”的 {count} 个项目都无法使用它：{why}",
        "none of the {count:project|projects} that admit contract '{found}' can use it: {why}",
    ),
    "contract_never.advice": Text("该合同不参与规划", "it is left out of the plan"),
    "contract_partly": Text(
        "{of} 个项目中有 {count} 个无法使用合同“{found}”，首个是“{project}”：{why}",
        "{count} of {of} projects cannot use contract '{found}', the first is '{project}': {why}",
    ),
    "contract_partly.advice": Text(
        "请为每个项目列出可用的合同", "list the contracts that each project may use"
    ),
    "unaffordable": Text(
        "项目“{found}”至少需县级资金 {cost}，全部项目资金为 {budget}",
        "project '{found}' costs the county at least {cost}, all money for projects is {budget}",
    ),
    "unaffordable.advice": Text(
        "它无法建成；请检查单位", "it can never be finished; check the unit"
    ),
    "group_of_one": Text("组“{found}”只有这一个项目", "group '{found}' has only this project"),
    "group_of_one.advice": Text(
        "请补充其他成员，或清空该单元格", "name another member, or clear the cell"
    ),
    "too_late": Text(
        "“{found}”即使在 {year} 年开始，也要到规划计量期之后才起作用",
        "'{found}', begun in {year}, takes effect only after the years that the plan counts",
    ),
    "too_late.advice": Text(
        "它只有成本；请缩短工期、延长规划，或设置 horizon_value",
        "it only costs; shorten it, lengthen the plan, or set horizon_value",
    ),
    "no_effect": Text("“{found}”没有任何作用", "'{found}' changes nothing"),
    "no_effect.advice": Text(
        "请补充其增益、提升或覆盖，或删除", "add its gains, lifts or coverage, or remove it"
    ),
    "category_without": Text(
        "人才类别“{found}”在 {lacks} 中没有任何行", "category '{found}' has no row in {lacks}"
    ),
    "category_without.advice": Text("无法招录该类人才", "nobody of it can be hired"),
    "quota_idle": Text(
        "人才类别“{name}”的名额 {found} 不起作用：一年最多引进 {most} 人",
        "the quota {found} of category '{name}' limits nothing: at most {most} can be hired a year",
    ),
    "quota_idle.advice": Text("请核对名额，或删除该行", "check the quota, or remove the row"),
    "step_alone": Text(
        "没有 steady，steady_step {found} 不起作用",
        "without steady, a steady_step of {found} is no limit",
    ),
    "step_alone.advice": Text("请填写 steady", "fill in steady"),
    "package_unused": Text("政策包“{found}”没有条款", "package '{found}' has no terms"),
    "package_unused.advice": Text(
        "请在 terms.csv 中补充，或删除", "add rows to terms.csv, or remove it"
    ),
    "facility_idle": Text(
        "该处不服务任何人，且“{found}”没有可开设的等级",
        "the place serves nobody and '{found}' has no level it could open at",
    ),
    "facility_idle.advice": Text(
        "请给出 capacity，或补充设施等级", "give a capacity, or add facility levels"
    ),
    "no_driver": Text(
        "要素流“{found}”需要驱动，但没有任何因素能使其高于基期",
        "stream '{found}' needs a driver, but nothing drives it above its base",
    ),
    "no_driver.advice": Text(
        "请补充增益，或将 needs_driver 设为 false", "add gains, or set needs_driver to false"
    ),
    "no_works": Text("没有任何年份允许项目施工", "no year lets a project be under construction"),
    "no_works.advice": Text("请提高 works_capacity", "raise works_capacity"),
    "no_admin": Text(
        "工作量 {found} 高于各年能力上限 {most}",
        "the workload {found} is above the capacity of every year, at most {most}",
    ),
    "no_admin.advice": Text("该改革无法实施", "it can never be enacted"),
    "no_load": Text("有枢纽，但没有要素流产生负载", "there are hubs but no stream loads them"),
    "no_load.advice": Text(
        "请给出要素流的 load，或删除枢纽", "give the load of streams, or remove the hubs"
    ),
    "extra_in_vain": Text(
        "枢纽“{hub}”最多负载 {most}，容量已有 {capacity}，增加容量没有作用",
        "hub '{hub}' carries at most {most} of {capacity}, so more capacity is no use",
    ),
    "extra_in_vain.advice": Text("请检查容量与负载", "check capacity and loads"),
}
