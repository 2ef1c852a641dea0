"""A client that sends prepared requests and believes no answer before it has looked at it.

One connection for each request, because gunicorn's sync workers close it after every answer.
"""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from time import perf_counter
from urllib.parse import urlencode

_LARGEST_ANSWER = 8 * 1024 * 1024
_READ = 256 * 1024
_MOST_REQUESTS = 200_000
_MOST_AT_ONCE = 256


class BadAnswer(Exception):
    """An answer that is not what was asked for: its speed would mean nothing."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; loopback only, so that nobody else is ever put under load."""

    host: str
    port: int

    def __post_init__(self) -> None:
        if not ip_address(self.host).is_loopback:
            raise ValueError(f"{self.host} is not this machine; only loopback is ever measured")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A whole request as bytes, and what its answer must be.

    Attributes:
        marker: bytes that must stand somewhere in the answer, head or body, so that an error
            page, however fast, is never counted.
    """

    request: bytes
    status: int
    marker: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in its parts."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of this name, or an empty text."""
        return next(self.headers(name), "")

    def headers(self, name: str) -> Iterator[str]:
        """All headers of this name."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                yield value.strip()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch of requests took.

    Attributes:
        latencies: seconds from connecting to the answer's last byte, in the order of arrival.
        elapsed: seconds from the first request to the last answer.
    """

    latencies: tuple[float, ...]
    elapsed: float


def compose(
    method: str,
    path: str,
    cookie: str = "",
    form: Sequence[tuple[str, str]] | None = None,
    accept: str = "text/html",
) -> bytes:
    """The bytes of one HTTP/1.1 request, as a browser on this machine would send it."""
    body = b"" if form is None else urlencode(form).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {accept}"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if form is not None:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def fetch(address: Address, request: bytes, seconds: float = 30) -> Answer:
    """Send one request and return its answer, whatever it is."""
    return asyncio.run(asyncio.wait_for(_exchange(address, request), seconds))


def drive(
    address: Address, exchanges: Sequence[Exchange], at_once: int, seconds: float = 120
) -> Outcome:
    """Send all requests, so many at a time, and check every answer.

    Raises:
        BadAnswer: an answer has another status, or its marker is missing.
        TimeoutError: the batch took longer than `seconds`.
    """
    if not 1 <= at_once <= _MOST_AT_ONCE or len(exchanges) > _MOST_REQUESTS:
        raise ValueError(f"{len(exchanges)} requests, {at_once} at once: more than is allowed")
    return asyncio.run(asyncio.wait_for(_drive(address, exchanges, at_once), seconds))


async def _drive(address: Address, exchanges: Sequence[Exchange], at_once: int) -> Outcome:
    waiting = iter(exchanges)
    latencies: list[float] = []

    async def visitor() -> None:
        for exchange in waiting:
            begun = perf_counter()
            answer = await _exchange(address, exchange.request)
            latencies.append(perf_counter() - begun)
            _require(answer, exchange)

    begun = perf_counter()
    async with asyncio.TaskGroup() as visitors:
        for _ in range(at_once):
            visitors.create_task(visitor())
    return Outcome(tuple(latencies), perf_counter() - begun)


def _require(answer: Answer, wanted: Exchange) -> None:
    line = wanted.request.split(b"\r\n", 1)[0].decode("latin-1")
    if answer.status != wanted.status:
        begin = answer.body[:300].decode("utf-8", "replace")
        raise BadAnswer(f"{line}: {answer.status} instead of {wanted.status}: {begin}")
    if wanted.marker not in answer.head and wanted.marker not in answer.body:
        raise BadAnswer(f"{line}: {answer.status}, but without {wanted.marker!r}")


async def _exchange(address: Address, request: bytes) -> Answer:
    loop = asyncio.get_running_loop()
    with socket.socket() as connection:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(connection, (address.host, address.port))
        await loop.sock_sendall(connection, request)
        received = bytearray()
        while chunk := await loop.sock_recv(connection, _READ):
            received += chunk
            if len(received) > _LARGEST_ANSWER:
                raise BadAnswer(f"an answer of more than {_LARGEST_ANSWER} bytes")
    return _parsed(bytes(received))


def _parsed(received: bytes) -> Answer:
    head, blank, body = received.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if not blank or len(words) < 2 or not words[1].isdigit():
        raise BadAnswer(f"no HTTP answer: {received[:80]!r}")
    answer = Answer(int(words[1]), head, body)
    promised = answer.header("Content-Length")
    if promised and int(promised) != len(body):
        raise BadAnswer(f"{len(body)} bytes instead of the promised {promised}")
    return answer
