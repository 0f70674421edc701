"""Run the server process: check what it needs, listen, end in good order."""

import errno
import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import FrameType

import psutil
import typer
import uvicorn

from api.app import create_app
from api.context import Context
from api.jobs.dispatcher import Dispatcher, running_dispatcher
from api.language.phrases import say
from api.middleware import log_json_lines
from api.serve.startup import open_store
from api.settings import Settings, may_listen
from api.store import Store
from planner.commands.console import refuse
from planner.language.text import Lang

GRACE = 3
"""Seconds that open streams and requests get at the end; watchers of a job reconnect later."""

BACKLOG = 2048
"""Connections that may wait to be accepted."""


def run(settings: Settings, lang: Lang) -> None:
    """Serve until SIGTERM or Ctrl-C; a second Ctrl-C kills all processes at once.

    Refuses what cannot work before it listens. Log lines go to stderr, words for people to stdout.
    """
    with open_store(settings, lang) as store:
        has_tokens = store.tokens.exist()
        if not may_listen(settings.host, has_tokens):
            refuse(say("not_listening", lang, host=settings.host))
        with _listener(settings, lang) as listener:
            log_json_lines()
            url = _url(settings.host, listener)

            def ready() -> None:
                typer.echo(say("listening", lang, url=url, data=settings.data))
                if not has_tokens:
                    typer.echo(say("open_door", lang))

            _serve(settings, store, listener, ready, lang)


def _serve(
    settings: Settings,
    store: Store,
    listener: socket.socket,
    ready: Callable[[], None],
    lang: Lang,
) -> None:
    """Run app and dispatcher side by side; the dispatcher starts first and ends last."""
    app = create_app(settings, store)
    context: Context = app.state.context
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    with ExitStack() as stack:
        context.dispatcher = _start(stack, settings, store, context, lang)
        Server(config, ready, context.broadcaster.close).run([listener])
        # What is left to do is short, and a second signal must not break it off halfway.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, lambda *_: quit_now())


def _start(
    stack: ExitStack, settings: Settings, store: Store, context: Context, lang: Lang
) -> Dispatcher:
    """Start the dispatcher until ``stack`` ends; refuse a cluster that cannot be used."""
    try:
        dispatcher = running_dispatcher(
            settings, store, context.counties, context.broadcaster.notify
        )
        return stack.enter_context(dispatcher)
    except (ImportError, OSError) as error:
        if settings.cluster is None:
            raise
        if isinstance(error, ImportError):
            refuse(say("no_dask", lang))
        refuse(say("no_cluster", lang, address=settings.cluster, message=error))


class Server(uvicorn.Server):
    """Run uvicorn, report when it is ready, and end with exit code 0 when asked to."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready, self._ending = ready, ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then report that it is ready."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which uvicorn would wait for, then everything."""
        self._ending()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in good order; at once at the second Ctrl-C."""
        if self.should_exit and sig == signal.SIGINT:
            quit_now()
        self.should_exit = True


def quit_now() -> None:
    """Kill every process of the server, this one included; the store is good after that too."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(128 + signal.SIGINT)


def _listener(settings: Settings, lang: Lang) -> socket.socket:
    """Return a listening socket; refuse an address that cannot be listened at."""
    host, port = settings.host.strip("[]"), settings.port
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((address[0], port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            refuse(say("port_in_use", lang, host=host, port=port))
        message = error.strerror or error
        refuse(say("cannot_listen", lang, host=host, port=port, message=message))


def _url(host: str, listener: socket.socket) -> str:
    """Return where the server is reached, with the port that it got."""
    bare = host.strip("[]")
    shown = f"[{bare}]" if ":" in bare else bare
    return f"http://{shown}:{listener.getsockname()[1]}"
