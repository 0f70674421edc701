"""Read server-sent events from the lines of a stream."""

import json
from collections.abc import Iterable, Iterator

from planner.client.answers import Event


def events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the complete events of a stream."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        event = _event(fields)
        fields = {}
        if event is not None:
            yield event


def _event(fields: dict[str, str]) -> Event | None:
    """Build the event of these fields; None for a comment and for what is no event of a job."""
    number = fields.get("id", "")
    if not number.isdecimal() or "data" not in fields:
        return None
    try:
        data = json.loads(fields["data"])
    except ValueError:
        return None
    return Event(int(number), fields.get("event", ""), data if isinstance(data, dict) else {})
