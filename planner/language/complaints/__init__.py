"""Every message about an input in both languages; ``x.advice`` says what to do about ``x``."""

from planner.language.complaints.county import COUNTY
from planner.language.complaints.file import FILES
from planner.language.complaints.suspicious import STRANGE

MESSAGES: dict[str, dict[str, str]] = {
    code: {"en": english, "zh": chinese}
    for code, (english, chinese) in {**FILES, **COUNTY, **STRANGE}.items()
}
