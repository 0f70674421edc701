"""Help of the commands and their options."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "app_help": Text(
        "县域政策组合规划：在专项资金约束下促进城乡要素双向流动。",
        "County policy portfolio planner: two-way flow of urban-rural factors under"
        " earmarked money.",
    ),
    "check_help": Text(
        "检查一个或多个县的数据，一次列出全部问题。",
        "Check the data of one or more counties; list every complaint at once.",
    ),
    "solve_help": Text(
        "求解最优方案，显示进度、方案摘要和最优性证明。",
        "Find the best plan; show progress, the plan on one screen, and how far it is proved.",
    ),
    "audit_help": Text(
        "不用求解器，逐条规则重新核算一份方案。",
        "Recompute a plan rule by rule, without the solver.",
    ),
    "convert_help": Text(
        "在文件夹（CSV+YAML）与单个 JSON 文件之间转换县数据。",
        "Convert a county between a folder (CSV + YAML) and one JSON file.",
    ),
    "generate_help": Text(
        "生成一个虚构样县（标明虚拟），可重现，规模自定。",
        "Write an invented county, labelled synthetic, of any size; the same again from its seed.",
    ),
    "export_help": Text(
        "导出优化模型（.mps 或 .lp），供其他求解器复核。",
        "Export the optimisation model (.mps or .lp) for any other solver.",
    ),
    "schema_help": Text(
        "输出数据格式的 JSON Schema：instance、scenario 或 plan。",
        "Print the JSON schema of instance, scenario or plan.",
    ),
    "path_help": Text("县数据：文件夹或 .json 文件", "The county: a folder or a .json file"),
    "scenario_help": Text("情景文件（.yaml 或 .json）", "Scenario file (.yaml or .json)"),
    "gap_help": Text("允许的最优性差距（占增益的比例）", "Optimality gap, share of the gain"),
    "time_limit_help": Text("求解时限（秒），0 为不限", "Seconds to solve, 0 for no limit"),
    "node_limit_help": Text("搜索树节点上限", "Most nodes of the search tree"),
    "seed_help": Text("随机种子", "Random seed"),
    "threads_help": Text(
        "2：求解与证明同时进行，较快；1：较慢，结果可重现",
        "2: finds and proves at once, quicker; 1: slower, repeatable",
    ),
    "out_help": Text(
        "把 plan.json 和 CSV 表写入该文件夹；原有方案改名为 plan.previous.json，有新方案即删除",
        "Write plan.json and CSV tables to this folder; an earlier plan is plan.previous.json"
        " until there is another",
    ),
    "lang_help": Text("语言：zh 或 en", "Language: zh or en"),
    "json_help": Text(
        "标准输出只打印 plan.json", "Print plan.json, and nothing else, on standard output"
    ),
    "debug_help": Text("出错时显示完整的调用栈", "Show the traceback of an error"),
    "version_help": Text("显示版本", "Show the version"),
    "audit_plan_help": Text(
        "方案文件 plan.json，或含方案的文件夹（solve 或 batch 的 --out）",
        "A plan.json file, or a folder of plans (what solve or batch wrote to --out)",
    ),
    "audit_path_help": Text(
        "县数据：文件夹或 .json 文件；批量结果的文件夹自己记有县数据的位置",
        "The county: a folder or a .json file; the folder of a batch says where its counties are",
    ),
    "from_help": Text("原文件夹或 .json", "The folder or .json file to read"),
    "to_help": Text("新文件夹或 .json", "The new folder or .json file"),
    "preset_help": Text(
        "区域类型：eastern（东部）、resource（资源型）或 remote（边远民族地区）",
        "Type of region: eastern, resource or remote",
    ),
    "chance_help": Text(
        "随机种子；相同种子得到相同的县", "Seed; the same one gives the same county"
    ),
    "nodes_help": Text("县城以外的乡镇（流节点）数", "Flow nodes (towns) around the seat"),
    "villages_help": Text(
        "乡镇之下的村数；基站、光纤和设施可落到村",
        "Villages below the nodes, for masts, fibre and facilities",
    ),
    "years_help": Text("规划年数", "Years of the plan"),
    "model_help": Text("要写的 .mps 或 .lp 文件", "The .mps or .lp file to write"),
    "what_help": Text("instance、scenario 或 plan", "instance, scenario or plan"),
}
