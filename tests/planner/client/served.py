"""A served app for clients: uvicorn in a thread on a real store, its jobs driven by hand."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from api.app import create_app
from api.settings import Settings
from api.store import Store

DEADLINE = 600.0


class Served:
    """An app at a free port that can be closed and opened again at the same one."""

    def __init__(self, store: Store, data: Path, **settings: int) -> None:
        self.store, self._settings = store, Settings(data=data, **settings)
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        app = create_app(self._settings, self.store, bundled=self._settings.data / "none")
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=0
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Streams that are open break off."""
        assert self._server is not None
        assert self._thread is not None
        self._server.should_exit = True
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()

    def notify(self, job: str) -> None:
        """As the dispatcher does after it told the store something."""
        assert self._server is not None
        self._server.config.app.state.context.broadcaster.notify(job)  # type: ignore[union-attr]


@contextmanager
def served(data: Path, **settings: int) -> Iterator[Served]:
    """An open app on a separate store."""
    data.mkdir()
    store = Store.open(f"sqlite:///{data / 'planner.db'}")
    store.upgrade()
    made = Served(store, data, **settings)
    made.open()
    try:
        yield made
    finally:
        made.close()
        store.close()
