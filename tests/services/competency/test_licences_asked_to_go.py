"""What a past day says of licences that were removed since, and whose owner asked for deletion."""

from datetime import date

import pytest
from sqlalchemy import select

from courseware.services import retention
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.teams.team import matrix
from courseware.services.competency.treating.may import may
from courseware.services.credits.licences import state_renewal
from courseware.services.identity import accounts
from courseware.store.tables import Licence
from tests.cast import ADA, ASA, LEA, MAX, RIVERSIDE
from tests.ward import X, noon

STATED, CERTIFIED, THEN, REMOVED, ASKED, TODAY = (
    noon(f"2026-{day}") for day in ("01-02", "03-02", "03-05", "06-01", "07-01", "09-01")
)


@pytest.fixture
def story(ward):
    """Lea was confirmed, and Asa, a founder, signed; both removed their licences later."""
    accounts.add_licence(ward.db, LEA.actor, "CORU", "PT-9", STATED, date(2028, 1, 1))
    ward.certify("2026-03-02")
    for who in (LEA, ASA):
        with ward.db.read() as connection:
            query = select(Licence.id).where(Licence.person_id == who.id)
            held = list(connection.scalars(query))
        for licence in held:
            state_renewal(ward.db, who.actor, licence, date(2029, 1, 1), noon("2026-04-01"))
            accounts.remove_licence(ward.db, who.actor, licence, REMOVED)
    return ward


def told(ward):
    """What is told on the last day of THEN, today."""
    day = THEN.date()
    about = (ward.db, ward.catalogue, MAX.actor)
    answers = [may(*about, who.id, RIVERSIDE, X, TODAY, day) for who in (LEA, ASA)]
    team = matrix(*about, RIVERSIDE, TODAY, day)
    files = [evidence_file(*about, who.id, RIVERSIDE, TODAY, None, day) for who in (LEA, ASA)]
    return answers, team.rows, [(file.licences, file.unable) for file in files]


def test_an_answer_to_a_request_to_delete_changes_no_past_day(story):
    before = told(story)
    for who in (LEA, ASA):
        retention.ask(story.db, who.actor, ASKED)
    for waiting in retention.open_requests(story.db, ADA.actor, ASKED):
        retention.answer(story.db, ADA.actor, waiting.request_id, ASKED)

    after = told(story)

    assert after == before
    (lea, _), _, (file, founder) = after
    assert lea.met and [licence.number for licence in file[0]] == ["PT-9"]
    assert founder[1] == ""


def test_the_answer_says_that_they_are_kept_and_why(story):
    retention.ask(story.db, LEA.actor, ASKED)
    (waiting,) = retention.open_requests(story.db, ADA.actor, ASKED)

    answered = retention.answer(story.db, ADA.actor, waiting.request_id, ASKED)

    (kept,) = [one for one in answered.keeps if one.what.startswith("licences ")]
    assert kept.what == (
        "licences that were stated, also those that were removed since, with their numbers and "
        "days of renewal"
    )
    assert (kept.count, kept.until) == (1, "2033-06-02")
    assert "licence" not in " ".join(answered.goes)
