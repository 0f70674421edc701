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
