"""Holds answers and marks, attestations and pictures of signatures against what names them."""

from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from itertools import groupby

from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger
from courseware.services.reconciling.paper_digest import PAPER, hash_of_paper, question_of_paper
from courseware.store.records import recorded
from courseware.store.records import recorded_papers as rows
from courseware.store.rows import AnyRow


def disagreements_about_papers(ledger: Ledger) -> Iterator[Break]:
    """Every submitted attempt whose questions, answers or points are not those of its entry.

    Entries of earlier versions hold no hash of them, and are passed over.
    """
    attempts, questions, saves = rows.papers(ledger.connection)
    first, last = rows.first_shares(ledger.connection), rows.last_shares(ledger.connection)
    drawn, saved = _by_attempt(questions), _by_attempt(saves)
    kept = {row.attempt_id: row for row in attempts}
    for said in ledger.each(Act.ATTEMPT_SUBMITTED):
        stated, row = said.facts.get(PAPER), kept.get(said.subject)
        if stated is None or row is None:
            continue
        # Where a person had to mark, the points came later and stand in other entries.
        with_marks = not said.facts.get("awaited")
        asked = [
            question_of_paper(one, _first_mark(one, first) if with_marks else None)
            for one in drawn.get(row.attempt_id, [])
        ]
        saves_of = saved.get(row.attempt_id, [])
        if hash_of_paper(row, row.submitted_at, asked, saves_of) != stated:
            what = f"the answers or points of attempt {said.subject} were changed"
            yield Break(said.chain, said.sequence, what)
    for row in questions:
        after = last.get((row.attempt_id, row.question_id))
        if after and (row.share, row.points) != (after.share_after, after.points_after):
            what = f"the points of attempt {row.attempt_id} were changed after a correction"
            yield Break(NO_CHAIN, 0, what)


def disagreements_about_attestations(ledger: Ledger) -> Iterator[Break]:
    """Every award whose attestation is not as the award's frozen record states it."""
    signed = {
        (*_round(ledger, row), row.signed_name, *_signed(row))
        for row in rows.attestations(ledger.connection)
    }
    for award in recorded.awards(ledger.connection):
        attested = award.snapshot.get("attested")
        if not attested:
            continue  # an award of an earlier version
        name = award.snapshot.get("signed_name")
        key = (*_round(ledger, award), name, attested["wording"], attested["at"])
        if key not in signed:
            what = f"the attestation behind the award {award.id} was changed or is gone"
            yield Break(NO_CHAIN, 0, what)


def disagreements_about_images(ledger: Ledger) -> Iterator[Break]:
    """Every picture of a signature that is not the one that its hash names, or is gone."""
    kept = set()
    for row in rows.images(ledger.connection):
        kept.add(row.sha256)
        if sha256(row.svg.encode()).hexdigest() != row.sha256:
            yield Break(NO_CHAIN, 0, f"the picture of a signature {row.sha256[:12]}… was changed")
    named = {
        str(value.get("signature_sha256", ""))
        for said in ledger.of(Act.SETTING_DECIDED)
        if isinstance(value := said.facts.get("yes"), dict)
    }
    for digest in sorted(named - kept - {""}):
        yield Break(NO_CHAIN, 0, f"the picture of a signature {digest[:12]}… is gone")


def _first_mark(row: AnyRow, first: dict[tuple[str, str], AnyRow]) -> tuple[Fraction | None, int]:
    """Share and points before the first correction."""
    before = first.get((row.attempt_id, row.question_id))
    if before is not None:
        return before.share_before, before.points_before
    return row.share, row.points


def _round(ledger: Ledger, row: AnyRow) -> tuple[str, str, int | None]:
    """Whose round of which course; after a merge, which numbers them anew, whichever round."""
    person = ledger.survivor(row.person_id)
    return person, row.course_id, None if ledger.is_survivor(person) else row.round


def _signed(row: AnyRow) -> tuple[str, str]:
    return row.wording, written(row.signed_at)


def _by_attempt(found: list[AnyRow]) -> dict[str, list[AnyRow]]:
    # Engines sort ids differently; within one answer equal ids stand together all the same.
    return {key: list(group) for key, group in groupby(found, key=lambda row: str(row.attempt_id))}
