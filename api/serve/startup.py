"""Prepare settings and store for a command; what is wrong is one sentence and exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from api.language.phrases import say
from api.settings import Settings
from api.store import (
    AlreadyServedError,
    NewerStoreError,
    Store,
    StoreFullError,
    StoreUnavailableError,
)
from planner.commands.console import refuse
from planner.commands.folders import try_folder
from planner.language.phrases import say as planner_say
from planner.language.text import Lang


def checked_settings(lang: Lang, **given: Any) -> Settings:
    """Return the settings; None leaves a default. No password is repeated in a refusal."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_context=False, include_url=False)[0]
        name = str(wrong["loc"][0])
        if name == "database":
            refuse(say("bad_database", lang))
        refuse(say("bad_setting", lang, name=name.replace("_", "-"), message=wrong["msg"]))


@contextmanager
def open_store(settings: Settings, lang: Lang, *, make: bool = True) -> Iterator[Store]:
    """Open the store of these settings and bring its tables to this version.

    Refuses a database that cannot be used; with ``make`` False, a SQLite file that is not there.
    """
    with store_errors_refused(settings, lang):
        store = Store.open(settings.database_url)
        if not make and store.database.file is not None and not store.database.file.exists():
            refuse(say("no_store", lang, place=shown_database(settings)))
        try:
            _make_folder(settings, lang)
            store.upgrade()
            yield store
        finally:
            store.close()


def _make_folder(settings: Settings, lang: Lang) -> None:
    """Make the data folder, for its owner alone; refuse one that cannot be written to."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = error.strerror or error
        refuse(planner_say("not_writable", lang, path=settings.data, message=message))
    try_folder(settings.data, lang)


@contextmanager
def store_errors_refused(settings: Settings, lang: Lang) -> Iterator[None]:
    """Refuse with one sentence for every error of the store."""
    place = shown_database(settings)
    try:
        yield
    except NewerStoreError:
        refuse(say("store_newer", lang, place=place))
    except AlreadyServedError:
        refuse(say("store_served", lang, place=place))
    except StoreFullError:
        refuse(say("store_full", lang, place=place))
    except StoreUnavailableError as error:
        refuse(say("store_unreachable", lang, place=place, message=_cause(error)))
    except DBAPIError as error:
        refuse(say("store_strange", lang, place=place, message=error.orig))


def shown_database(settings: Settings) -> str:
    """Return the database's place without its password."""
    url = make_url(settings.database_url)
    if url.drivername == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _cause(error: StoreUnavailableError) -> str:
    """Return the message of the database's driver, on one line."""
    cause = error.__cause__
    message = cause.orig if isinstance(cause, DBAPIError) else None
    return " ".join(str(message or error).split())
