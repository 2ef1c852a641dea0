"""Revoking a certificate and letting its award stand, at one moment: one of the two is refused.

On SQLite, where there is one writer, the same acts come one after the other.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.services.certificates import revoking
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.credits import letting_stand
from courseware.services.credits.letting_stand import let_stand
from courseware.services.identity import administrators
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import AwardLetStand, CertificateEnd
from tests.cast import ADA, MAX
from tests.services.correcting import LATER
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits
from tests.services.test_resting_awards import WHY, awarded, lost, office  # noqa: F401


@pytest.fixture
def paper(lost, office):  # noqa: F811
    """(database, number of the certificate, award): its award rests on a lost pass."""
    school, _, award_id = lost
    (number,) = bring_up_to_date(school[0], office, None, LATER).numbers
    return school[0], number, award_id


def counts(db):
    """How many (decisions that an award stands, ends of certificates) are on record."""
    with db.read() as connection:
        return tuple(
            len(connection.execute(select(table)).all())
            for table in (AwardLetStand, CertificateEnd)
        )


def revoke(paper, seen, by=ADA):
    db, number, _ = paper
    revoking.revoke(db, by.actor, number, "record_wrong", "The pass is gone.", LATER, seen)


def stand(paper, by=ADA):
    db, _, award_id = paper
    let_stand(db, by.actor, award_id, WHY, None, LATER)


def meanwhile(db, monkeypatch, module, act):
    """Have an act come while the one of a module goes on record; what it was refused with."""
    record, came = module.record, []

    def stopped(*arguments, **more):
        if not came:
            came.append(pool.submit(act))
            somebody_waits(db)
        return record(*arguments, **more)

    pool = ThreadPoolExecutor(1)
    monkeypatch.setattr(module, "record", stopped)
    return pool, came


def test_who_lets_an_award_stand_comes_before_who_would_revoke_it(paper, monkeypatch):
    db, number, _ = paper
    seen = revoking.decided_about(db, ADA.actor, number)
    pool, came = meanwhile(db, monkeypatch, letting_stand, lambda: revoke(paper, seen))

    with pool:
        stand(paper)
        refused = came[0].exception(PATIENCE_SECONDS)

    assert isinstance(refused, Conflict) and "let this award stand" in refused.sentence
    assert counts(db) == (1, 0)
    revoke(paper, revoking.decided_about(db, ADA.actor, number))  # who knows may decide otherwise
    assert counts(db) == (1, 1)
    assert verify(db) == []


def test_who_revokes_a_certificate_comes_before_who_would_let_its_award_stand(paper, monkeypatch):
    db, _, _ = paper
    pool, came = meanwhile(db, monkeypatch, revoking, lambda: stand(paper))

    with pool:
        revoke(paper, None)
        refused = came[0].exception(PATIENCE_SECONDS)

    assert isinstance(refused, Conflict) and "nothing to decide" in refused.sentence
    assert counts(db) == (0, 1)
    assert verify(db) == []


BOSS = replace(MAX, administrator=True)


@pytest.mark.parametrize("act", [lambda it: revoke(it, None, BOSS), lambda it: stand(it, BOSS)])
def test_nobody_decides_about_papers_whose_right_ends_at_that_moment(paper, monkeypatch, act):
    db, _, _ = paper
    administrators.grant_administration(db, ADA.actor, MAX.id, LATER)
    pool, came = meanwhile(db, monkeypatch, administrators, lambda: act(paper))

    with pool:
        administrators.end_administration(db, ADA.actor, MAX.id, LATER)
        refused = came[0].exception(PATIENCE_SECONDS)

    assert isinstance(refused, Conflict)
    assert "You don't administer this installation any more" in refused.sentence
    assert counts(db) == (0, 0)
    assert verify(db) == []
