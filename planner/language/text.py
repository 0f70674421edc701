"""A text in the two languages of the planner, and how the language is chosen."""

import os
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, Lang] = ("zh", "en")


class Count(int):
    """A whole number in an English text: ``{count:place|places}`` gives "1 place", "2 places"."""

    def __format__(self, spec: str) -> str:
        """Write the number and the word for so many; without words as any whole number."""
        one, either, many = spec.partition("|")
        if not either:
            return format(int(self), spec)
        return f"{int(self):,} {one if self == 1 else many}"


class Text(NamedTuple):
    """One text in Chinese and in English, with the same placeholders in each."""

    zh: str
    en: str

    def filled(self, lang: Lang, /, **values: object) -> str:
        """Fill the placeholders of the text in ``lang``; KeyError if one has no value."""
        counted = {
            name: Count(value) if type(value) is int else value for name, value in values.items()
        }
        return (self.zh if lang == "zh" else self.en).format(**counted)


class Phrasebook(Mapping[str, Text]):
    """Texts by key, joined from chapters that share no key."""

    def __init__(self, *chapters: Mapping[str, Text]) -> None:
        """Join the chapters; ValueError names the keys that two of them hold."""
        self._texts: dict[str, Text] = {}
        for chapter in chapters:
            twice = self._texts.keys() & chapter.keys()
            if twice:
                raise ValueError(f"two chapters hold {sorted(twice)}")
            self._texts.update(chapter)

    def __getitem__(self, key: str) -> Text:
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def say(self, key: str, lang: Lang, /, **values: object) -> str:
        """Return the text ``key`` in ``lang`` with its placeholders filled.

        Raises:
            KeyError: no text of that key, or a placeholder without a value.
        """
        return self._texts[key].filled(lang, **values)


def language(environment: Mapping[str, str] = os.environ) -> Lang:
    """Find the language the environment asks for; Chinese where nothing gives a hint.

    ``PLANNER_LANG`` counts first, then the locale variables; the locales C and POSIX name no
    language.
    """
    for variable in ("PLANNER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable, "").strip().lower()
        if value and value.partition(".")[0] not in ("c", "posix"):
            return "zh" if value.startswith("zh") else "en"
    return "zh"
