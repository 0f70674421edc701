"""Every text of the planner by key, joined from the modules that hold them by subject."""

from planner.language import (
    audit,
    batch,
    client,
    columns,
    commands,
    compare,
    expenses,
    explanation,
    formulas,
    generate,
    messages,
    progress,
    proof,
    punctuation,
    report,
    schema,
)
from planner.language.complaints import county, file, plausibility, spread
from planner.language.text import Lang, Phrasebook

PHRASES = Phrasebook(
    schema.TEXTS,
    punctuation.TEXTS,
    commands.TEXTS,
    messages.TEXTS,
    progress.TEXTS,
    proof.TEXTS,
    report.TEXTS,
    audit.TEXTS,
    columns.TEXTS,
    batch.TEXTS,
    client.TEXTS,
    compare.TEXTS,
    explanation.TEXTS,
    expenses.TEXTS,
    formulas.TEXTS,
    generate.TEXTS,
    generate.STUDY_PAGE,
    file.TEXTS,
    county.TEXTS,
    plausibility.TEXTS,
    spread.TEXTS,
)


def say(key: str, lang: Lang, /, **values: object) -> str:
    """Return the text ``key`` in ``lang`` with its placeholders filled.

    Raises:
        KeyError: no text of that key, or a placeholder without a value.
    """
    return PHRASES.say(key, lang, **values)


def word(value: str, lang: Lang) -> str:
    """Return the word for a value of the schema, such as ``talent``; without one, the value."""
    return schema.TEXTS[value].filled(lang) if value in schema.TEXTS else value
