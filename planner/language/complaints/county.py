"""Messages about a county as a whole and about scenarios: code -> (English, Chinese)."""

COUNTY: dict[str, tuple[str, str]] = {
    # Keys and ids.
    "unknown_id": ("'{found}' is not {expected}", "“{found}”不是{expected}"),
    "duplicate_row": (
        "'{found}' is already in row {first}",
        "“{found}”已在第 {first} 行出现",
    ),
    "listed_twice": ("the list names '{found}' twice", "列表中“{found}”出现两次"),
    "listed_twice.advice": ("name it once", "请只列一次"),
    "duplicate_row.advice": ("keep one of the two rows", "两行中请只保留一行"),
    # The tree of settlements.
    "no_settlement": ("there is no settlement", "没有任何居民点"),
    "no_settlement.advice": (
        "the table needs the county seat and its nodes",
        "表中需有县城及各节点",
    ),
    "no_root": ("every settlement has a parent", "每个居民点都有上级"),
    "no_root.advice": ("leave the parent of the county seat empty", "请将县城的 parent 留空"),
    "two_roots": ("'{found}' has no parent, nor has '{other}'", "“{found}”与“{other}”都没有上级"),
    "two_roots.advice": ("only the county seat has none", "只有县城没有上级"),
    "root_tier": ("the root '{found}' is not a county_seat", "根居民点“{found}”不是 county_seat"),
    "root_tier.advice": (
        "give it tier county_seat, or name its parent",
        "请将其 tier 设为 county_seat，或填写上级",
    ),
    "two_seats": ("'{found}' is a second county seat", "“{found}”是第二个县城"),
    "two_seats.advice": ("give it another tier", "请改用其他层级"),
    "seat_parent": ("the county seat has a parent, '{found}'", "县城有上级“{found}”"),
    "seat_parent.advice": ("leave the cell empty", "请将该单元格留空"),
    "higher_than_parent": (
        "'{found}' ranks above its parent, a {expected}",
        "“{found}”的层级高于其上级（{expected}）",
    ),
    "higher_than_parent.advice": ("check tier and parent", "请检查 tier 与 parent"),
    "cycle": ("the entries run in a circle: {found}", "条目形成环：{found}"),
    "cycle.advice": ("remove one link of the circle", "请去掉环中的一环"),
    "node_is_seat": (
        "the county seat '{found}' cannot be a flow node",
        "县城“{found}”不能是流动节点",
    ),
    "node_is_seat.advice": ("remove the row", "请删除该行"),
    "no_catchment": (
        "'{found}' lies in the catchment of no flow node",
        "“{found}”不在任何流动节点的辖区内",
    ),
    "no_catchment.advice": (
        "make it or a settlement above it a row of nodes.csv",
        "请将它或其上级列入 nodes.csv",
    ),
    # Years and windows.
    "outside_years": ("{found} is not {expected}", "{found} 不是{expected}"),
    "outside_years.advice": (
        "correct it, or first_year and years in county.yaml",
        "请改正，或修改 county.yaml 中的 first_year 与 years",
    ),
    "window_reversed": (
        "earliest {found} is after latest {other}",
        "earliest {found} 晚于 latest {other}",
    ),
    "window_reversed.advice": ("exchange or correct them", "请对调或改正"),
    # Sums and bounds.
    "sum_not_one": ("the values sum to {found}, not to 1", "各值之和为 {found}，不为 1"),
    "sum_not_one.advice": ("make them sum to 1", "请使其和为 1"),
    "weights_not_one": (
        "the weights of {what} sum to {found}, not to 1",
        "{what}的权重之和为 {found}，不为 1",
    ),
    "weights_not_one.advice": ("make them sum to 1", "请使其和为 1"),
    "all.inbound": ("the inbound streams", "流入"),
    "all.outbound": ("the outbound streams", "流出"),
    "all.services": ("the services", "各项服务"),
    "no_stream": ("there is no stream", "没有任何要素流"),
    "no_stream.advice": ("give at least one", "请至少给出一种"),
    "no_reference": (
        "stream '{found}' has a base of 0 in the county and no reference above 0",
        "要素流“{found}”全县基期为 0，又没有大于 0 的 reference",
    ),
    "no_reference.advice": (
        "give a reference, the flow that counts as 100",
        "请给出 reference，即对应指数 100 的流量",
    ),
    "stream_without_flow": (
        "stream '{found}' has no row in flows",
        "要素流“{found}”在 flows 中没有任何行",
    ),
    "stream_without_flow.advice": (
        "add its flows or remove the stream",
        "请补充其流量或删除该要素流",
    ),
    "node_without_flow": (
        "node '{found}' has no row in flows",
        "节点“{found}”在 flows 中没有任何行",
    ),
    "node_without_flow.advice": ("add its flows or remove the node", "请补充其流量或删除该节点"),
    "base_above_potential": (
        "the base {found} is above the potential {other}",
        "基期 {found} 高于潜力 {other}",
    ),
    "base_above_potential.advice": (
        "raise the potential or lower the base",
        "请提高潜力或降低基期",
    ),
    "limitless": (
        "nothing limits stream '{found}' at node '{other}': no driver, no condition, no hub",
        "节点“{other}”的要素流“{found}”没有任何限制：无驱动、无条件、无枢纽",
    ),
    "limitless.advice": (
        "set needs_driver to true, add a row to requirements.csv, or give load and a hub",
        "请将 needs_driver 设为 true，在 requirements.csv 中补充一行，或给出 load 与枢纽",
    ),
    "no_flow": (
        "stream '{found}' does not exist at node '{other}'",
        "节点“{other}”没有要素流“{found}”",
    ),
    "no_flow.advice": (
        "add the row to flows.csv or remove this one",
        "请在 flows.csv 中补充，或删除本行",
    ),
    "low_above_high": (
        "retention_low {found} is above retention_high {other}",
        "retention_low {found} 高于 retention_high {other}",
    ),
    "low_above_high.advice": ("exchange or correct them", "请对调或改正"),
    "anchored_above_staff": (
        "{found} anchored of {other} in post",
        "在岗 {other} 人而扎根 {found} 人",
    ),
    "anchored_above_staff.advice": (
        "anchored persons are part of staff",
        "扎根人数是在岗人数的一部分",
    ),
    "grant_above_rest": (
        "equity and grant_cap together are {found} of the capital",
        "equity 与 grant_cap 合计为资本的 {found}",
    ),
    "grant_above_rest.advice": ("together they are at most 1", "两者合计不得超过 1"),
    # Money.
    "bond_term": ("a bond needs a term of at least 1 year", "债券期限至少为 1 年"),
    "bond_term.advice": ("give the years of repayment", "请填写偿还年数"),
    "only_bonds": (
        "only a bond has this, '{found}' is of kind {other}",
        "只有债券才有此项，“{found}”的类型是 {other}",
    ),
    "only_bonds.advice": ("leave it empty, or make the kind bond", "请留空，或将 kind 改为 bond"),
    "bond_pays_debt": ("a bond may not pay debt service", "债券不得用于偿债"),
    "bond_pays_debt.advice": ("remove debt from the list", "请从列表中去掉 debt"),
    "no_debt_payer": (
        "no source may pay the debt service of bond '{found}'",
        "没有资金来源可偿还债券“{found}”的本息",
    ),
    "no_debt_payer.advice": (
        "add debt to the programs of a source that pays current cost",
        "请在可付经常性支出的资金来源的 programs 中加入 debt",
    ),
    "earmark_outside": (
        "'{found}' is not among the programs that the source may pay",
        "“{found}”不在该资金来源可支付的计划之内",
    ),
    "earmark_outside.advice": (
        "add it to programs or remove it here",
        "请加入 programs，或在此删除",
    ),
    "earmark_nothing": (
        "an earmark share without earmark_programs",
        "有 earmark_share 而无 earmark_programs",
    ),
    "earmark_nothing.advice": ("name the programs, or remove the share", "请列出计划，或去掉份额"),
    "floor_above_ceiling": (
        "floor {found} is above ceiling {other}",
        "下限 {found} 高于上限 {other}",
    ),
    "floor_above_ceiling.advice": ("exchange or correct them", "请对调或改正"),
    "floors_above_one": ("the floors sum to {found}", "各下限之和为 {found}"),
    "floors_above_one.advice": ("together they are at most 1", "合计不得超过 1"),
    # County.
    "detour_alone": ("detour and speed go together", "detour 与 speed 须同时给出"),
    "detour_alone.advice": (
        "give both, or measured minutes in travel.csv",
        "请同时给出，或在 travel.csv 中给出实测时间",
    ),
    # Scenario.
    "other_county": (
        "the scenario is for '{found}', the county is '{expected}'",
        "情景针对“{found}”，而该县是“{expected}”",
    ),
    "other_county.advice": ("choose the scenario of this county", "请选用该县的情景"),
    "said_twice": ("'{found}' is given twice", "“{found}”给出了两次"),
    "said_twice.advice": ("keep one of them", "请只保留一个"),
    "lock_needs": ("a {what} lock needs '{field}'", "{what} 锁定需要“{field}”"),
    "lock_needs.advice": ("add it", "请补充"),
    "lock_without": (
        "a {what} lock has no '{field}', found '{found}'",
        "{what} 锁定没有“{field}”，却给出“{found}”",
    ),
    "lock_without.advice": ("remove it", "请删除"),
    "lock_impossible": (
        "{what} '{found}' cannot be forced: {why}",
        "无法强制 {what}“{found}”：{why}",
    ),
    "lock_impossible.advice": (
        "remove the lock or change what stands in its way",
        "请去掉该锁定，或改变其障碍",
    ),
    "forced_forbidden": (
        "'{found}' is forced, but {other} forbids it",
        "“{found}”被强制，但 {other} 将其禁止",
    ),
    "forced_forbidden.advice": ("remove one of the two", "请去掉其中之一"),
    "forced_twice": (
        "'{found}' is forced here and, differently, by {other}",
        "“{found}”在此被强制，而 {other} 又作了不同的强制",
    ),
    "forced_twice.advice": ("it can be chosen only once; keep one", "只能选择一次，请保留其一"),
    "forced_group": (
        "'{found}' and '{other}' are both forced, but exclude each other (group {group})",
        "“{found}”与“{other}”同被强制，但互斥（组 {group}）",
    ),
    "forced_group.advice": ("keep one of them", "请只保留一个"),
    "forced_without": (
        "'{found}' is forced, but what it requires, '{other}', is forbidden",
        "“{found}”被强制，但其前提“{other}”被禁止",
    ),
    "forced_without.advice": (
        "allow '{other}' or remove this lock",
        "请允许“{other}”，或去掉此锁定",
    ),
    "why.window": ("its window is {low} to {high}", "其时间窗口为 {low} 至 {high}"),
    "why.no_terms": ("the package has no terms for the category", "该政策包对该类人才没有条款"),
    "why.level": ("the level is not offered there", "该处不提供该等级"),
    "why.no_offer": ("no contract is offerable for it: {reasons}", "没有可用的合同：{reasons}"),
    # Why a contract is not offerable.
    "offer.regime": (
        "{contract}: the {regime} regime does not admit {kind}",
        "{contract}：{regime} 制度不允许 {kind}",
    ),
    "offer.farmers": (
        "{contract}: farmers' share {share} is below the county's minimum {minimum}",
        "{contract}：农民分成 {share} 低于全县下限 {minimum}",
    ),
    "offer.grant": (
        "{contract}: NPV {npv} at the hurdle rate needs a grant of {grant}, the cap is {cap}",
        "{contract}：按要求回报率净现值为 {npv}，需补助 {grant}，上限为 {cap}",
    ),
    "offer.none": ("the project admits no contract of the county", "该项目不允许任何现有合同"),
}
