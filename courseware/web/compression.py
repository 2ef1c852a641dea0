"""Pages and static files leave compressed, for phones on slow networks.

Attacks that guess a secret from the length of compressed pages need somebody else's site to make
the browser fetch ours with its cookie; the cookie is `SameSite=Lax`, so those fetches carry none.
"""

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_KINDS = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml")
_LEAST_BYTES = 1_000
# The lowest level: measured on a lesson it takes a third of the time of the default for some
# ten percent more bytes.
_LEVEL = 1
_STATIC = "/static/"


class Compression:
    """WSGI middleware that gzips what the browser accepts compressed."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._kept: dict[str, bytes] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        if "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", ""):
            return self._application(environ, start_response)
        answer = _Answer()
        parts = self._application(environ, answer.start)
        if not answer.may_be_compressed():
            answer.pass_on(start_response)
            return parts
        body = b"".join(parts)
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        packed = self._packed(environ, body)
        answer.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        answer.headers.append(("Content-Length", str(len(packed))))
        answer.pass_on(start_response)
        return [packed]

    def _packed(self, environ: "WSGIEnvironment", body: bytes) -> bytes:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(_STATIC):
            return gzip.compress(body, _LEVEL, mtime=0)
        # Only files that exist get here with 200, so this never outgrows the folder.
        if path not in self._kept:
            self._kept[path] = gzip.compress(body, mtime=0)
        return self._kept[path]


class _Answer:
    """What the application said about its answer, held back until the body is known."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return lambda written: None

    def may_be_compressed(self) -> bool:
        named = {name.lower(): value for name, value in self.headers}
        kind = named.get("content-type", "").partition(";")[0]
        length = int(named.get("content-length", "0") or 0)
        fits = self.status.startswith("200") and kind in _KINDS and length >= _LEAST_BYTES
        if fits and "content-encoding" not in named:
            self.headers = [h for h in self.headers if h[0].lower() not in _REPLACED]
            return True
        return False

    def pass_on(self, start_response: "StartResponse") -> None:
        start_response(self.status, self.headers)


_REPLACED = ("content-length", "etag")
