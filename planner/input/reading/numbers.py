"""Advise on text that is nearly a number."""

import re
import unicodedata

from models.schema.scalars import NUMBER
from planner.language.message import Message

THOUSANDS = re.compile(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?", re.ASCII)


def number_advice(text: str) -> Message:
    """Return how to write what is nearly a number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.endswith("%") and NUMBER.fullmatch(plain[:-1].strip()):
        share = float(plain[:-1]) / 100
        return Message.of("percent.advice", plain=f"{share:.10g}")
    if THOUSANDS.fullmatch(text):
        return Message.of("commas.advice", plain=plain.replace(",", ""))
    if plain != text and NUMBER.fullmatch(plain):
        return Message.of("fullwidth.advice", plain=plain)
    return Message.of("plain.advice")
