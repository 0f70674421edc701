"""Marks between parts of a sentence, as each language writes them."""

from planner.language.text import Text

TEXTS: dict[str, Text] = {
    "colon": Text("：", ": "),
    "semicolon": Text("；", "; "),
    "comma": Text("，", ", "),
    "list_comma": Text("、", ", "),
    "times": Text("{one} × {other}", "{one} × {other}"),
}
