"""Names and words of a county in one language."""

from models.schema.instance import Instance
from planner.language.phrases import PHRASES, say, word
from planner.language.text import Lang


class Names:
    """Looks up what a county calls its things; an unknown id is its own name."""

    def __init__(self, instance: Instance, lang: Lang) -> None:
        """Collect the names of every named table of ``instance`` in ``lang``."""
        self.lang = lang
        tables = {
            "settlement": instance.settlements,
            "project": instance.projects,
            "contract": instance.contracts,
            "mast": instance.masts,
            "service": instance.services,
            "category": instance.categories,
            "package": instance.packages,
            "reform": instance.reforms,
            "source": instance.sources,
            "stream": instance.streams,
            "use": instance.uses,
        }
        self._names = {
            kind: {row.id: row.name(lang) for row in rows} for kind, rows in tables.items()
        }

    def of(self, kind: str, key: str) -> str:
        """Name the row ``key`` of table ``kind`` ("settlement", "project", ...)."""
        return self._names[kind].get(key, key)

    def word(self, value: str) -> str:
        """Say a value of the schema in a word, such as a program."""
        return word(value, self.lang)

    def payee(self, key: str) -> str:
        """Say what is paid for: a program in a word, a use by its name."""
        return self._names["use"].get(key) or self.word(key)

    def condition(self, key: str) -> str:
        """Say a condition in a word; "digital" is also a program, by another word."""
        return self.word(f"condition_{key}")

    def say(self, key: str, **values: object) -> str:
        """Say the phrase ``key`` in the report's language."""
        return say(key, self.lang, **values)

    def knows(self, key: str) -> bool:
        """Return whether there is a phrase ``key``."""
        return key in PHRASES

    def joined(self, parts: list[str]) -> str:
        """Join a list in running text, with the comma of the language."""
        return self.say("list_comma").join(parts)
