"""The socket on which the site is reached, opened before anything else is done."""

import errno
import socket
from collections.abc import Callable
from time import monotonic, sleep

from courseware.config import BadConfiguration

# How long the workers of a server that was killed may take to notice it and let the port go.
_PATIENCE_SECONDS = 3.0
_PAUSE_SECONDS = 0.1
_BACKLOG = 2048
_EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; with port 0 the system chooses one that is free.

    It listens at once, so that a second server is refused here and not after its migrations;
    who comes before the workers do waits in the queue.

    Raises:
        BadConfiguration: with the variable to change, if that can't be.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadConfiguration(
            f"COURSEWARE_HOST: {host!r} is no address — use 127.0.0.1 for this machine only, "
            "0.0.0.0 for every network"
        ) from None
    family, _, _, _, address = found[0]
    place = (str(address[0]), int(address[1]))
    try:
        return _patiently(lambda: _bound(family, place))
    except OSError as refused:
        raise BadConfiguration(_why(refused, host, port)) from None


def address_of(listener: socket.socket, host: str) -> str:
    """The URL under which this machine reaches the socket."""
    name = _EVERY_INTERFACE.get(host, host)
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port_of(listener)}"


def port_of(listener: socket.socket) -> int:
    """The port that the socket really has."""
    port: int = listener.getsockname()[1]
    return port


def _bound(family: int, address: tuple[str | int, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _patiently(attempt: Callable[[], socket.socket]) -> socket.socket:
    deadline = monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return attempt()
        except OSError as refused:
            if refused.errno != errno.EADDRINUSE or monotonic() > deadline:
                raise
        sleep(_PAUSE_SECONDS)


def _why(refused: OSError, host: str, port: int) -> str:
    if refused.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return (
            f"COURSEWARE_PORT: another program uses port {port} of {host} — stop that one, "
            f"or choose another port, such as COURSEWARE_PORT={other}"
        )
    if refused.errno == errno.EACCES:
        return (
            f"COURSEWARE_PORT: this account may not use port {port} — choose one from 1024 on, "
            "and let a proxy stand before it"
        )
    if refused.errno == errno.EADDRNOTAVAIL:
        return f"COURSEWARE_HOST: this machine has no address {host} — use one of its own"
    return f"COURSEWARE_HOST, COURSEWARE_PORT: {host} port {port}: {refused.strerror} — use others"
