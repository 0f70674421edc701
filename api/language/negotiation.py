"""Which language the reader of an answer prefers."""

from planner.language.text import LANGUAGES, Lang


def language_of(header: str | None) -> Lang:
    """Find the language that an Accept-Language header prefers; Chinese unless English is."""
    best: tuple[float, Lang] = (0.0, "zh")
    for part in (header or "")[:200].split(","):
        name, _, weight = part.partition(";")
        lang = next((lang for lang in LANGUAGES if name.strip().lower().startswith(lang)), None)
        quality = _quality(weight)
        if lang is not None and quality > best[0]:
            best = (quality, lang)
    return best[1]


def _quality(weight: str) -> float:
    """Return the number of ``q=0.8``: 1 without one, 0 if it is no number."""
    text = weight.strip().lower().removeprefix("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
