"""Complaints about the county as a whole and about scenarios."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    # Keys and ids.
    "unknown_id": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "duplicate_row": Text("“{found}”已在第 {first} 行出现", "'{found}' is already in row {first}"),
    "listed_twice": Text("列表中“{found}”出现两次", "the list names '{found}' twice"),
    "listed_twice.advice": Text("请只列一次", "name it once"),
    "duplicate_row.advice": Text("两行中请只保留一行", "keep one of the two rows"),
    "none_beside_levels": Text(
        "“none”表示不可开设任何级别，不能与其他级别并列：{found}",
        "'none' means no level at all and stands alone: {found}",
    ),
    "none_beside_levels.advice": Text(
        "请只留 none，或只留可开设的级别", "keep none alone, or the levels it may open at"
    ),
    "level_named_none": Text(
        "级别不能叫“none”：设施表用它表示不可开设任何级别",
        "no level is called 'none': facilities say so where they may open at none",
    ),
    "level_named_none.advice": Text("请改用别的名称", "give it another name"),
    # The tree of settlements.
    "no_settlement": Text("没有任何居民点", "there is no settlement"),
    "no_settlement.advice": Text(
        "表中需有县城及各节点", "the table needs the county seat and its nodes"
    ),
    "no_root": Text("每个居民点都有上级", "every settlement has a parent"),
    "no_root.advice": Text("请将县城的 parent 留空", "leave the parent of the county seat empty"),
    "two_roots": Text(
        "“{found}”与“{other}”都没有上级", "'{found}' has no parent, nor has '{other}'"
    ),
    "two_roots.advice": Text("只有县城没有上级", "only the county seat has none"),
    "root_tier": Text(
        "根居民点“{found}”不是 county_seat", "the root '{found}' is not a county_seat"
    ),
    "root_tier.advice": Text(
        "请将其 tier 设为 county_seat，或填写上级", "give it tier county_seat, or name its parent"
    ),
    "two_seats": Text("“{found}”是第二个县城", "'{found}' is a second county seat"),
    "two_seats.advice": Text("请改用其他层级", "give it another tier"),
    "seat_parent": Text("县城有上级“{found}”", "the county seat has a parent, '{found}'"),
    "seat_parent.advice": Text("请将该单元格留空", "leave the cell empty"),
    "higher_than_parent": Text(
        "“{found}”的层级高于其上级（{expected}）", "'{found}' ranks above its parent, a {expected}"
    ),
    "higher_than_parent.advice": Text("请检查 tier 与 parent", "check tier and parent"),
    "cycle": Text("条目形成环：{found}", "the entries form a cycle: {found}"),
    "cycle.advice": Text("请去掉环中的一环", "remove one link of the cycle"),
    "node_is_seat": Text(
        "县城“{found}”不能是流动节点", "the county seat '{found}' cannot be a flow node"
    ),
    "node_is_seat.advice": Text("请删除该行", "remove the row"),
    "no_catchment": Text(
        "“{found}”不在任何流动节点的辖区内", "'{found}' lies in the catchment of no flow node"
    ),
    "no_catchment.advice": Text(
        "请将它或其上级列入 nodes.csv", "make it or a settlement above it a row of nodes.csv"
    ),
    # Years and windows.
    "outside_years": Text("{found} 不是{expected}", "{found} is not {expected}"),
    "outside_years.advice": Text(
        "请改正，或修改 county.yaml 中的 first_year 与 years",
        "correct it, or first_year and years in county.yaml",
    ),
    "base_year_late": Text(
        "基准年 {found} 不早于规划首年 {first}",
        "the base year {found} is not before {first}, the first year of the plan",
    ),
    "base_year_late.advice": Text(
        "请改正 base_year 或 first_year", "correct base_year or first_year"
    ),
    "history_not_past": Text(
        "{found} 不早于规划首年 {first}",
        "{found} is not before {first}, the first year of the plan",
    ),
    "history_not_past.advice": Text(
        "history 只写规划之前发生的事", "history is about what happened before the plan"
    ),
    "history_needs": Text("{what}需要“{field}”", "{what} needs '{field}'"),
    "history_needs.advice": Text("请补充", "add it"),
    "history_without": Text(
        "{what}没有“{field}”，却给出“{found}”", "{what} has no '{field}', found '{found}'"
    ),
    "history_without.advice": Text("请将该单元格留空", "leave the cell empty"),
    "history_twice": Text(
        "“{found}”已在第 {first} 行写过", "'{found}' is stated in row {first} already"
    ),
    "history_twice.advice": Text("请保留其一", "keep one of them"),
    "deed.project": Text("已启动的项目", "a project begun before"),
    "deed.hire": Text("已引进的人员", "persons hired before"),
    "deed.mast": Text("已开通的基站", "a mast on air before"),
    "deed.fibre": Text("已开通的光纤", "fibre lit before"),
    "deed.facility": Text("已开办的设施", "a facility opened before"),
    "deed.reform": Text("已出台的改革", "a reform enacted before"),
    "deed.bond": Text("已提取的债券", "a bond drawn before"),
    "bills_beyond": Text(
        "{year} 年已承诺的支出 {bills} 万元，超过当年及可结转资金 {found} 万元",
        "what is promised already for {year} is {bills} x 10 000 yuan, more than the {found} there "
        "is in the year and may be carried into it",
    ),
    "bills_unpayable": Text(
        "“{found}”的{kind}已承诺 {bills} 万元，但没有任何资金来源可以支付",
        "{bills} x 10 000 yuan of {kind} cost is promised already for '{found}', which no source "
        "may pay",
    ),
    "bills_unpayable.advice": Text(
        "请把它列入某个来源的 programs", "add it to the programs of a source"
    ),
    "bills_beyond.advice": Text(
        "请核对 commitments、history 与 amounts", "check commitments, history and amounts"
    ),
    "window_reversed": Text(
        "earliest {found} 晚于 latest {other}", "earliest {found} is after latest {other}"
    ),
    "window_reversed.advice": Text("请对调或改正", "exchange or correct them"),
    # Sums and bounds.
    "sum_not_one": Text("各值之和为 {found}，不为 1", "the values sum to {found}, not to 1"),
    "sum_not_one.advice": Text("请使其和为 1", "make them sum to 1"),
    "weights_not_one": Text(
        "{what}的权重之和为 {found}，不为 1", "the weights of {what} sum to {found}, not to 1"
    ),
    "weights_not_one.advice": Text("请使其和为 1", "make them sum to 1"),
    "all.inbound": Text("流入", "the inbound streams"),
    "all.outbound": Text("流出", "the outbound streams"),
    "all.services": Text("各项服务", "the services"),
    "no_stream": Text("没有任何要素流", "there is no stream"),
    "no_stream.advice": Text("请至少给出一种", "give at least one"),
    "no_reference": Text(
        "要素流“{found}”全县基期为 0，又没有大于 0 的 reference",
        "stream '{found}' has a base of 0 in the county and no reference above 0",
    ),
    "no_reference.advice": Text(
        "请给出 reference，即对应指数 100 的流量", "give a reference, the flow that counts as 100"
    ),
    "stream_without_flow": Text(
        "要素流“{found}”在 flows 中没有任何行", "stream '{found}' has no row in flows"
    ),
    "stream_without_flow.advice": Text(
        "请补充其流量或删除该要素流", "add its flows or remove the stream"
    ),
    "node_without_flow": Text(
        "节点“{found}”在 flows 中没有任何行", "node '{found}' has no row in flows"
    ),
    "node_without_flow.advice": Text(
        "请补充其流量或删除该节点", "add its flows or remove the node"
    ),
    "base_above_potential": Text(
        "基期 {found} 高于潜力 {other}", "the base {found} is above the potential {other}"
    ),
    "base_above_potential.advice": Text(
        "请提高潜力或降低基期", "raise the potential or lower the base"
    ),
    "limitless": Text(
        "节点“{other}”的要素流“{found}”没有任何限制：无驱动、无条件、无枢纽",
        "nothing limits stream '{found}' at node '{other}': no driver, no condition, no hub",
    ),
    "limitless.advice": Text(
        "请将 needs_driver 设为 true，在 requirements.csv 中补充一行，或给出 load 与枢纽",
        "set needs_driver to true, add a row to requirements.csv, or give load and a hub",
    ),
    "no_flow": Text(
        "节点“{other}”没有要素流“{found}”", "stream '{found}' does not exist at node '{other}'"
    ),
    "no_flow.advice": Text(
        "请在 flows.csv 中补充，或删除本行", "add the row to flows.csv or remove this one"
    ),
    "low_above_high": Text(
        "retention_low {found} 高于 retention_high {other}",
        "retention_low {found} is above retention_high {other}",
    ),
    "low_above_high.advice": Text("请对调或改正", "exchange or correct them"),
    "anchored_above_staff": Text(
        "在岗 {other} 人而扎根 {found} 人", "{found} anchored of {other} in post"
    ),
    "anchored_above_staff.advice": Text(
        "扎根人数是在岗人数的一部分", "anchored persons are part of staff"
    ),
    "grant_above_rest": Text(
        "equity 与 grant_cap 合计为资本的 {found}",
        "equity and grant_cap together are {found} of the capital",
    ),
    "grant_above_rest.advice": Text("两者合计不得超过 1", "together they are at most 1"),
    # Money.
    "bond_term": Text("债券期限至少为 1 年", "a bond needs a term of at least 1 year"),
    "bond_term.advice": Text("请填写偿还年数", "give the years of repayment"),
    "only_bonds": Text(
        "只有债券才有此项，“{found}”的类型是 {other}",
        "only a bond has this, '{found}' is of kind {other}",
    ),
    "only_bonds.advice": Text(
        "请留空，或将 kind 改为 bond", "leave it empty, or make the kind bond"
    ),
    "bond_pays_debt": Text("债券不得用于偿债", "a bond may not pay debt service"),
    "bond_pays_debt.advice": Text("请从列表中去掉 debt", "remove debt from the list"),
    "no_debt_payer": Text(
        "没有资金来源可偿还债券“{found}”的本息",
        "no source may pay the debt service of bond '{found}'",
    ),
    "no_debt_payer.advice": Text(
        "请在可付经常性支出的资金来源的 programs 中加入 debt",
        "add debt to the programs of a source that pays current cost",
    ),
    "use_is_program": Text(
        "用途“{found}”与计划或 debt 同名", "a use may not be called '{found}', as a program is"
    ),
    "use_is_program.advice": Text("请另取标识符", "choose another id"),
    "use_of_another": Text(
        "用途“{found}”属于计划“{other}”", "use '{found}' is of program '{other}'"
    ),
    "use_of_another.advice": Text(
        "请选用本计划的用途，或留空", "choose a use of this program, or leave it empty"
    ),
    "pays_nothing": Text(
        "资金来源“{found}”的负面清单排除了它可支付的全部用途",
        "the negative list of source '{found}' leaves nothing that it may pay",
    ),
    "pays_nothing.advice": Text("请缩短 not_for", "shorten not_for"),
    "earmark_outside": Text(
        "“{found}”不在该资金来源可支付的计划之内",
        "'{found}' is not among the programs that the source may pay",
    ),
    "earmark_outside.advice": Text(
        "请加入 programs，或在此删除", "add it to programs or remove it here"
    ),
    "earmark_nothing": Text(
        "有 earmark_share 而无 earmark_programs", "an earmark share without earmark_programs"
    ),
    "earmark_nothing.advice": Text(
        "请列出计划，或去掉份额", "name the programs, or remove the share"
    ),
    "floor_above_ceiling": Text(
        "下限 {found} 高于上限 {other}", "floor {found} is above ceiling {other}"
    ),
    "floor_above_ceiling.advice": Text("请对调或改正", "exchange or correct them"),
    "floors_above_one": Text("各下限之和为 {found}", "the floors sum to {found}"),
    "floors_above_one.advice": Text("合计不得超过 1", "together they are at most 1"),
    "year_ceiling_low": Text(
        "单年上限 {found} 低于各年平均份额 {least}",
        "a year ceiling of {found} is below the even share of a year, {least}",
    ),
    "year_ceiling_low.advice": Text(
        "除非完全不支出，否则无法满足：请提高",
        "only a plan that spends nothing keeps it: raise it",
    ),
    # County.
    "detour_alone": Text("detour 与 speed 须同时给出", "detour and speed go together"),
    "detour_alone.advice": Text(
        "请同时给出，或在 travel.csv 中给出实测时间", "give both, or measured minutes in travel.csv"
    ),
    # Scenario.
    "other_county": Text(
        "情景针对“{found}”，而该县是“{expected}”",
        "the scenario is for '{found}', the county is '{expected}'",
    ),
    "other_county.advice": Text("请选用该县的情景", "choose the scenario of this county"),
    "said_twice": Text("“{found}”给出了两次", "'{found}' is given twice"),
    "said_twice.advice": Text("请只保留一个", "keep one of them"),
    "earliest_done": Text(
        "“{found}”已在 {year} 年启动，不能推迟",
        "'{found}' was begun in {year} and cannot start later",
    ),
    "earliest_done.advice": Text("请去掉", "remove it"),
    "earliest_sooner": Text(
        "{found} 早于该县规定的最早启动年份 {other}",
        "{found} is before {other}, the first year that the county allows",
    ),
    "earliest_sooner.advice": Text(
        "情景只能推迟启动：请改为更晚的年份", "a scenario only puts off a start: give a later year"
    ),
    "factor_on_stated": Text(
        "“{found}” {year} 年的额度已在 amounts 中直接给出，系数不起作用",
        "the amount of '{found}' in {year} is stated in amounts, where no factor counts",
    ),
    "factor_on_stated.advice": Text("请去掉其中之一", "remove one of the two"),
    "factor_on_nothing": Text(
        "“{found}”在 {year} 年没有额度，系数不起作用",
        "'{found}' has no amount in {year} that a factor could change",
    ),
    "factor_on_nothing.advice": Text("请在 amounts 中给出额度", "state an amount in amounts"),
    "below_forced": Text(
        "{found} 低于当年必选事项所需的 {least}",
        "{found} is below the {least} that the decisions forced to a year need in it",
    ),
    "below_forced.advice": Text("请提高，或去掉某个锁定", "raise it or remove one of the locks"),
    "lock_needs": Text("{what} 锁定需要“{field}”", "a {what} lock needs '{field}'"),
    "lock_needs.advice": Text("请补充", "add it"),
    "lock_without": Text(
        "{what} 锁定没有“{field}”，却给出“{found}”",
        "a {what} lock has no '{field}', found '{found}'",
    ),
    "lock_without.advice": Text("请删除", "remove it"),
    "lock_impossible": Text(
        "无法强制 {what}“{found}”：{why}", "{what} '{found}' cannot be forced: {why}"
    ),
    "lock_impossible.advice": Text(
        "请去掉该锁定，或改变其障碍", "remove the lock or change what stands in its way"
    ),
    "forced_forbidden": Text(
        "“{found}”被强制，但 {other} 将其禁止", "'{found}' is forced, but {other} forbids it"
    ),
    "forced_forbidden.advice": Text("请去掉其中之一", "remove one of the two"),
    "forced_twice": Text(
        "“{found}”在此被强制，而 {other} 又作了不同的强制",
        "'{found}' is forced here and, differently, by {other}",
    ),
    "forced_twice.advice": Text("只能选择一次，请保留其一", "it can be chosen only once; keep one"),
    "forced_group": Text(
        "“{found}”与“{other}”同被强制，但互斥（组 {group}）",
        "'{found}' and '{other}' are both forced, but exclude each other (group {group})",
    ),
    "forced_group.advice": Text("请只保留一个", "keep one of them"),
    "forced_without": Text(
        "“{found}”被强制，但其前提“{other}”被禁止",
        "'{found}' is forced, but what it requires, '{other}', is forbidden",
    ),
    "forced_without.advice": Text(
        "请允许“{other}”，或去掉此锁定", "allow '{other}' or remove this lock"
    ),
    "forbidden_done": Text(
        "“{found}”已在 {year} 年发生，不能再禁止",
        "'{found}' happened in {year} and cannot be forbidden",
    ),
    "forbidden_done.advice": Text("请去掉该锁定", "remove the lock"),
    "why.done": Text("它已在 {year} 年发生", "it happened in {year}"),
    "why.window": Text("其时间窗口为 {low} 至 {high}", "its window is {low} to {high}"),
    "why.no_terms": Text("该政策包对该类人才没有条款", "the package has no terms for the category"),
    "why.level": Text("该处不提供该等级", "the level is not offered there"),
    "why.no_offer": Text("没有可用的合同：{reasons}", "no contract is offerable for it: {reasons}"),
    # Why a contract is not offerable.
    "offer.regime": Text(
        "{contract}：{regime} 制度不允许 {kind}",
        "{contract}: the {regime} regime does not admit {kind}",
    ),
    "offer.farmers": Text(
        "{contract}：农民分成 {share} 低于全县下限 {minimum}",
        "{contract}: farmers' share {share} is below the county's minimum {minimum}",
    ),
    "offer.grant": Text(
        "{contract}：按要求回报率净现值为 {npv}，需补助 {grant}，上限为 {cap}",
        "{contract}: NPV {npv} at the hurdle rate needs a grant of {grant}, the cap is {cap}",
    ),
    "offer.none": Text("该项目不允许任何现有合同", "the project admits no contract of the county"),
}
