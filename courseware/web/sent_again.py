"""What a form sent and nobody could keep: repeated on the page that says so, to be sent again."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoAddress

_TOKEN = "csrf_token"
# Every field for a password has this in its name; a test reads the templates.
_SECRET = "password"
# What pages fill in by themselves beside what somebody gives.
_BESIDE = frozenset({"clinic", "go", "key", "next", "seen", "sequence", "shown"})


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was posted and not kept.

    Attributes:
        address: where it goes once more, with its query.
        fields: names and values in their order, without the form token; empty unless `whole`.
        whole: whether sending `fields` repeats it. A password is never written into a page, and
            a file cannot be.
        own: whether it holds something that somebody gave, and not just a button's press.
        texts: what was written in more than one word, to be read and copied; no password.
    """

    address: str
    fields: tuple[tuple[str, str], ...]
    whole: bool
    own: bool = True
    texts: tuple[str, ...] = ()


def sent_form() -> SentForm | None:
    """The form of this request; None where none was posted.

    Only for requests whose form token was right or that came `from_our_pages`: the page gives the
    form a token that is right, and what another site sent would be one click away.
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
    given = any(value.strip() for name, value in sent if name not in _BESIDE)
    texts = [value for name, value in sent if len(value.split()) > 1 and _SECRET not in name]
    fields = tuple(sent) if whole else ()
    return SentForm(address, fields, whole, given or bool(files), tuple(texts))


def from_our_pages() -> bool:
    """Whether the browser says that a page of this site sent the request.

    Browsers write these headers themselves; no page of another site can change them. Who sends
    none of them is not believed.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = _host(request.headers.get("Origin") or request.referrer or "")
    return bool(sender) and sender == request.host


def referring_path() -> str:
    """The page of ours that a form was sent from, so that signing in leads back to it."""
    referrer = request.referrer or ""
    return urlsplit(referrer).path if _host(referrer) == request.host else "/home"


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


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
