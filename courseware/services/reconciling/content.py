"""Holds the stored files of releases against the hashes that name them."""

from collections.abc import Iterator
from hashlib import sha256

from courseware.domain.ledger import NO_CHAIN, Break
from courseware.services.proving.ledger_entries import Ledger
from courseware.services.releases.preparing import manifest_digest
from courseware.store import releases as release_rows
from courseware.store.records import recorded as rows


def disagreements_about_content(ledger: Ledger) -> Iterator[Break]:
    """Every stored file that is not what its hash says or is gone, and every release that lists
    other files than its manifest.
    """
    connection = ledger.connection
    kept = set()
    for row in rows.revisions(connection):
        kept.add(row.sha256)
        if sha256(row.source).hexdigest() != row.sha256:
            yield Break(NO_CHAIN, 0, f"the stored file {row.sha256[:12]}… was changed")
    gone: set[str] = set()
    for release in rows.releases(connection):
        items = release_rows.items(connection, release.id)
        if manifest_digest(items) != release.manifest_sha256:
            yield Break(NO_CHAIN, 0, f"the list of files of release-{release.id} was changed")
        gone |= {item.revision_sha256 for item in items} - kept
    for revision in sorted(gone):
        yield Break(NO_CHAIN, 0, f"the stored file {revision[:12]}… is gone")
