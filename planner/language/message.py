"""A text whose language is still open, for data that people of either language read."""

from dataclasses import dataclass
from typing import ClassVar, Self, TypeAlias

from planner.language.figures import plain
from planner.language.phrases import PHRASES, say
from planner.language.text import Lang, Phrasebook


@dataclass(frozen=True)
class Message:
    """The key of a text, and the values that fill its placeholders."""

    code: str
    values: "tuple[tuple[str, Value], ...]" = ()

    book: ClassVar[Phrasebook] = PHRASES

    @classmethod
    def of(cls, code: str, /, **values: "Value") -> Self:
        """Make the message ``code``; reading it raises KeyError if no text has that key."""
        return cls(code, tuple(values.items()))

    def text(self, lang: Lang = "en") -> str:
        """Return the text in ``lang``, its placeholders filled."""
        filled = {
            name: value if type(value) is int else shown(value, lang) for name, value in self.values
        }
        return self.book.say(self.code, lang, **filled)


Value: TypeAlias = str | int | float | Message | tuple[str | Message, ...]


def shown(value: Value, lang: Lang) -> str:
    """Return a value as people read it in ``lang``."""
    if isinstance(value, Message):
        return value.text(lang)
    if isinstance(value, tuple):
        return say("list_comma", lang).join(shown(part, lang) for part in value)
    return number_text(value) if isinstance(value, float) else str(value)


def number_text(value: float) -> str:
    """Write a number as people do: no exponents, at most seven digits below a thousand."""
    if not 1000 <= abs(value) < 1e15:
        return plain(value, 7)
    return f"{value:.1f}".removesuffix(".0")
