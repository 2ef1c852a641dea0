"""A cookie that comes again is read once, and is no better for it."""

import pytest
from flask import Flask, Request
from flask.sessions import SecureCookieSession
from werkzeug.test import EnvironBuilder

from courseware.web import session as cookies
from courseware.web.session import SignedCookies


@pytest.fixture
def app() -> Flask:
    app = Flask("cookies")
    app.secret_key = b"k" * 32
    app.config["SESSION_COOKIE_NAME"] = "courseware"
    return app


def _signed(app: Flask, held: dict[str, object]) -> str:
    signer = SignedCookies().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps(held))


def _opened(interface: SignedCookies, app: Flask, cookie: str) -> SecureCookieSession:
    request = Request(EnvironBuilder(headers={"Cookie": f"courseware={cookie}"}).get_environ())
    opened = interface.open_session(app, request)
    assert opened is not None
    return opened


def test_no_request_sees_what_another_one_wrote(app: Flask) -> None:
    interface, cookie = SignedCookies(), _signed(app, {"secret": "s", "_permanent": True})
    first = _opened(interface, app, cookie)
    first["more"] = "m"

    again = _opened(interface, app, cookie)

    assert dict(again) == {"secret": "s", "_permanent": True}
    assert not again.modified


def test_sentences_for_the_next_page_are_no_ones_in_common(app: Flask) -> None:
    interface, cookie = SignedCookies(), _signed(app, {"_flashes": [("good", "Saved.")]})
    _opened(interface, app, cookie)["_flashes"].append(("good", "Twice."))

    assert _opened(interface, app, cookie)["_flashes"] == [("good", "Saved.")]


def test_a_cookie_that_was_good_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    interface, cookie = SignedCookies(), _signed(app, {"secret": "s"})
    assert _opened(interface, app, cookie) == {"secret": "s"}
    now = cookies.time()
    lifetime = app.permanent_session_lifetime.total_seconds()

    monkeypatch.setattr(cookies, "time", lambda: now + lifetime - 5)
    assert _opened(interface, app, cookie) == {"secret": "s"}
    for moment in (now + lifetime + 5, now - 5):
        monkeypatch.setattr(cookies, "time", lambda moment=moment: moment)
        assert _opened(interface, app, cookie) == {}


def test_another_key_opens_no_cookie_that_was_good(app: Flask) -> None:
    interface, cookie = SignedCookies(), _signed(app, {"secret": "s"})
    assert _opened(interface, app, cookie) == {"secret": "s"}

    app.secret_key = b"l" * 32

    assert _opened(interface, app, cookie) == {}


def test_no_changed_letter_passes(app: Flask) -> None:
    interface, cookie = SignedCookies(), _signed(app, {"secret": "s"})
    assert _opened(interface, app, cookie) == {"secret": "s"}
    for place in range(len(cookie) - 1):  # the last letter holds bits that no reader looks at
        other = "A" if cookie[place] != "A" else "B"
        forged = cookie[:place] + other + cookie[place + 1 :]
        assert _opened(interface, app, forged) == {}, place
