"""Pages of megabytes, whose text is encoded piece by piece."""

from typing import Any

from flask import stream_template


def render_large(template: str, **context: Any) -> bytes:
    """A template as UTF-8, for a page that holds millions of characters.

    One dash or quotation mark anywhere makes Python store all of a joined text in twice the room
    and encode it sign by sign; the pieces that have none are copied as they are.
    """
    return b"".join(map(str.encode, stream_template(template, **context)))
