"""The application with the ward in it: people who observe each other, and browsers for them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from courseware.services.competency import assessors
from courseware.services.identity import accounts
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.beginnings import begin
from tests.cast import ADA, ASA, PASSWORD, add_member
from tests.checklists import write_checklists
from tests.ward import ARM, BEN, LONG_BEFORE, SAM, STAFF, THIGH, Ward, X

if TYPE_CHECKING:
    from pathlib import Path

    from courseware.store.engine import Database
    from tests.web.conftest import Site


def open_ward(site: Site) -> Ward:
    """Put checklists, three more people and founding assessors into a site."""
    write_checklists(site.library)
    begin("ward of the site", site.db, lambda db: _open(db, site.library))
    return Ward(site.db, site.library, CatalogueSource(site.db).current(0))


def _open(db: Database, library: Path) -> None:
    outcome = publish(db, library, None, "", LONG_BEFORE)
    assert not outcome.refused, outcome.problems
    with db.write() as connection:
        for member in STAFF:
            add_member(connection, member)
    catalogue = CatalogueSource(db).current(0)
    for assessor in (ASA, BEN, SAM):
        accounts.add_licence(db, assessor.actor, "IE", f"PT-{assessor.id}", LONG_BEFORE)
        for scope in (X, THIGH, ARM):
            assessors.designate(
                db, catalogue, ADA.actor, assessor.email, scope, "Taught it.", LONG_BEFORE
            )


def signature(page: str, who, **changes: str) -> dict[str, str]:
    """The fields of the signature under a form, with the licence that the page offers."""
    licence = re.search(r'<select[^>]*name="licence".*?<option value="([^"]+)"', page, re.S)
    assert licence, "the page offers no licence"
    fields = {**shown_by(page), "agreed": "yes", "printed_name": who.name, "password": PASSWORD}
    return {**fields, "licence": licence.group(1), **changes}


def shown_by(page: str, name: str = "shown") -> dict[str, str]:
    """What a page says that it shows, as its forms send it back."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, "the page does not say what it shows"
    return {name: html.unescape(found.group(1))}
