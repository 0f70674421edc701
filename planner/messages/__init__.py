"""Every message about an input in both languages; ``x.advice`` says what to do about ``x``."""

from planner.messages.county import COUNTY
from planner.messages.file import FILES
from planner.messages.strange import STRANGE

MESSAGES: dict[str, dict[str, str]] = {
    code: {"en": english, "zh": chinese}
    for code, (english, chinese) in {**FILES, **COUNTY, **STRANGE}.items()
}
