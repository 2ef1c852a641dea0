"""`preview`: the library as its authors write it, in a browser, while they write."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from courseware.cli.listening import address_of, listen, port_of
from courseware.cli.problems import library_option
from courseware.config import BadConfiguration
from courseware.web.preview.site import LOOPBACK_NAMES, create_preview


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request: the page asks three times a second whether files changed."""

    def log(self, type: str, message: str, *args: object) -> None:
        if type == "error":
            super().log(type, message, *args)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


@click.command()
@library_option
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=8100, show_default=True)
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
def preview(library: Path, host: str, port: int, open_: bool) -> None:
    """Show the library while it is written: problems in place, quizzes to play, no account.

    The page comes anew within a second of saving. Only this machine can reach it.
    """
    _refuse_network(host)
    listener = listen(host, port)
    with listener, tempfile.TemporaryDirectory(prefix="courseware-preview-") as cache:
        site = create_preview(library.absolute(), Path(cache))
        server = make_server(
            host,
            port_of(listener),
            site,
            threaded=True,
            request_handler=_Quiet,
            fd=listener.fileno(),
        )
        address = address_of(listener, host)
        click.echo(f"preview of {library} at {address} — stop with Ctrl-C")
        if open_:
            webbrowser.open(address)
        server.serve_forever()


def _refuse_network(host: str) -> None:
    if host not in LOOPBACK_NAMES:
        raise BadConfiguration(
            f"--host: the preview asks nobody for a password, so it serves this machine only, "
            f"not {host!r} — use 127.0.0.1"
        )
