"""What a form sent and nobody could keep: repeated on the page that says so, to be sent again."""

from dataclasses import dataclass

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoAddress

from courseware.web.access import referring_path

_TOKEN = "csrf_token"
# Every field for a password has this in its name; a test reads the templates.
_SECRET = "password"


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was posted and not kept.

    Attributes:
        address: where it goes once more, with its query.
        fields: names and values in their order, without the form token; empty unless `whole`.
        whole: whether sending `fields` repeats it. A password is never written into a page, and
            a file cannot be.
    """

    address: str
    fields: tuple[tuple[str, str], ...]
    whole: bool


def sent_form() -> SentForm | None:
    """The form of this request; None where none was posted.

    Only for requests whose form token was right: the page gives the form a token that is.
    """
    if request.method != "POST":
        return None
    address = _here()
    try:
        sent = [(name, value) for name, value in request.form.items(multi=True) if name != _TOKEN]
        files = [name for name, file in request.files.items(multi=True) if file.filename]
    except HTTPException:  # a body that cannot be read cannot be repeated
        return SentForm(address, (), False)
    whole = not files and not any(_SECRET in name for name, _ in sent)
    return SentForm(address, tuple(sent) if whole else (), whole)


def way_back() -> str:
    """The page to try again: this one, or where the form stood if this address only takes forms."""
    if request.method == "GET":
        return _here()
    adapter = current_app.create_url_adapter(request)
    try:
        readable = adapter is not None and adapter.test(request.path, "GET")
    except NoAddress:
        readable = False
    return _here() if readable else referring_path()


def _here() -> str:
    return request.full_path.rstrip("?")
