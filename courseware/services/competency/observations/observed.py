"""Who is to be observed in what, and what is on record of it now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.ahead import stopped_at_once
from courseware.domain.competency.history import History
from courseware.services.competency.history import Scope, histories, load
from courseware.services.competency.lacking import Key
from courseware.services.competency.rules import RuleBook


@dataclass(frozen=True, slots=True)
class Observed:
    """Who is to be observed, in what and where."""

    person_id: str
    learner: str
    scope: Scope
    clinic_id: str

    @property
    def key(self) -> Key:
        """Whom and what it is about."""
        return self.person_id, self.scope


def known_of(
    connection: Connection, book: RuleBook, wanted: Collection[Observed], now: datetime
) -> dict[Key, History]:
    """(learner, scope) -> what is on record now, where anything is; read once for all."""
    if not wanted:
        return {}
    held = histories(book, load(connection, {one.person_id for one in wanted}))
    keys = {one.key for one in wanted} & held.keys()
    return {key: stopped_at_once(held[key], now) for key in keys}
