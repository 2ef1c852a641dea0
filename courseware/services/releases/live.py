"""The live release as servers and commands read it; how one is made is in `publishing.py`."""

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict
from courseware.store import releases as rows
from courseware.store.engine import Database

_SECONDS_BETWEEN_LOOKS = 1.0


class NothingPublished(Exception):
    """There is no release yet, so there is nothing to show."""


class Superseded(Conflict):
    """Another release is live than the one that an act was asked for with; ask with that one."""

    def __init__(self) -> None:
        super().__init__(
            "New content went live at this moment. Nothing has begun; please do it again."
        )


def require_live(connection: Connection, catalogue: Catalogue) -> None:
    """Look whether a catalogue is the live release's still.

    It stays so until the commit for whoever holds marks beside others: a release has them alone.

    Raises:
        Superseded: another release went live since the catalogue was looked for.
    """
    if rows.live_release_id(connection) != catalogue.release_id:
        raise Superseded


def load_payload(db: Database, key: str) -> bytes:
    """The compiled payload of a key of any release.

    Raises:
        KeyError: nothing was ever compiled under this key.
    """
    with db.read() as connection:
        found = rows.payload(connection, key)
    if found is None:
        raise KeyError(key)
    return found


def last_key(db: Database, kind: str, id_: str) -> str:
    """The compiled key of a checklist or quiz in the newest release that held it.

    Raises:
        KeyError: none ever did.
    """
    with db.read() as connection:
        found = rows.last_key(connection, kind, id_)
    if found is None:
        raise KeyError(kind, id_)
    return found


class CatalogueSource:
    """The catalogue of the live release, swapped when a newer release appears.

    Each worker process has one and looks for a newer release at most once a second, on a
    request. A catalogue that a request holds stays whole when the source moves on.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._catalogue: Catalogue | None = None
        self._named = (0, "")
        self._looked_at = float("-inf")

    def current(self, seconds: float) -> Catalogue:
        """The live catalogue.

        Args:
            seconds: a monotonic clock's reading.

        Raises:
            NothingPublished: there is no release yet.
        """
        if self._catalogue is None or seconds - self._looked_at >= _SECONDS_BETWEEN_LOOKS:
            return self.newest(seconds)
        return self._catalogue

    def newest(self, seconds: float) -> Catalogue:
        """The live catalogue as it is now, for an act that was `Superseded`; else as `current`."""
        self._catalogue = self._look()
        self._looked_at = seconds
        return self._catalogue

    def _look(self) -> Catalogue:
        with self._db.read() as connection:
            live = rows.live_release(connection)
            if live is None:
                raise NothingPublished
            # Its number alone does not name it: another database may take the place of this one.
            named = (live.id, live.index_key)
            if self._catalogue is not None and self._named == named:
                return self._catalogue
            payload = rows.payload(connection, live.index_key)
        if payload is None:
            raise NothingPublished
        self._named = named
        return Catalogue.from_index(
            live.id,
            payload,
            lambda key: load_payload(self._db, key),
            lambda kind, id_: last_key(self._db, kind, id_),
        )
