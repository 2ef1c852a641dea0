"""What an assessor signed, newest first, page by page."""

from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.services.competency.rules import scope_words
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Signed:
    """One signed observation in a list; `words` are its checklist and region."""

    row: AnyRow
    words: str


@dataclass(frozen=True, slots=True)
class SignedPage:
    """A page of what the actor signed, under any of their accounts.

    Attributes:
        total: how many there are on all pages.
    """

    signed: list[Signed]
    total: int
    page: int
    pages: int


def newest_signed(
    connection: Connection, catalogue: Catalogue, person_id: str, limit: int, start: int = 0
) -> list[Signed]:
    """Some of what somebody signed, newest first."""
    found = rows.signed_by(connection, person_id, limit, start)
    return [Signed(row, scope_words(catalogue, row.checklist_id, row.region)) for row in found]


def has_signed(db: Database, actor: Actor) -> bool:
    """Whether the actor signed any observation, under any of their accounts."""
    with db.read() as connection:
        return rows.count_signed_by(connection, actor.person_id) > 0


def signed_page(db: Database, catalogue: Catalogue, actor: Actor, page: int) -> SignedPage:
    """A page of all that the actor signed; the first or the last one, where there is no such."""
    with db.read() as connection:
        total = rows.count_signed_by(connection, actor.person_id)
        pages = max(1, -(-total // A_PAGE))
        page = min(max(1, page), pages)
        start = (page - 1) * A_PAGE
        found = newest_signed(connection, catalogue, actor.person_id, A_PAGE, start)
    return SignedPage(found, total, page, pages)
