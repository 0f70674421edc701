"""Every text of the service by key, joined from the modules that hold them by subject."""

from typing import ClassVar

from api.language import commands, pages, problems, requests
from planner.language.message import Message
from planner.language.text import Lang, Phrasebook

PHRASES = Phrasebook(problems.TITLES, problems.DETAILS, requests.TEXTS, pages.TEXTS, commands.TEXTS)


class ServiceMessage(Message):
    """A message whose text the service holds."""

    book: ClassVar[Phrasebook] = PHRASES


def say(key: str, lang: Lang, /, **values: object) -> str:
    """Return the text ``key`` of the service in ``lang`` with its placeholders filled.

    Raises:
        KeyError: no text of that key, or a placeholder without a value.
    """
    return PHRASES.say(key, lang, **values)


def both(key: str) -> str:
    """Return the text in both languages, for places that cannot know the reader's."""
    text = PHRASES[key]
    return f"{text.zh} · {text.en}"
