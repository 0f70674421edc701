"""Complaints about a request; ``x.advice`` says what to do about ``x``."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "oversized": Text("内容超过 {expected} 字节", "the content has more than {expected} bytes"),
    "bom": Text("内容以字节顺序标记（BOM）开头", "the content begins with a byte order mark"),
    "bom.advice": Text("请存为不带 BOM 的 UTF-8", "save it as UTF-8 without BOM"),
    "not_utf8": Text("文字不是 UTF-8 编码（字节 {found}）", "the text is not UTF-8 (byte {found})"),
    "not_utf8.advice": Text("请存为 UTF-8", "save it as UTF-8"),
    "not_zip": Text("文件不是完整的 zip：{why}", "the file is not a whole zip archive: {why}"),
    "not_zip.advice": Text("请重新压缩并上传", "pack the folder again and upload it again"),
    "many_files": Text(
        "压缩包内有 {found} 个文件，超过 {expected} 个",
        "the archive holds {found} files, more than {expected}",
    ),
    "many_files.advice": Text(
        "只打包 county.yaml 与 CSV 表", "pack county.yaml and the CSV tables only"
    ),
    "unsafe_name": Text("文件名“{found}”不安全", "the file name '{found}' is not safe"),
    "unsafe_name.advice": Text(
        "请用普通的相对文件名，不含 ..、\\ 和盘符",
        "use plain relative names, without .., \\ or a drive",
    ),
    "not_plain_file": Text("“{found}”不是普通文件", "'{found}' is not a plain file"),
    "not_plain_file.advice": Text("不要打包链接或设备文件", "do not pack links or devices"),
    "encrypted": Text("“{found}”有密码", "'{found}' is protected by a password"),
    "encrypted.advice": Text("请不加密码压缩", "pack it without a password"),
    "packed_how": Text("“{found}”的压缩方法不支持", "'{found}' is compressed by another method"),
    "packed_how.advice": Text("请用普通 zip（deflate）压缩", "use plain zip compression (deflate)"),
    "twice_in_zip": Text("“{found}”出现两次", "'{found}' is there twice"),
    "twice_in_zip.advice": Text("请只保留一个", "keep one of them"),
    "nested": Text("“{found}”在下级文件夹中", "'{found}' lies in a deeper folder"),
    "nested.advice": Text(
        "请把所有表放在同一文件夹中再打包", "put all tables in one folder and pack that"
    ),
    "stranger": Text("“{found}”不是县数据的文件", "'{found}' is not a file of a county"),
    "inflated": Text(
        "“{found}”解压后过大（超过 {expected} 字节，或压缩比超过 {ratio}）",
        "'{found}' is too large unpacked (over {expected} bytes, or over {ratio} times its"
        " packed size)",
    ),
    "inflated.advice": Text("请只打包数据", "pack data only"),
    "broken_entry": Text("“{found}”已损坏：{why}", "'{found}' is damaged: {why}"),
    "broken_entry.advice": Text("请重新压缩并上传", "pack it again and upload it again"),
    "parameter": Text("“{found}”不能用：应为{wanted}", "'{found}' cannot be used: give {wanted}"),
    "parameter_missing": Text("缺少取值", "a value is missing"),
    "invalid": Text("“{found}”不能用：{why}", "'{found}' cannot be used: {why}"),
    "want.integer": Text("整数", "a whole number"),
    "want.at_most": Text("不大于 {most} 的数", "a number of at most {most}"),
    "want.at_least": Text("不小于 {least} 的数", "a number of at least {least}"),
    "want.shape": Text("符合 {pattern} 的文字", "text that fits {pattern}"),
    "list_or_grid": Text(
        "须给出 scenarios 或 grid 之一；base 只与 grid 同用",
        "give either scenarios or a grid; base goes with a grid",
    ),
    "id_twice": Text("任务“{found}”给出了两次", "the job '{found}' is given twice"),
    "id_twice.advice": Text("请只保留一个", "keep one of them"),
    "no_job": Text("没有任务“{found}”", "there is no job '{found}'"),
    "want.ids": Text("{least} 到 {most} 个任务", "from {least} to {most} jobs"),
    "want.shorter": Text("不超过 {most} 个字符", "at most {most} characters"),
}
