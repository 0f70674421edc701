"""Words of ``planner generate --study``."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "study_help": Text(
        "生成一组样县，写入该新文件夹（每县一个 JSON，另有 study.csv 和 README.md）",
        "Write many counties to this new folder: a JSON file each, study.csv, README.md",
    ),
    "counties_help": Text("--study 的县数", "Counties of a --study"),
    "counties_alone": Text(
        "--counties 只用于 --study；请删去，或加上 --study",
        "--counties is for --study only; leave it out, or add --study",
    ),
    "study_alone": Text(
        "--study 自行抽取各县，不能同时给出 {stray}；请删去",
        "--study draws its counties itself, so {stray} cannot be given; leave it out",
    ),
    "preset_and_target": Text(
        "请给出区域类型和目标（planner generate PRESET TO），或 --study 文件夹",
        "Give a type of region and a target (planner generate PRESET TO), or --study FOLDER",
    ),
}

STUDY_PAGE: dict[str, Text] = {
    "study_title": Text("虚构样县", "Synthetic counties"),
    "study_lead": Text(
        "虚构：{counties} 个样县，种子 {seed}；全部数据均为假设，不对应任何真实地方。",
        "Synthetic: {counties} invented counties, seed {seed}. No figure describes a real place;"
        " all are\nassumptions.",
    ),
    "study_drawn": Text(
        """\
## 如何生成

- 区域类型 {presets} 依次轮流，数量相等（假设：并非全国实际比例）。
- 县城以外的流节点 {fewest} 至 {most} 个，等概率（假设）；规划 {years} 年；不细分到村。
- 第 n 个县只取决于种子和 n：同一种子的更大研究，前面的文件逐字节相同；
  用 `{table}` 中的 preset、seed、nodes 运行 `planner generate` 可得到同一个县。
- 全国县级单位按 {nation} 个计（假设：此处没有保存出处）。

`{table}` 每县一行，均读自县数据：文件、类型、种子、节点数、年数、人口（人）、
各来源各年资金合计（含债券额度，万元）、人均资金（万元/人，全规划期）、项目数、改革数、基站选址数、设施选址数。""",
        """\
## How they are drawn

- Types of region: {presets}, in equal turn (assumption: not the shares of the country).
- Flow nodes: {fewest} to {most} around the seat, each number as likely (assumption).
- {years} years; decisions at the level of towns, no villages below.
- County number n depends on the study's seed and n alone: a larger study of the same seed begins
  with the same files, byte for byte, and
  `planner generate PRESET TO --seed SEED --nodes NODES` with the values of `{table}` gives the same
  county.
- All county-level units of the country would be {nation} (assumption: no source is kept here).

`{table}`, a row a county, read from the county: file, preset, seed and nodes; years of the plan;
population [persons]; budget: the money of all sources and years, bond quota included
[10 000 yuan]; budget per head [10 000 yuan per person, over all years]; numbers of projects,
reforms, mast sites and facility sites.""",
    ),
}
"""The README of a study."""
