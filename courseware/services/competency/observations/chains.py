"""A correction and what it corrects: a chain of observations that ends with the first one."""

from typing import NamedTuple

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.store.competency import observations as rows
from courseware.store.rows import AnyRow


class Version(NamedTuple):
    """The version of a checklist by which a form is filled in, as its row names it."""

    revision_sha256: str
    compiled_key: str


def first_signed(connection: Connection, row: AnyRow) -> AnyRow:
    """The first observation of a chain of corrections; the row itself where it corrects nothing."""
    while row.corrects_id is not None:
        before = rows.observation(connection, row.corrects_id)
        assert before is not None  # a foreign key says so
        row = before
    return row


def version_for(connection: Connection, catalogue: Catalogue, row: AnyRow) -> Version | None:
    """The version by which an open form is filled in; None where the checklist is not published.

    A correction is about what was watched by the form of that day: by a later one, putting a
    detail right would ask for marks that nobody saw, and end what was confirmed on it.
    """
    entry = catalogue.checklists.get(row.checklist_id)
    if entry is None:
        return None
    said = entry if row.corrects_id is None else first_signed(connection, row)
    return Version(said.revision_sha256, said.compiled_key)
