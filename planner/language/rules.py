"""Every rule of the audit: its number, its name, and what it says in a sentence.

Rules 2.1 to 7.2 are those of the model, with the numbers of ``models/README.md``. Rules 8.1 to 8.15
say which rows a plan may hold, rules 9.1 to 9.14 what a plan reports of itself.
"""

from typing import NamedTuple

from planner.language.text import Lang, Text


class RuleText(NamedTuple):
    """A rule in words; ``number`` orders the rules and names them in every document."""

    number: str
    name: Text
    sentence: Text

    def title(self, lang: Lang) -> str:
        """Return number and name, as a list of rules shows them."""
        return f"{self.number} {self.name.filled(lang)}"

    @property
    def order(self) -> tuple[int, ...]:
        """The number as numbers, so that 3.10 comes after 3.9."""
        return tuple(int(part) for part in self.number.split("."))


def _rule(number: str, names: tuple[str, str], zh: str, en: str) -> RuleText:
    return RuleText(number, Text(*names), Text(zh, en))


RULE_TEXTS: dict[str, RuleText] = {
    # 2. Conditions
    "access_level": _rule(
        "2.1",
        ("通达水平", "access level"),
        "通达水平不高于规划前水平加上已运营项目的提升。",
        "Access is at most its level before the plan and the lifts of operating projects.",
    ),
    "coverage": _rule(
        "2.2",
        ("5G 覆盖", "5G coverage"),
        "覆盖率不高于规划前覆盖率加上已开通基站的覆盖。",
        "The covered share is at most that before the plan and the shares of masts on air.",
    ),
    "institution_level": _rule(
        "2.3",
        ("制度水平", "institution level"),
        "制度水平不高于规划前水平加上已生效改革的提升。",
        "The institution level is at most that before the plan and the lifts of reforms in force.",
    ),
    "digital_level": _rule(
        "2.4",
        ("数字水平", "digital level"),
        "数字水平等于服务范围内按人口加权的平均覆盖率。",
        "The digital level is the population-weighted mean of coverage over the catchment.",
    ),
    "service_level": _rule(
        "2.5",
        ("公共服务水平", "service level"),
        "公共服务水平等于服务范围内按人口加权的平均受服务比例。",
        "The service level is the population-weighted mean share served over the catchment.",
    ),
    # 3. Talent
    "one_package": _rule(
        "3.1",
        ("一类一策", "one package"),
        "每类人才每年最多提供一种政策包。",
        "A category is offered at most one package a year.",
    ),
    "uptake_limit": _rule(
        "3.2",
        ("引进人数上限", "uptake limit"),
        "引进人数不超过所提供政策包能吸引的整数人数。",
        "Hires are at most the whole persons that the package offered attracts.",
    ),
    "talent_stock": _rule(
        "3.3",
        ("在岗人数", "talent stock"),
        "在岗人数等于上年留下的人数加上当年引进的人数。",
        "Staff in post is what retention leaves of the year before, and the hires of the year.",
    ),
    "anchored_staff": _rule(
        "3.4",
        ("稳定留任不超在岗", "anchored staff"),
        "稳定留任人数不超过在岗人数。",
        "No more persons are anchored than are in post.",
    ),
    "anchoring": _rule(
        "3.5",
        ("稳定留任条件", "anchoring"),
        "稳定留任人数不超过容量乘以所需各项条件的水平。",
        "Anchored persons are at most the capacity times the level of each condition they need.",
    ),
    # 3. Projects and contracts
    "project_stays": _rule(
        "3.6",
        ("项目不中断", "project stays"),
        "项目按某种合同开工后不再改变。",
        "A project started under a contract stays started.",
    ),
    "window": _rule(
        "3.7",
        ("开工时限", "window"),
        "项目只在规定的年份内开工。",
        "A project starts no earlier and no later than its window says.",
    ),
    "one_contract": _rule(
        "3.8",
        ("一个合同", "one contract"),
        "一个项目最多按一种合同开工。",
        "A project starts under one contract at most.",
    ),
    "prerequisite": _rule(
        "3.9",
        ("前置项目", "prerequisite"),
        "项目在其前置项目运营后才能开工。",
        "A project starts only when those it requires operate.",
    ),
    "exclusive_group": _rule(
        "3.10",
        ("互斥项目", "exclusive group"),
        "同一互斥组中最多开工一个项目。",
        "Of the projects of a group at most one starts.",
    ),
    "works_capacity": _rule(
        "3.11",
        ("同期在建上限", "works capacity"),
        "同期在建项目数不超过上限。",
        "Projects under construction in a year keep within the limit.",
    ),
    "ppp_ceiling": _rule(
        "3.12",
        ("PPP 支出上限", "PPP ceiling"),
        "特许经营和政府付费合同的县级支出不超过预算支出的规定比例。",
        "County money of concession and government-paid contracts keeps its ceiling.",
    ),
    "government_paid_ceiling": _rule(
        "3.13",
        ("政府付费上限", "government-paid ceiling"),
        "政府付费合同的县级支出不超过预算支出的规定比例。",
        "County money of government-paid contracts alone keeps its own ceiling.",
    ),
    # 3. Fibre and masts
    "mast_stays": _rule(
        "3.14",
        ("基站不关停", "mast stays"),
        "基站开通后不再关停。",
        "A mast on air stays on air.",
    ),
    "fibre_stays": _rule(
        "3.15",
        ("光纤不拆除", "fibre stays"),
        "通光纤的地方一直通光纤。",
        "A settlement with fibre keeps it.",
    ),
    "mast_needs_fibre": _rule(
        "3.16",
        ("基站需光纤", "mast needs fibre"),
        "站址通光纤后基站才能开通。",
        "A mast is on air only where its site is lit.",
    ),
    "fibre_needs_upstream": _rule(
        "3.17",
        ("光纤先通上游", "fibre needs upstream"),
        "上游通光纤后下游才能通。",
        "A settlement is lit only after the one upstream.",
    ),
    "coverage_target": _rule(
        "3.18",
        ("覆盖目标", "coverage target"),
        "全县居民 5G 覆盖率达到当年目标。",
        "The covered share of all residents reaches the target of the year.",
    ),
    # 3. Public services
    "facility_stays": _rule(
        "3.19",
        ("设施不关闭", "facility stays"),
        "设施按某一等级开放后不再改变。",
        "A facility open at a level stays open.",
    ),
    "one_level": _rule(
        "3.20",
        ("一个等级", "one level"),
        "一处设施最多按一个等级开放。",
        "A facility is open at one level at most.",
    ),
    "serve_once": _rule(
        "3.21",
        ("不重复服务", "serve once"),
        "一地的受服务比例合计不超过 1。",
        "Nobody is served twice: the shares of a settlement sum to 1 at most.",
    ),
    "facility_capacity": _rule(
        "3.22",
        ("设施容量", "facility capacity"),
        "服务人数不超过规划前容量加上已开放等级的容量。",
        "People served are at most the capacity before the plan and that of the levels open.",
    ),
    "serve_where_open": _rule(
        "3.23",
        ("开放后服务", "serve where open"),
        "规划前没有的设施开放后才能服务。",
        "A facility that was not there before serves only while it is open.",
    ),
    "service_floor": _rule(
        "3.24",
        ("服务下限", "service floor"),
        "规划末年，能到达设施的各地受服务比例达到下限。",
        "In the last year everyone in reach of a facility is served to the floor.",
    ),
    "service_parity": _rule(
        "3.25",
        ("城乡服务差距", "service parity"),
        "规划末年，县城领先其他地方的幅度不超过规定差距。",
        "In the last year the seat is ahead of the rest by the gap at most.",
    ),
    # 3. Reforms
    "reform_stays": _rule(
        "3.26",
        ("改革不撤销", "reform stays"),
        "改革出台后不再撤销。",
        "A reform enacted stays enacted.",
    ),
    "reform_prerequisite": _rule(
        "3.27",
        ("前置改革", "reform prerequisite"),
        "改革在其前置改革生效后才能出台。",
        "A reform is enacted only when those it requires are in force.",
    ),
    "admin_capacity": _rule(
        "3.28",
        ("改革筹备人力", "admin capacity"),
        "筹备中改革的工作量不超过可用人力。",
        "The workload of reforms in preparation keeps within the staff for it.",
    ),
    "own_people_first": _rule(
        "3.29",
        ("本地居民优先", "own people first"),
        "各设施先服务所在地居民，余量才供外地使用。",
        "A facility serves the people of its own settlement before others.",
    ),
    "hire_quota": _rule(
        "3.30",
        ("引进名额", "hire quota"),
        "每类人才每年在全县引进的人数不超过当年名额。",
        "Hires of a category in a year, in the whole county, keep the quota of the year.",
    ),
    "steady": _rule(
        "3.31",
        ("引进人数平稳", "steady hires"),
        "每类人才引进人数比上年的增减不超过规定比例加规定人数。",
        "Hires of a category rise and fall by a share of those of the year before, and a step.",
    ),
    "service_kept": _rule(
        "3.34",
        ("服务不倒退", "service kept"),
        "任何地方任何一年的受服务比例不低于上一年。",
        "No place is served less in a year than in the year before.",
    ),
    # 4. Flow
    "driver_limit": _rule(
        "4.1",
        ("流量来源", "driver limit"),
        "流量不超过基年流量加上人才、项目、社会资本和改革的带动。",
        "A flow is at most its base and what staff, projects, private capital and reforms drive.",
    ),
    "weakest_condition": _rule(
        "4.2",
        ("最弱条件", "weakest condition"),
        "流量不超过潜力在所需各项条件下能够实现的部分。",
        "A flow is at most the part of its potential that each condition required lets through.",
    ),
    "hub_capacity": _rule(
        "4.3",
        ("中心镇容量", "hub capacity"),
        "经过中心镇的全部流量不超过其容量加上项目扩容。",
        "The load of all flow below a hub is at most its capacity and what projects add.",
    ),
    # 5. Money
    "fund_spending": _rule(
        "5.1",
        ("支出足额付款", "fund spending"),
        "可用来源对每一支出方向的付款等于其支出。",
        "What eligible sources pay for a program is what it costs.",
    ),
    "source_balance": _rule(
        "5.2",
        ("来源收支平衡", "source balance"),
        "付款、结转与到期未用之和等于当年额度加上年结转。",
        "Payments, carried and lapsed money are the amount of the year and what was carried in.",
    ),
    "carry_limit": _rule(
        "5.3",
        ("结转上限", "carry limit"),
        "结转不超过当年额度的规定比例。",
        "No more is carried on than the limit allows of the year's amount.",
    ),
    "earmark": _rule(
        "5.4",
        ("专款专用", "earmark"),
        "来源对指定支出方向的付款达到规定比例。",
        "A source pays at least the earmarked share to the programs named.",
    ),
    "program_floor": _rule(
        "5.5",
        ("支出下限", "program floor"),
        "支出方向占全部支出（不含偿债）的比例达到下限。",
        "A program's part of all spending without debt reaches its floor.",
    ),
    "program_ceiling": _rule(
        "5.6",
        ("支出上限", "program ceiling"),
        "支出方向占全部支出（不含偿债）的比例不超过上限。",
        "A program's part of all spending without debt keeps its ceiling.",
    ),
    "matching": _rule(
        "5.7",
        ("本级配套", "matching"),
        "本级资金按规定比例配套上级来源的付款。",
        "Own sources match what a source pays in a year for its programs.",
    ),
    "debt_ceiling": _rule(
        "5.8",
        ("债务限额", "debt ceiling"),
        "各年末全部债券的未偿本金不超过限额。",
        "The outstanding principal of all bonds at each year's end keeps the limit.",
    ),
    "earmark_yearly": _rule(
        "5.9",
        ("专款专用（逐年）", "earmark by year"),
        "来源每年对指定支出方向的付款达到规定比例。",
        "A source pays in each year at least the earmarked share to the programs named.",
    ),
    "year_ceiling": _rule(
        "5.10",
        ("单年支出上限", "year ceiling"),
        "支出方向任一年的新增支出占规划期新增支出的比例不超过上限。",
        "A year takes at most its share of what the plan decides to spend on a program.",
    ),
    "spend_least": _rule(
        "5.11",
        ("最低支出进度", "least spending"),
        "来源每年付款占当年额度与上年结转之和的比例达到下限。",
        "A source pays at least its part of the amount of a year and what was carried into it.",
    ),
    "bond_cover": _rule(
        "5.12",
        ("债券收益覆盖", "bond cover"),
        "项目年净收益覆盖其所用专项债券的年还本付息额。",
        "The yearly income of a work covers the repayment of what bonds give to it.",
    ),
    "place_floor": _rule(
        "5.13",
        ("乡镇最低资金", "money of a place"),
        "规划期内落在每个乡镇的县级资金不少于规定数额。",
        "The county spends in the catchment of a node at least what is asked for it.",
    ),
    "draw_payment": _rule(
        "5.14",
        ("债券资金到项目", "bond money by work"),
        "专项债券对某一用途的付款等于其分配到该用途各项目的金额。",
        "What a bond with a cover pays for a use is what it gives to works of that use.",
    ),
    "draw_limit": _rule(
        "5.15",
        ("债券不超应付资本", "bond money within the bill"),
        "债券当年分配到项目的金额不超过该项目当年应付的建设资金。",
        "Bonds give a work no more in a year than falls due for building it.",
    ),
    # 6. The index
    "least_in": _rule(
        "6.1",
        ("较弱方向（入乡）", "weaker direction, in"),
        "较弱方向的指数不高于入乡指数。",
        "The weaker direction of a year does not exceed the inbound index.",
    ),
    "least_out": _rule(
        "6.1",
        ("较弱方向（出乡）", "weaker direction, out"),
        "较弱方向的指数不高于出乡指数。",
        "The weaker direction of a year does not exceed the outbound index.",
    ),
    "minimum_gain": _rule(
        "6.2",
        ("最低提升", "minimum gain"),
        "规划末年每个乡镇的指数达到基年指数加上全县或该乡镇的最低提升。",
        "A node's index in the last year reaches its base and the gain asked of all or of it.",
    ),
    # 7. Locks
    "forced": _rule(
        "7.1",
        ("必选", "forced"),
        "情景规定必选的都已选。",
        "Every decision that the scenario forces is taken.",
    ),
    "forbidden": _rule(
        "7.2",
        ("禁选", "forbidden"),
        "情景禁止的都未选。",
        "No decision that the scenario forbids is taken.",
    ),
    # 8. Which rows a plan may hold
    "provenance": _rule(
        "8.1",
        ("出处", "provenance"),
        "方案由这个县的数据和这个情景得出，所记种子与选项一致，规则版次与格式版次相容。",
        "The plan was made from exactly this county and scenario, by the seed of its options; one"
        " planner can have written its numbers of rules and format.",
    ),
    "plan_years": _rule(
        "8.2",
        ("规划年份", "plan years"),
        "方案的起始年和年数与县数据一致。",
        "The plan covers the years of the county's plan.",
    ),
    "unknown_id": _rule(
        "8.3",
        ("编号", "ids"),
        "每一行只引用县数据中有的编号。",
        "Every row names ids of the county.",
    ),
    "outside_plan": _rule(
        "8.4",
        ("行的年份", "years of rows"),
        "每一行的年份在规划期内。",
        "Every row is of a year of the plan.",
    ),
    "duplicate": _rule(
        "8.5",
        ("不重复", "no duplicates"),
        "每一行只出现一次。",
        "Every row occurs once.",
    ),
    "range": _rule(
        "8.6",
        ("取值范围", "range"),
        "每个数在允许范围内：比例不超过 1，金额和人数不为负。",
        "Every figure is in its range: shares at most 1, money and persons not below 0.",
    ),
    "whole_persons": _rule(
        "8.7",
        ("整数人数", "whole persons"),
        "引进人数是非负整数。",
        "Hires are whole persons, none negative.",
    ),
    "out_of_reach": _rule(
        "8.8",
        ("服务半径", "reach"),
        "设施只服务时限内能到达的地方。",
        "A facility serves only where the journey takes no longer than the standard.",
    ),
    "missing_row": _rule(
        "8.9",
        ("缺行", "missing rows"),
        "县数据要求的流量、水平、人员、覆盖和指数各行都在。",
        "Every flow, level, staff, covered share and index that the county has is in the plan.",
    ),
    "not_offerable": _rule(
        "8.10",
        ("可用合同", "offerable contracts"),
        "项目只按县里可以采用的合同开工。",
        "A project starts only under a contract that the county may offer for it.",
    ),
    "operating_year": _rule(
        "8.11",
        ("运营年份", "operating year"),
        "首个运营年等于开工年加建设年数。",
        "The first year of operation is the start plus the build years.",
    ),
    "opening_level": _rule(
        "8.12",
        ("可开放等级", "opening level"),
        "设施只按其列出的等级开放。",
        "A facility opens only at the levels its row lists.",
    ),
    "in_force_year": _rule(
        "8.13",
        ("生效年份", "year in force"),
        "改革的生效年等于出台年加筹备年数。",
        "The year in force of a reform is its enactment plus its lead.",
    ),
    "eligible_source": _rule(
        "8.14",
        ("可用来源", "eligible source"),
        "来源只支付其支出方向，经常性支出只由可用来源支付。",
        "A source pays only for its programs, and current cost only if it may.",
    ),
    "already_done": _rule(
        "8.15",
        ("不重复过去", "nothing done twice"),
        "规划前已完成的事项不再列入方案。",
        "What happened before the plan is no decision of it.",
    ),
    # 9. What a plan reports of itself
    "reported_level": _rule(
        "9.1",
        ("所列水平", "reported levels"),
        "所列通达和制度水平达到规则允许的最高值；规划后一年的数字和服务水平与末年相同。",
        "Access and institution levels are as high as their rules allow; after the plan the others"
        " stay.",
    ),
    "reported_covered": _rule(
        "9.2",
        ("所列覆盖率", "reported coverage"),
        "所列覆盖率达到基站允许的最高值。",
        "The covered share of a settlement is as high as its masts allow.",
    ),
    "reported_staff": _rule(
        "9.3",
        ("所列在岗人数", "reported staff"),
        "所列在岗人数由规划前人数、引进人数和稳定留任人数得出。",
        "Staff follows from the staff before the plan, hires and the anchored.",
    ),
    "reported_spending": _rule(
        "9.4",
        ("所列支出", "reported spending"),
        "所列支出等于各项决策的成本。",
        "Spending by program, kind and year is what the decisions cost.",
    ),
    "reported_index": _rule(
        "9.5",
        ("所列指数", "reported index"),
        "所列各年指数由流量得出。",
        "The index of every year is what its flows score.",
    ),
    "reported_objective": _rule(
        "9.6",
        ("所列增益", "reported gain"),
        "所列增益由决策和流量得出。",
        "The gain is what the decisions and flows score.",
    ),
    "reported_measures": _rule(
        "9.7",
        ("所列其他指标", "reported measures"),
        "增益之外的各项指标都是这份方案的。",
        "The measures beside the gain are those of this plan.",
    ),
    "status": _rule(
        "9.8",
        ("状态", "status"),
        "称为最优的方案增益达到上界，达到上界的称为最优。",
        "A plan is called optimal where its gain reaches its bound, and only there.",
    ),
    "bound": _rule(
        "9.9",
        ("上界", "bound"),
        "上界不低于增益。",
        "The bound is no less than the gain.",
    ),
    "gap": _rule(
        "9.10",
        ("差距", "gap"),
        "差距等于（上界－增益）/ 增益。",
        "The gap is (bound - gain) / gain.",
    ),
    "stopped_by": _rule(
        "9.11",
        ("停止原因", "why it stopped"),
        "停止原因与状态、差距和所要求的差距一致。",
        "Why the search stopped agrees with status, gap and the gap asked for.",
    ),
    "claims_nothing": _rule(
        "9.12",
        ("无方案的结果", "answers without a plan"),
        "没有方案的结果不含决策、表格、增益和差距。",
        "An answer without a plan has no decision, no table, no gain and no gap.",
    ),
    "infeasible": _rule(
        "9.13",
        ("不做任何事", "doing nothing"),
        "称为无可行解的县，什么都不做也会违反规则。",
        "In a county called infeasible even doing nothing breaks a rule.",
    ),
    "not_computed": _rule(
        "9.14",
        ("无法复算", "not computed"),
        "每条规则都能由方案复算。",
        "Every rule can be computed from the plan.",
    ),
    "reported_items": _rule(
        "9.15",
        ("所列分项资金", "reported items"),
        "分项资金由各项决策和支付得出。",
        "Money by item is what the decisions cost and the sources pay.",
    ),
    "items_add_up": _rule(
        "9.16",
        ("分项合计", "sum of items"),
        "分项资金合计等于支出，按来源合计等于支付。",
        "Items sum to spending, and by source to what the source pays.",
    ),
    "reported_townships": _rule(
        "9.17",
        ("所列乡镇情况", "reported townships"),
        "各乡镇的资金、建设、服务、条件和增益由方案得出。",
        "Money, works, services, levels and gain of townships are those of this plan.",
    ),
    "townships_add_up": _rule(
        "9.18",
        ("乡镇合计", "sum of townships"),
        "各乡镇、县城和全县性资金合计等于分项资金合计。",
        "Money of townships, the seat and the whole county sums to that of the items.",
    ),
}
"""Every rule by the name that the audit and the model give it."""
