"""The application factory: config, database, blueprints, guards, headers."""

from flask import Flask, Request, g
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from courseware.config import Config
from courseware.services.certificates.office import FONTS
from courseware.services.identity.sign_in import actor_for_session
from courseware.services.releases.live import CatalogueSource
from courseware.store.engine import Database
from courseware.web import errors, form_token, limits, whole_numbers
from courseware.web.access import guard, refuse_unmarked
from courseware.web.application import Application
from courseware.web.blueprints import BLUEPRINTS
from courseware.web.compression import Compression
from courseware.web.headers import secure
from courseware.web.rooms import put_up_doors
from courseware.web.runtime import Clock, Runtime, SignedIn, SystemClock, database, now
from courseware.web.session import SignedCookies, session_secret
from courseware.web.templating import install_templating

# Addresses of static files carry a version, so they may be kept for a year.
_STATIC_SECONDS = 365 * 24 * 3600


def create_app(config: Config, clock: Clock | None = None) -> Flask:
    """Build the application.

    Raises:
        UnmarkedRoute: a view says neither `@public` nor `@needs(...)`.
    """
    app = Application("courseware.web", static_folder="static")
    db = Database(config.database_url)
    app.extensions["courseware"] = Runtime(config, db, clock or SystemClock(), CatalogueSource(db))
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME=("__Host-" if config.behind_https else "") + "courseware",
        SESSION_COOKIE_SECURE=config.behind_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The session in the database has its own end; the cookie is written when it changes.
        SESSION_REFRESH_EACH_REQUEST=False,
        # A one-hour limit would refuse the answer that a phone kept through a long outage.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        TRUSTED_HOSTS=list(config.answered_hosts) or None,
    )
    if config.behind_https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    whole_numbers.install(app)
    limits.install(app)  # before the forgery check, which reads the form
    CSRFProtect(app)
    _install_sign_in(app)
    errors.install(app)
    install_templating(app)
    form_token.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    put_up_doors(app)
    app.before_request(guard)
    app.after_request(secure)
    refuse_unmarked(app)
    app.wsgi_app = Compression(_static_files(app))  # type: ignore[method-assign]
    return app


def _static_files(app: Flask) -> WhiteNoise:
    """The application behind its static files, which are answered before it."""
    served = WhiteNoise(
        app.wsgi_app, root=str(app.static_folder), prefix="static/", max_age=_STATIC_SECONDS
    )
    # The fonts of certificates, for names whose script the reader's device lacks.
    served.add_files(str(FONTS), prefix="static/fonts/")
    return served


def _install_sign_in(app: Flask) -> None:
    app.session_interface = SignedCookies()
    manager = LoginManager()
    manager.init_app(app)
    # It would mark a cookie from another address as not fresh. Nothing asks for that: sessions
    # stand in the database, end there, and a signature asks for the password anew.
    manager.session_protection = None

    @manager.request_loader  # type: ignore[untyped-decorator]
    def load(incoming: Request) -> SignedIn | None:
        # The page that says that the database is away must not ask it who is reading.
        secret = "" if g.get("database_away") else session_secret()
        found = actor_for_session(database(), secret, now()) if secret else None
        return None if found is None else SignedIn(found)
