"""What can be wrong with a text in two languages."""

import string

from planner.language.text import Text


def faults(text: Text) -> list[str]:
    """A language without words, or placeholders that differ between the two."""
    found = [lang for lang, said in text._asdict().items() if not said.strip()]
    if placeholders(text.zh) != placeholders(text.en):
        found.append("placeholders differ")
    return found


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
