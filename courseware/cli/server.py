"""gunicorn with our settings, started from our own process."""

import gc
import http.client
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from gunicorn.app.base import BaseApplication

from courseware.app import create_app
from courseware.cli.ending import end_if_asked
from courseware.cli.listening import address_of
from courseware.config import Config
from courseware.services.releases.live import NothingPublished

_POLL_SECONDS = 0.05
_POLLS = 600


# New objects before a young, young walks before a middle, middle walks before a whole walk.
_COLLECT_AFTER = (5_000, 20, 100)


class Server(BaseApplication):  # type: ignore[misc]
    """Serves one configuration until SIGTERM or SIGINT.

    Args:
        listener: the socket to serve on; see `listening.listen`.
        workers: number of processes. Sync workers: SQLite's writers queue better behind two
            of them than behind threads.
        announce: called once, with the address, when the first page has answered.
    """

    def __init__(
        self,
        config: Config,
        listener: socket.socket,
        workers: int,
        announce: Callable[[str], None],
    ) -> None:
        self.config = config
        self.url = address_of(listener, config.host)
        self.descriptor = listener.detach()
        self.workers = workers
        self.announce = announce
        self.lifeline = os.pipe()
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        settings = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers,
            "worker_class": "sync",
            # Everything is built once and shared by all workers' memory.
            "preload_app": True,
            "accesslog": None,
            "loglevel": "warning",
            "timeout": 60,
            "graceful_timeout": 10,
            "post_fork": self._in_worker,
            "post_worker_init": self._worker_ready,
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application and its catalogue once, before the fork.

        What is there then is frozen: the collector would otherwise visit every object, and
        with that give each worker a copy of what all can share.
        """
        self.flask = create_app(self.config)
        with suppress(NothingPublished):
            self.flask.extensions["courseware"].catalogues.current(monotonic())
        gc.collect()
        gc.freeze()
        # A whole walk comes when as much as a quarter of what it found last is new. It finds little
        # now, for the rest is frozen, and so would come with every few lessons that are kept.
        gc.set_threshold(*_COLLECT_AFTER)
        end_if_asked()
        return self.flask

    def _in_worker(self, arbiter: Any, worker: Any) -> None:
        """Let go of what belongs to the parent: connections, and its end of the lifeline."""
        self.flask.extensions["courseware"].db.after_fork()
        os.close(self.lifeline[1])

    def _worker_ready(self, worker: Any) -> None:
        """Start the worker's threads; there are none before the fork."""
        threading.Thread(target=_end_with_parent, args=self.lifeline[:1], daemon=True).start()
        if worker.age == 1:
            threading.Thread(target=self._announce_when_ready, daemon=True).start()

    def _announce_when_ready(self) -> None:
        pause = threading.Event()
        for _ in range(_POLLS):
            if _answers(self.url):
                self.announce(self.url)
                return
            pause.wait(_POLL_SECONDS)


def _end_with_parent(lifeline: int) -> None:
    """Wait for the parent's end; one that was killed leaves no worker behind on its port.

    gunicorn's own look at the parent comes only between two requests that are half a minute
    apart. The parent never writes, so the read returns when its end of the pipe is gone.
    """
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _answers(url: str) -> bool:
    """Whether the first page comes (by a plain connection, whatever proxy is configured)."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True
