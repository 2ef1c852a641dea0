"""What a form sent and nobody could keep: repeated on the page that says so, to be sent again."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoAddress

from courseware.web.given import BESIDE, Given, given_in, is_secret

_TOKEN = "csrf_token"
_LONG = 50_000


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was posted and not kept.

    Attributes:
        address: where it goes once more, with its query.
        fields: names and values in their order, without the form token; empty unless `whole`.
        whole: whether sending `fields` repeats it. A password is never written into a page, and
            a file cannot be.
        given: what was filled in, to be read and copied; no password.
        token: the form token that it came with, which tells whose form it is.
    """

    address: str
    fields: tuple[tuple[str, str], ...]
    whole: bool
    given: tuple[Given, ...] = ()
    token: str = ""

    @property
    def own(self) -> bool:
        """Whether it holds something that somebody gave, and not just a button's press."""
        return bool(self.given) or not self.whole

    @property
    def long(self) -> bool:
        """Whether a text in it is so long that it is sent as it is: written for an address, each
        letter of most scripts takes six signs, and the form more room than a request has."""
        return any(len(value) > _LONG for _, value in self.fields)


def sent_form() -> SentForm | None:
    """The form of this request; None where none was posted.

    Only for requests whose form token was right or that came `from_our_pages`: a page of ours
    repeats it, and what another site sent would be one click away.
    """
    if request.method != "POST":
        return None
    address = _here()
    try:
        sent = [(name, value) for name, value in request.form.items(multi=True) if name != _TOKEN]
        files = [name for name, file in request.files.items(multi=True) if file.filename]
    except HTTPException:  # a body that cannot be read cannot be repeated
        return SentForm(address, (), False)
    whole = not files and not any(is_secret(name) for name, _ in sent if name not in BESIDE)
    fields = tuple(sent) if whole else ()
    token = request.form.get(_TOKEN, "")
    return SentForm(address, fields, whole, given_in(sent), token)


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
    return _here() if _readable(request.path) else referring_path()


def form_page() -> str:
    """The address by which to tell which form was posted; empty if no page's address tells it.

    The page that it was sent from, or, where a page repeated it, the nearest one above.
    """
    path = referring_path() if request.referrer else request.path
    if path == request.path or not _readable(path):
        path = request.path
        while path and not _readable(path):
            path = path.rpartition("/")[0]
    return path


def _readable(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and adapter.test(path, "GET")
    except NoAddress:
        return False


def _here() -> str:
    return request.full_path.rstrip("?")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
