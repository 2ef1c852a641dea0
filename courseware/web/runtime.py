"""What a request can reach: settings, database, clock, the live catalogue, the actor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol, TypeVar

from flask import current_app, g
from flask_login import current_user

from courseware.config import Config
from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.services.releases.live import CatalogueSource, Superseded
from courseware.store.engine import Database
from courseware.store.upkeep.damaged_file import FoundDamaged

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time; tests bring their own."""

    def now(self) -> datetime:
        """The present moment, UTC, aware."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, UTC, aware."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything that one application object was built with."""

    config: Config
    db: Database
    clock: Clock
    catalogues: CatalogueSource
    damage: FoundDamaged = field(default_factory=FoundDamaged)


class SignedIn:
    """The actor as Flask-Login wants to see it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """The id under which Flask-Login would store the actor; the session's own is used."""
        return self.actor.session_id


def runtime() -> Runtime:
    """The runtime of the current application."""
    found: Runtime = current_app.extensions["courseware"]
    return found


def database() -> Database:
    """The database."""
    return runtime().db


def mail_leaves() -> bool:
    """Whether a mail server is set; without one, every mail stays in the outbox."""
    return bool(runtime().config.mail.host)


def now() -> datetime:
    """The moment of this request: one value from its start to its end."""
    if "now" not in g:
        g.now = runtime().clock.now()
    moment: datetime = g.now
    return moment


def when_held() -> datetime:
    """The clock, asked anew, for an act that asks once it holds what it decides about.

    That is the moment of the request from then on.
    """
    g.now = runtime().clock.now()
    return now()


def catalogue() -> Catalogue:
    """The live catalogue, the same one for the whole request."""
    if "catalogue" not in g:
        g.catalogue = runtime().catalogues.current(monotonic())
    found: Catalogue = g.catalogue
    return found


def with_live_catalogue(act: Callable[[Catalogue], T]) -> T:
    """What an act gives with the live catalogue; asked once more where that was superseded.

    The newer catalogue is the request's from then on.

    Raises:
        Superseded: the next release went live meanwhile, too.
    """
    try:
        return act(catalogue())
    except Superseded:
        g.catalogue = runtime().catalogues.newest(monotonic())
        return act(catalogue())


def actor() -> Actor:
    """Who is signed in (only for views that need somebody)."""
    signed_in: SignedIn = current_user
    return signed_in.actor


def actor_or_none() -> Actor | None:
    """Who is signed in, or None."""
    return current_user.actor if current_user.is_authenticated else None
