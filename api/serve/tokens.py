"""Make, list and revoke tokens from the command line."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table

from api.language.phrases import say
from api.serve.startup import open_store
from api.settings import Settings
from api.store import Actor, NotFoundError, Role, Store, Token
from models.schema.fields import ID_PATTERN
from planner.commands.console import refuse
from planner.language.lines import tell
from planner.language.text import Lang

LONGEST_NAME = 200
WIDE = 160
"""Columns of the table where no terminal gives its width."""


def add(
    settings: Settings,
    lang: Lang,
    name: str,
    role: Role,
    counties: Sequence[str],
    days: int | None,
    max_queued: int | None,
) -> None:
    """Make a token: its secret alone goes to stdout, and the log has a line about it."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        refuse(say("bad_name", lang, most=LONGEST_NAME))
    if (role == "official") != bool(counties):
        refuse(say("official_counties", lang))
    for county in counties:
        if not re.fullmatch(ID_PATTERN, county) or len(county) > 60:
            refuse(say("bad_county", lang, county=county))
    with open_store(settings, lang) as store:
        _warn_unknown(store, counties, lang)
        token, secret = store.tokens.add(name, role, counties, days, max_queued, Actor())
    tell(say("token_made", lang, id=token.id, role=role))
    typer.echo(secret)


def _warn_unknown(store: Store, counties: Sequence[str], lang: Lang) -> None:
    """Name the counties that do not exist: a typing error, unless they come later."""
    if store.counties.latest(limit=1):
        for county in counties:
            if store.counties.get(county) is None:
                tell(say("unknown_county", lang, county=county))


def show(settings: Settings, lang: Lang) -> None:
    """Print every token, the oldest first."""
    with open_store(settings, lang, make=False) as store:
        found = store.tokens.all()
    if not found:
        tell(say("no_tokens", lang))
        return
    columns = ("token", "role", "counties", "holder", "expires", "used", "state")
    table = Table(*(say(f"col_{column}", lang) for column in columns), box=None, pad_edge=False)
    now = datetime.now(UTC)
    for token in found:
        table.add_row(*_row(token, now, lang))
    # A name such as "[A] :red:" is text, not markup.
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def _row(token: Token, now: datetime, lang: Lang) -> list[str]:
    expired = token.expires_at is not None and now >= token.expires_at
    state = "revoked" if token.revoked_at else "expired" if expired else "good"
    return [
        token.id,
        token.role,
        ", ".join(sorted(token.counties)) or "-",
        token.name or "-",
        _day(token.expires_at),
        _day(token.last_used_at),
        say(f"state_{state}", lang),
    ]


def _day(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ") if at else "-"


def revoke(settings: Settings, lang: Lang, id: str) -> None:
    """Revoke a token; running servers refuse it from their next request on."""
    with open_store(settings, lang, make=False) as store:
        try:
            store.tokens.revoke(id, Actor())
        except NotFoundError:
            refuse(say("no_such_token", lang, id=id))
    tell(say("revoked", lang, id=id))
