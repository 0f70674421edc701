"""Every message about an input in both languages; ``x.advice`` says what to do about ``x``."""

from planner.messages_county import COUNTY
from planner.messages_file import FILES
from planner.messages_strange import STRANGE

MESSAGES: dict[str, dict[str, str]] = {
    code: {"en": english, "zh": chinese}
    for code, (english, chinese) in {**FILES, **COUNTY, **STRANGE}.items()
}
