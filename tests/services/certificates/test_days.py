"""Whatever is told of an award and its certificate is told in one zone's days, to everybody."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from courseware.credentials.badge import credential
from courseware.credentials.signing import payload_of
from courseware.credentials.statement import from_json, to_json
from courseware.services.certificates import checking, files, issuing, reading, signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.stating import statement_of
from courseware.services.credits.credit import credits
from courseware.services.credits.transcript import transcript
from courseware.services.identity import people
from tests.awards import give_award
from tests.cast import ADA, HAL
from tests.services.certificates.conftest import SITE
from tests.services.certificates.test_credit_taken_back import NO_RULES
from tests.services.certificates.test_verifying import revoke

# In Denver it is the evening of the day before.
EVENING = datetime(2026, 3, 3, 3, tzinfo=UTC)
NEXT = EVENING + timedelta(days=1)


def issued(db, office, **snapshot) -> str:
    give_award(db, HAL, EVENING, **snapshot)
    (number,) = bring_up_to_date(db, office, HAL.id, EVENING, HAL.id).numbers
    return number


@pytest.mark.parametrize(
    ("snapshot", "first", "second"),
    [
        ({"zone": "America/Denver", "completed_on": "2026-03-02"}, 2, 3),
        ({"completed_on": "2026-03-03"}, 3, 4),  # as awards were made before zones were kept
    ],
    ids=["denver", "before"],
)
def test_completion_issue_and_end_are_days_of_the_awards_zone(
    clinic_db, office, snapshot, first, second
):
    number = issued(clinic_db, office, **snapshot)
    revoke(clinic_db, number, now=NEXT)

    found = reading.any_certificate(clinic_db, ADA.actor, number, NEXT)

    told = found.statement
    assert told.completed_on == f"2026-03-0{first}"
    assert told.issued_on == date(2026, 3, first)
    assert credential(told, f"{SITE}/issuer")["certificate"]["issued_on"] == f"2026-03-0{first}"
    assert from_json(to_json(told)) == told
    ended = date(2026, 3, second)
    (credit,) = credits(clinic_db, HAL.actor)
    day = ended - timedelta(days=1)
    (line,) = transcript(clinic_db, NO_RULES, HAL.actor, day, day, "Riverside", ended).lines
    assert (credit.completed_on, line.completed_on) == (date(2026, 3, first),) * 2
    assert [one.end and one.end.on for one in (found, credit, line)] == [ended] * 3


@pytest.mark.parametrize(
    ("snapshot", "moment"),
    [
        ({"zone": "America/Denver", "completed_on": "2026-03-02"}, "2026-03-02T20:00:00-07:00"),
        ({"completed_on": "2026-03-03"}, "2026-03-03T03:00:00+00:00"),
    ],
    ids=["denver", "before"],
)
def test_the_badge_states_the_moment_of_the_award_by_its_own_clock(
    clinic_db, office, snapshot, moment
):
    number = issued(clinic_db, office, **snapshot)

    token = files.own_file(clinic_db, HAL.actor, number, files.FileKind.JWT).decode()

    assert payload_of(token)["credentialSubject"]["activityEndDate"] == moment


def test_an_edition_after_one_that_knew_only_the_day_states_the_moment(
    clinic_db, office, monkeypatch
):
    with monkeypatch.context() as before:
        before.setattr(
            issuing, "statement_of", lambda *said: replace(statement_of(*said), completed_at=None)
        )
        number = issued(clinic_db, office)
    first = reading.any_certificate(clinic_db, ADA.actor, number, NEXT).statement
    assert first.completed_at is None
    assert "activityEndDate" not in credential(first, f"{SITE}/issuer")["credentialSubject"]

    people.correct_name(clinic_db, ADA.actor, HAL.id, "Hal Other", "Married.", NEXT)
    (second,) = bring_up_to_date(clinic_db, office, None, NEXT).numbers

    assert reading.any_certificate(clinic_db, ADA.actor, second, NEXT).statement.completed_at == (
        EVENING
    )


def test_the_list_of_revocations_names_days_of_utc_and_says_so(clinic_db, office):
    """They may be other days than those of the pages, and a file's reader sees only these."""
    number = issued(clinic_db, office, zone="America/Denver", completed_on="2026-03-02")
    revoke(clinic_db, number, now=NEXT)
    pdf = files.own_file(clinic_db, HAL.actor, number, files.FileKind.PDF)

    listed = signing_keys.revocations(clinic_db, office, NEXT)
    (entry,) = listed["revokedCredential"]
    keys = json.dumps(signing_keys.published(clinic_db, office, NEXT)).encode()
    here = checking.check_here(clinic_db, pdf, NEXT).finding
    elsewhere = checking.check_file_of_keys(None, pdf, NEXT, keys)

    assert (entry["on"], listed["zone"]) == ("2026-03-04", "UTC")
    assert here.sentence == "Revoked on 2026-03-03: issued in error."
    assert elsewhere.sentence == "Revoked on 2026-03-04 (UTC): issued in error."
