"""Messages about what is legal but strange, and about sinking below base: (English, Chinese)."""

STRANGE: dict[str, tuple[str, str]] = {
    "and.more": ("{names} and {more} more", "{names} 等（另有 {more} 个）"),
    "kind.capital": ("capital", "资本性"),
    "kind.current": ("current", "经常性"),
    # Doing nothing.
    "below_base": (
        "doing nothing, stream '{stream}' at node '{node}' reaches {limit} of its base {found}:"
        " condition {condition} is at level {level} there",
        "什么都不做时，节点“{node}”的要素流“{stream}”只能达到 {limit}，低于基期 {found}："
        "该处条件 {condition} 的水平为 {level}",
    ),
    "below_base.advice": (
        "lower the base, or raise the level, what passes, or the potential",
        "请降低基期，或提高水平、passes 或潜力",
    ),
    "below_base_hub": (
        "doing nothing, the base flows put a load of {load} on hub '{hub}', above its capacity"
        " {found}; the largest part is stream '{stream}' of node '{node}'",
        "什么都不做时，基期流量使枢纽“{hub}”负载 {load}，超过其容量 {found}；"
        "最大的一份来自节点“{node}”的要素流“{stream}”",
    ),
    "below_base_hub.advice": (
        "raise the capacity, or lower loads or base flows",
        "请提高容量，或降低负载系数或基期流量",
    ),
    "below_base_driver": (
        "doing nothing, the staff in post pushes stream '{stream}' at node '{node}' down to"
        " {limit}, below its base {found}",
        "什么都不做时，在岗人员使节点“{node}”的要素流“{stream}”降至 {limit}，低于基期 {found}",
    ),
    "below_base_driver.advice": (
        "the base flow already contains what staff does: correct the gain or the staff",
        "基期流量已包含在岗人员的作用：请改正 gain 或 staff",
    ),
    "no_expenditure": (
        "the legacy regime needs budget_expenditure, missing in {years}",
        "legacy 制度需要 budget_expenditure，缺少年份：{years}",
    ),
    "no_expenditure.advice": (
        "give it in years.csv, or choose the concession regime",
        "请在 years.csv 中给出，或选用 concession 制度",
    ),
    # Places and services.
    "same_tier": (
        "the same tier '{found}' as its parent '{parent}'",
        "与上级“{parent}”层级相同（{found}）",
    ),
    "same_tier.advice": ("a place usually ranks below its parent", "通常应低于上级一级"),
    "service_without_place": (
        "service '{found}' has no row in facilities",
        "服务“{found}”在 facilities 中没有任何行",
    ),
    "service_without_place.advice": (
        "it is served nowhere and pulls the service level down",
        "无处提供该服务，会拉低服务水平",
    ),
    "unreached": (
        "no facility of '{found}' can reach {count} settlement(s): {names}",
        "“{found}”的任何设施都无法覆盖 {count} 个居民点：{names}",
    ),
    "unreached.advice": (
        "their people stay unserved and no floor holds there; check standard and travel",
        "当地居民得不到该服务，下限也不适用；请检查 standard 与出行时间",
    ),
    "no_coordinates": (
        "neither coordinates nor travel times for {names}",
        "{names} 既无坐标也无出行时间",
    ),
    "no_coordinates.advice": (
        "only a facility in the place itself can serve it",
        "只有设在本地的设施才能服务当地",
    ),
    "floor_beyond_room": (
        "serving {found} of '{service}' takes room for {need} people, all facilities have {room}",
        "“{service}”达到 {found} 需要服务 {need} 人，全部设施只能服务 {room} 人",
    ),
    "floor_beyond_room.advice": (
        "no plan can meet it: lower the floor or add capacity",
        "任何方案都无法满足：请降低下限或增加容量",
    ),
    "stuck_condition": (
        "stream '{stream}' needs {found}, which nothing can lift at {names}",
        "要素流“{stream}”需要 {found}，但在 {names} 没有任何措施能提升它",
    ),
    "stuck_condition.advice": (
        "the potential is out of reach there; add what lifts the condition",
        "当地潜力无法达到；请补充能提升该条件的措施",
    ),
    "target_beyond": (
        "the target {found} of {year} is above {most}, what all masts together cover",
        "{year} 年目标 {found} 高于全部基站的最大覆盖率 {most}",
    ),
    "target_beyond.advice": (
        "no plan can meet it: lower the target or add masts",
        "任何方案都无法满足：请降低目标或增加基站",
    ),
    "gain_beyond": (
        "a gain of {found} is above the potential of {names}",
        "增幅 {found} 超过 {names} 的潜力",
    ),
    "gain_beyond.advice": ("no plan can meet it: lower the gain", "任何方案都无法满足：请降低增幅"),
    "few_people": ("the county has only {found} residents", "全县只有 {found} 名居民"),
    "few_people.advice": ("population is in persons, not in 10 000", "人口单位是人，不是万人"),
    "nobody_hired": (
        "package '{package}' attracts less than one '{category}' at every node",
        "政策包“{package}”在每个节点吸引的“{category}”都不足一人",
    ),
    "nobody_hired.advice": ("check uptake and candidates", "请检查 uptake 与 candidates"),
    # Money.
    "source_empty": (
        "source '{found}' has no money in any year",
        "资金来源“{found}”各年都没有资金",
    ),
    "source_empty.advice": ("add its amounts, or remove it", "请补充其金额，或删除"),
    "earmark_idle": (
        "source '{found}' names earmark programs without a share",
        "资金来源“{found}”列出了专项计划但没有份额",
    ),
    "earmark_idle.advice": (
        "give earmark_share, or clear the list",
        "请给出 earmark_share，或清空列表",
    ),
    "bond_pays_current": ("bond '{found}' may pay current cost", "债券“{found}”可支付经常性支出"),
    "bond_pays_current.advice": (
        "bonds usually may not: set pays_current to false",
        "债券通常不得如此：请将 pays_current 设为 false",
    ),
    "no_debt_allowed": (
        "the debt limit is {found}, so no bond is drawn",
        "债务上限为 {found}，无法发行债券",
    ),
    "no_debt_allowed.advice": ("raise it or remove the bonds", "请提高上限或删除债券"),
    "matching_alone": (
        "source '{found}' must be matched, but no own source pays for its programs",
        "资金来源“{found}”要求配套，但没有自有资金支付其计划",
    ),
    "matching_alone.advice": (
        "it can never be spent: add own money for its programs",
        "该资金无法使用：请为其计划安排自有资金",
    ),
    "unpaid": (
        "no source with money may pay the {kind} cost of program '{found}'",
        "没有可用资金来源支付计划“{found}”的{kind}支出",
    ),
    "unpaid.advice": (
        "whatever costs that cannot be chosen; add the program to a source",
        "凡有此项支出的措施都无法选用；请将该计划列入某一资金来源",
    ),
    "floor_absent": (
        "program '{found}' has a floor but nothing to spend on",
        "计划“{found}”有下限但没有支出对象",
    ),
    "floor_absent.advice": ("only a plan without spending meets it", "只有不支出的方案才能满足"),
    "ceilings_below_one": ("the ceilings sum to {found}", "各上限之和为 {found}"),
    "ceilings_below_one.advice": (
        "no plan that spends can meet them: they need at least 1 together",
        "有支出的方案都无法满足：合计至少须为 1",
    ),
    "unit_budget": (
        "{found} is more than 50 times all money of the plan, {budget}",
        "{found} 超过规划期全部资金 {budget} 的 50 倍",
    ),
    "unit_budget.advice": ("the unit is 10 000 yuan, not yuan", "单位是万元，不是元"),
    "unit_median": (
        "{found} is more than 100 times the middle project, {middle}",
        "{found} 超过项目中位数 {middle} 的 100 倍",
    ),
    "unit_median.advice": ("the unit is 10 000 yuan, not yuan", "单位是万元，不是元"),
    "unit_amount": ("{found} is more than ten billion yuan a year", "{found} 超过每年一百亿元"),
    "unit_amount.advice": ("the unit is 10 000 yuan, not yuan", "单位是万元，不是元"),
    "unit_pay": (
        "{found} per person and year is more than ten million yuan",
        "每人每年 {found} 超过一千万元",
    ),
    "unit_pay.advice": ("the unit is 10 000 yuan, not yuan", "单位是万元，不是元"),
    "high_rate": ("a rate of {found} a year is unusual", "年利率 {found} 不常见"),
    "high_rate.advice": ("4.5 percent is written 0.045", "4.5% 应写作 0.045"),
    "high_thrift": (
        "thrift {found} takes more than one index point off a plan that spends all",
        "thrift {found} 会使花完全部资金的方案损失一个指数点以上",
    ),
    "high_thrift.advice": ("it should only break ties", "它只应用于打破平局"),
    # Works.
    "project_never": (
        "project '{found}' can never start: {why}",
        "项目“{found}”永远无法启动：{why}",
    ),
    "project_never.advice": (
        "admit another contract, or change its terms",
        "请允许其他合同，或修改合同条款",
    ),
    "offer_not": (
        "project '{found}' cannot use one of its contracts: {why}",
        "项目“{found}”无法使用其某一合同：{why}",
    ),
    "offer_not.advice": ("it is left out of the plan", "该合同不参与规划"),
    "grant_above_outlay": (
        "under contract '{contract}' the grant {grant} is more than the private side puts in,"
        " {outlay}",
        "按合同“{contract}”，补助 {grant} 超过社会资本投入 {outlay}",
    ),
    "grant_above_outlay.advice": (
        "the county would pay more than the project costs: check running cost and revenue",
        "县级支出将超过项目成本：请检查运营成本与收入",
    ),
    "contract_unused": ("no project admits contract '{found}'", "没有项目允许合同“{found}”"),
    "contract_unused.advice": ("name it in a project, or remove it", "请在项目中列出，或删除"),
    "contract_never": (
        "none of the {count} project(s) that admit contract '{found}' can use it: {why}",
        "允许合同“{found}”的 {count} 个项目都无法使用它：{why}",
    ),
    "contract_never.advice": ("it is left out of the plan", "该合同不参与规划"),
    "contract_partly": (
        "{count} of {of} projects cannot use contract '{found}', the first is '{project}': {why}",
        "{of} 个项目中有 {count} 个无法使用合同“{found}”，首个是“{project}”：{why}",
    ),
    "contract_partly.advice": (
        "list the contracts that each project may use",
        "请为每个项目列出可用的合同",
    ),
    "unaffordable": (
        "project '{found}' costs the county at least {cost}, all money for projects is {budget}",
        "项目“{found}”至少需县级资金 {cost}，全部项目资金为 {budget}",
    ),
    "unaffordable.advice": ("it can never be finished; check the unit", "它无法建成；请检查单位"),
    "group_of_one": ("group '{found}' has only this project", "组“{found}”只有这一个项目"),
    "group_of_one.advice": (
        "name another member, or clear the cell",
        "请补充其他成员，或清空该单元格",
    ),
    "too_late": (
        "'{found}', begun in {year}, works only after all that the plan counts",
        "“{found}”即使在 {year} 年开始，也要到规划计量期之后才起作用",
    ),
    "too_late.advice": (
        "it only costs; shorten it, lengthen the plan, or set horizon_value",
        "它只有成本；请缩短工期、延长规划，或设置 horizon_value",
    ),
    "no_effect": ("'{found}' changes nothing", "“{found}”没有任何作用"),
    "no_effect.advice": (
        "add its gains, lifts or coverage, or remove it",
        "请补充其增益、提升或覆盖，或删除",
    ),
    "category_without": (
        "category '{found}' has no row in {lacks}",
        "人才类别“{found}”在 {lacks} 中没有任何行",
    ),
    "category_without.advice": ("nobody of it can be hired", "无法招录该类人才"),
    "package_unused": ("package '{found}' has no terms", "政策包“{found}”没有条款"),
    "package_unused.advice": (
        "add rows to terms.csv, or remove it",
        "请在 terms.csv 中补充，或删除",
    ),
    "facility_idle": (
        "the place serves nobody and '{found}' has no level it could open at",
        "该处不服务任何人，且“{found}”没有可开设的等级",
    ),
    "facility_idle.advice": (
        "give a capacity, or add facility levels",
        "请给出 capacity，或补充设施等级",
    ),
    "no_driver": (
        "stream '{found}' needs a driver, but nothing drives it above its base",
        "要素流“{found}”需要驱动，但没有任何因素能使其高于基期",
    ),
    "no_driver.advice": (
        "add gains, or set needs_driver to false",
        "请补充增益，或将 needs_driver 设为 false",
    ),
    "no_works": (
        "no year lets a project be under construction",
        "没有任何年份允许项目施工",
    ),
    "no_works.advice": ("raise works_capacity", "请提高 works_capacity"),
    "no_admin": (
        "the workload {found} is above the capacity of every year, at most {most}",
        "工作量 {found} 高于各年能力上限 {most}",
    ),
    "no_admin.advice": ("it can never be enacted", "该改革无法实施"),
    "no_load": ("there are hubs but no stream loads them", "有枢纽，但没有要素流产生负载"),
    "no_load.advice": (
        "give the load of streams, or remove the hubs",
        "请给出要素流的 load，或删除枢纽",
    ),
    "extra_in_vain": (
        "hub '{hub}' carries at most {most} of {capacity}, so more capacity is no use",
        "枢纽“{hub}”最多负载 {most}，容量已有 {capacity}，增加容量没有作用",
    ),
    "extra_in_vain.advice": ("check capacity and loads", "请检查容量与负载"),
}
