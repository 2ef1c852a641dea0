"""Every view says who may enter; an unmarked one keeps the application from starting."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Forbidden
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, may_enter
from courseware.web.old_forms import signed_out_page
from courseware.web.runtime import actor
from courseware.web.sent_again import sent_form, way_back

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "__courseware_access__"
# A script that asks for a piece of a page says so, and knows the sign-in page when it sees it.
_FRAGMENT = "X-Fragment"
PUBLIC = "public"
"""The mark of a view that is open to anybody."""


class UnmarkedRoute(Exception):
    """A route has no `@public` and no `@needs(...)`."""


def public(view: View) -> View:
    """Mark a view as open to anybody."""
    setattr(view, _MARK, PUBLIC)
    return view


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open to signed-in people who may hold the permission for something."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Permission | str | None:
    """The mark of an endpoint's view: a permission, `public`, or None."""
    if endpoint == "static":
        return PUBLIC
    return mark_of(app.view_functions[endpoint])


def mark_of(view: Callable[..., Any]) -> Permission | str | None:
    """The mark of a view: a permission, `public`, or None."""
    return getattr(view, _MARK, None)


def refuse_unmarked(app: Flask) -> None:
    """Refuse to start with a route that nobody decided about.

    Raises:
        UnmarkedRoute: naming all of them.
    """
    rules = [rule for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    if rules:
        listed = ", ".join(f"{rule.rule} ({rule.endpoint})" for rule in rules)
        raise UnmarkedRoute(f"no @public and no @needs on: {listed}")


def guard() -> AnyResponse | None:
    """Before each request: send strangers to the sign-in page, refuse those without the right."""
    if request.endpoint is None:
        return None
    mark = access_of(current_app, request.endpoint)
    if mark == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    decision = may_enter(actor(), Permission(str(mark)))
    if not decision.allowed:
        raise Forbidden(decision.reason)
    return None


def wants_json() -> bool:
    """Whether the request asks for JSON (a script of ours) rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def ask_to_sign_in() -> AnyResponse:
    """What somebody gets who is not signed in: the way there, and their form if it would be lost.

    A button's press is kept, too: a page that just asks to sign in looks as if it had been done.
    A script of ours keeps what it sends, and is led on.
    """
    if wants_json():
        return Response('{"error": "sign in again"}', 401, mimetype="application/json")
    sent = None if _FRAGMENT in request.headers else sent_form()
    kept = sent and signed_out_page(sent)
    return kept or redirect(url_for("sign_in.sign_in", next=way_back()), 303)


def home_path(who: Actor) -> str:
    """Where somebody belongs who asked for no page in particular.

    Administrators without a clinic have their own page; who left every clinic keeps an account.
    """
    if who.memberships:
        return "/home"
    return "/admin" if who.administrator else "/account"


def same_site_path(target: str, fallback: str = "/home") -> str:
    """The target if it is a path on this site, else the fallback."""
    parts = urlsplit(target)
    safe = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
        and not any(ord(character) < 32 for character in target)
        and "\\" not in target
    )
    return target if safe else fallback
