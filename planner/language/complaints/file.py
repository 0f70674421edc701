"""Complaints about files and about the shape of their values."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    # What the things of a county are called.
    "a.county": Text("县", "a county"),
    "a.years": Text("规划年份", "a year of the plan"),
    "a.settlements": Text("居民点", "a settlement"),
    "a.nodes": Text("流动节点", "a flow node"),
    "a.streams": Text("要素流", "a stream"),
    "a.hubs": Text("枢纽", "a hub"),
    "a.categories": Text("人才类别", "a talent category"),
    "a.packages": Text("政策包", "a package"),
    "a.projects": Text("项目", "a project"),
    "a.contracts": Text("合同", "a contract"),
    "a.masts": Text("基站", "a mast"),
    "a.fibre": Text("未通光纤的居民点", "a settlement without fibre"),
    "a.services": Text("公共服务", "a service"),
    "a.facility_levels": Text("该服务的设施等级", "a facility level of the service"),
    "a.facilities": Text("该服务的设施所在居民点", "a place with a facility of the service"),
    "a.reforms": Text("改革", "a reform"),
    "a.sources": Text("资金来源", "a funding source"),
    "a.condition": Text("条件", "a condition"),
    "a.program": Text("计划或用途", "a program or a use"),
    "a.payee": Text("计划、用途或 debt", "a program, a use or debt"),
    "a.uses": Text("资金用途", "a use"),
    "a.table": Text("数据表", "a table"),
    "a.field": Text("字段", "a field"),
    # What a value should have been.
    "want.number": Text("数字", "a number"),
    "want.from_to": Text("{low} 到 {high} 之间的数字", "a number from {low} to {high}"),
    "want.at_least": Text("不小于 {low} 的数字", "a number of at least {low}"),
    "want.above": Text("大于 {low} 的数字", "a number above {low}"),
    "want.above_to": Text(
        "大于 {low} 且不超过 {high} 的数字", "a number above {low} and up to {high}"
    ),
    "want.whole": Text("{low} 到 {high} 之间的整数", "a whole number from {low} to {high}"),
    "want.bool": Text("true 或 false", "true or false"),
    "want.text": Text("不超过 {most} 个字符的文字", "text of up to {most} characters"),
    "want.id": Text("标识符", "an identifier"),
    "want.list": Text("列表", "a list"),
    "want.list_of": Text("列表，每项为{want}", "a list, each entry {want}"),
    "want.in_unit": Text("{want}（{unit}）", "{want} [{unit}]"),
    "want.example": Text("{want}，例如 {example}", "{want}, for example {example}"),
    # The units of the schema, as it names them.
    "in.calendar year": Text("公历年份", "calendar year"),
    "in.index points": Text("指数点", "index points"),
    "in.places": Text("处", "places"),
    "in.nodes": Text("节点数", "nodes"),
    "in.seconds": Text("秒", "seconds"),
    "in.years": Text("年", "years"),
    "in.per year": Text("每年", "per year"),
    "in.share": Text("份额，以 1 为整体", "share, 1 is the whole"),
    "in.share of the capital a year": Text("每年占投资的份额", "share of the capital a year"),
    "in.index points per 10 000 yuan": Text("指数点/万元", "index points per 10 000 yuan"),
    "in.10 000 yuan": Text("万元", "10 000 yuan"),
    "in.ratio": Text("比值", "ratio"),
    "in.factor": Text("倍数", "factor"),
    "in.km/h": Text("公里/小时", "km/h"),
    "in.villages": Text("村数", "villages"),
    "in.households": Text("户数", "households"),
    "in.projects": Text("项目数", "projects"),
    "in.posts": Text("编制数", "posts"),
    "in.persons": Text("人", "persons"),
    "in.yuan": Text("元", "yuan"),
    "in.masts": Text("个（基站）", "masts"),
    "in.facilities": Text("个（设施）", "facilities"),
    "in.degrees": Text("度", "degrees"),
    "in.minutes": Text("分钟", "minutes"),
    "in.stream units a year": Text("要素流单位/年", "stream units a year"),
    "in.load units a year": Text("负荷单位/年", "load units a year"),
    "in.load units per stream unit": Text("负荷单位/要素流单位", "load units per stream unit"),
    "want.mapping": Text("“名称: 值”的映射", "a mapping of names to values"),
    "want.one_of": Text("以下之一：{names}", "one of {names}"),
    "want.value": Text("取值", "a value"),
    "want.years": Text("{low} 到 {high} 之间的年份", "a year from {low} to {high}"),
    # Advice that several messages share.
    "near.advice": Text("是否应为“{near}”？", "did you mean '{near}'?"),
    "define.advice": Text(
        "请在 {table}.csv 中定义，或在此删除", "define it in {table}.csv or remove it here"
    ),
    "known.advice": Text("可用的有：{names}", "known are {names}"),
    "commas.advice": Text(
        "请写成 {plain}，不要用千分位分隔符", "write {plain}, without thousands separators"
    ),
    "fullwidth.advice": Text(
        "请用半角字符写成 {plain}", "write {plain}, with half-width characters"
    ),
    "percent.advice": Text(
        "请写成 {plain}：份额以 1 为整体", "write {plain}: shares are fractions of 1"
    ),
    "plain.advice": Text(
        "请只写数字，小数点用半角句点", "write digits only, with a point for decimals"
    ),
    "quote.advice": Text("请加引号写成文字", "write it as text, in quotes"),
    # Files and encodings.
    "place_row": Text("{file} 第 {row} 行", "{file} row {row}"),
    "no_path": Text("没有这个文件或文件夹", "there is no such file or folder"),
    "no_path.advice": Text("请检查路径", "check the path"),
    "unreadable": Text("无法读取文件：{why}", "the file cannot be read: {why}"),
    "unreadable.advice": Text("请检查文件权限", "check its permissions"),
    "not_a_file": Text("这不是普通文件", "this is not a regular file"),
    "not_a_file.advice": Text("请放置 CSV 文件", "put a CSV file there"),
    "bad_format": Text("无法读取“{found}”格式", "'{found}' is no format that can be read"),
    "bad_format.advice": Text(
        "请提供含 county.yaml 与 CSV 文件的文件夹，或一个 .json 文档",
        "give a folder with county.yaml and CSV files, or one .json document",
    ),
    "bad_scenario_format": Text("无法读取“{found}”格式", "'{found}' is no format that can be read"),
    "bad_scenario_format.advice": Text("请提供 .yaml 或 .json 文件", "give a .yaml or .json file"),
    "bad_encoding": Text(
        "文字既不是 UTF-8 也不是 GB18030 编码（字节 {found}）",
        "the text is neither UTF-8 nor GB18030 (byte {found})",
    ),
    "bad_encoding.advice": Text("请将文件另存为 UTF-8", "save the file as UTF-8"),
    "utf16": Text("文件是 UTF-16 编码", "the file is UTF-16"),
    "utf16.advice": Text("请将文件另存为 UTF-8", "save the file as UTF-8"),
    "too_big": Text(
        "文件有 {found} 字节，超过 {expected}", "the file has {found} bytes, more than {expected}"
    ),
    "too_big.advice": Text("请拆分文件或删除非数据内容", "split it or remove what is no data"),
    "empty_file": Text("文件为空", "the file is empty"),
    "empty_file.advice": Text(
        "请至少写上表头，或删除该文件", "write at least the header row, or delete the file"
    ),
    "empty_document": Text("文件为空", "the file is empty"),
    "empty_document.advice": Text("请写“名称: 值”形式的内容", "write 'name: value' lines"),
    "missing_county": Text("缺少 county.yaml", "county.yaml is missing"),
    "missing_county.advice": Text("每个文件夹都需要它", "every folder needs it"),
    "missing_table": Text("缺少数据表 {found}", "the table {found} is missing"),
    "missing_table.advice": Text("每个县都需要它", "every county needs it"),
    "unknown_table": Text("“{found}”不是数据表", "'{found}' is no table"),
    "wrong_suffix": Text(
        "“{found}”看似数据表，但不会被读取", "'{found}' looks like a table but is not read"
    ),
    "wrong_suffix.advice": Text("请另存为 {expected}", "save it as {expected}"),
    # CSV.
    "wrong_delimiter": Text(
        "列之间用“{found}”分隔，而不是英文逗号",
        "the columns are separated by '{found}', not by commas",
    ),
    "wrong_delimiter.advice": Text(
        "请另存为逗号分隔的 CSV", "save the file as comma-separated CSV"
    ),
    "no_header": Text("第 1 行没有该表的任何列名", "row 1 names no column of the table"),
    "no_header.advice": Text(
        "请以表头开始，例如 {names}", "begin with a header row, for example {names}"
    ),
    "duplicate_column": Text("列“{found}”出现了两次", "column '{found}' appears twice"),
    "duplicate_column.advice": Text("请只保留一个", "keep one of them"),
    "unnamed_column": Text(
        "第 {number} 列有内容但没有列名", "column {number} has values but no name"
    ),
    "unnamed_column.advice": Text("请填写列名或清空该列", "name the column or clear it"),
    "missing_column": Text("缺少列“{found}”", "column '{found}' is missing"),
    "missing_column.advice": Text("请添加该列：{expected}", "add it: {expected}"),
    "too_many_cells": Text(
        "该行有 {cells} 个单元格，表头有 {expected} 个",
        "the row has {cells:cell|cells}, the header {expected}",
    ),
    "too_many_cells.advice": Text(
        "含逗号的单元格请加双引号", "put cells that contain commas in quotes"
    ),
    "too_few_cells": Text(
        "该行有 {cells} 个单元格，表头有 {expected} 个",
        "the row has {cells:cell|cells}, the header {expected}",
    ),
    "too_few_cells.advice": Text(
        "请补全该行；空单元格也要有逗号", "complete the row; an empty cell still takes its comma"
    ),
    "bad_csv": Text("CSV 在此处损坏：{why}", "the CSV is broken here: {why}"),
    "bad_csv.advice": Text("请检查该行的引号", "check the quotes in this row"),
    "long_cell": Text(
        "某个单元格超过 {expected} 个字符", "a cell has more than {expected} characters"
    ),
    "long_cell.advice": Text(
        "可能有未闭合的引号，或该单元格不是数据", "a quote may be left open, or the cell is no data"
    ),
    # JSON and YAML.
    "bad_json": Text(
        "第 {line} 行第 {column} 列：不是合法的 JSON：{why}",
        "line {line}, column {column}: this is not JSON: {why}",
    ),
    "bad_json.advice": Text(
        "请检查该处的逗号、引号和括号", "check commas, quotes and brackets there"
    ),
    "bad_yaml": Text(
        "第 {line} 行：不是合法的 YAML：{why}", "line {line}: this is not YAML: {why}"
    ),
    "bad_yaml.advice": Text(
        "请检查该处的缩进、冒号和引号", "check indentation, colons and quotes there"
    ),
    "yaml_mark": Text(
        "第 {line} 行：不允许使用锚点 &、引用 * 和标签 !",
        "line {line}: & anchors, * references and ! tags are not allowed",
    ),
    "yaml_mark.advice": Text(
        "请写出完整取值，或给文字加引号", "write the value out, or put the text in quotes"
    ),
    "duplicate_key": Text("“{found}”给出了两次", "'{found}' is given twice"),
    "duplicate_key.advice": Text("请只保留一个", "keep one of them"),
    "too_deep": Text("文档嵌套过深", "the document is nested too deeply"),
    "too_deep.advice": Text("请检查括号", "check the brackets"),
    "not_mapping": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "not_mapping.advice": Text("请写成“名称: 值”", "write 'name: value' pairs"),
    "not_finite": Text("“{found}”不是有限数字", "'{found}' is not a finite number"),
    "not_finite.advice": Text(
        "请写有限数字，或不填", "write a finite number, or leave the value out"
    ),
    "huge_number": Text("数字过大", "the number is far too large"),
    "huge_number.advice": Text("请检查位数和单位", "check the digits and the unit"),
    # Shape: one value.
    "missing_value": Text("缺少取值", "a value is missing"),
    "missing_value.advice": Text("请填写：{expected}", "give {expected}"),
    "unknown_field": Text("此处没有字段“{found}”", "'{found}' is no field here"),
    "not_number": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "not_whole": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "not_whole.advice": Text("请写整数", "write a whole number"),
    "not_bool": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "not_bool.advice": Text("请写 true 或 false", "write true or false"),
    "out_of_range": Text("{found} 不是{expected}", "{found} is not {expected}"),
    "out_of_range.advice": Text("请检查单位和小数点", "check the unit and the decimal point"),
    "bad_id": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "bad_id.advice": Text(
        "请使用不超过 60 个字母、数字、点、短横线或下划线，且以字母或数字开头",
        "use at most 60 letters, digits, dots, dashes and underscores, a letter or digit first",
    ),
    "bad_text": Text(
        "文字 {found} 含有控制字符或行分隔符",
        "the text {found} holds a control character or a line separator",
    ),
    "bad_text.advice": Text("请重新录入，去掉该字符", "retype the text without it"),
    "too_long": Text("文字过长：“{found}”", "the text is too long: '{found}'"),
    "too_long.advice": Text("应为{expected}", "expected is {expected}"),
    "not_one_of": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "empty_list": Text("列表为空", "the list is empty"),
    "empty_list.advice": Text(
        "请至少给出一个值，多个值用分号 ; 分隔", "give at least one value, several separated by ;"
    ),
    "wrong_type": Text("“{found}”不是{expected}", "'{found}' is not {expected}"),
    "wrong_type.advice": Text("请写{expected}", "write {expected}"),
    "invalid": Text("“{found}”无法使用：{why}", "'{found}' cannot be used: {why}"),
    "bad_plan_format": Text("无法读取“{found}”格式", "'{found}' is no format that can be read"),
    "newer_format": Text(
        "方案由较新的程序编制（格式第 {found} 版，本程序读到第 {now} 版为止）",
        "the plan was made by a newer planner (format {found}; this one reads up to {now})",
    ),
    "newer_format.advice": Text("请用较新的程序打开", "open it with the newer planner"),
    "bad_plan_format.advice": Text("请提供 plan.json", "give a plan.json"),
    "stale_table": Text(
        "文件夹中有该县没有的数据表“{found}”",
        "the folder holds a table '{found}' that the county lacks",
    ),
    "stale_table.advice": Text("请写入空文件夹", "write into an empty folder"),
}
