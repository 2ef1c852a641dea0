"""A binder holds after everything that people do to what was put on record before it."""

import io
import json
import zipfile
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from courseware.credentials.verify_binder import check_binder
from courseware.credentials.verify_ledger import Unacceptable
from courseware.domain.ledger import Act
from courseware.domain.people import Role
from courseware.services.attempts.overrides import Override, grant_override, withdraw_override
from courseware.services.binder.making import binder_of_clinic, binder_of_person
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.revoking import revoke
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.competency import assessors
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.decisions.taken_back_ahead import count_at_once
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.logbooks import taking_back
from courseware.services.competency.observations import afterwards
from courseware.services.credits.letting_stand import let_stand
from courseware.services.credits.resting_awards import to_decide
from courseware.services.identity import people
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.marking.giving import change, give
from courseware.services.membership import clinics
from courseware.services.proving.ledger_files import key_set, own_keys
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.retention import answer, ask
from courseware.store.tables import (
    Attempt,
    AttemptOverride,
    DeletionRequest,
    FoundingAssessor,
    LedgerEntry,
    LogbookSession,
    Waiver,
)
from tests.awards import give_award
from tests.cast import ADA, ASA, HILLTOP, INA, LEA, LUC, MAX, MOA, NOON, PASSWORD, RIVERSIDE
from tests.library import essay_question, quiz, write_library
from tests.services.competency.practice import event, hand_in, needling
from tests.services.correcting import drawn
from tests.services.free_texts import BEST, HALF, sit
from tests.services.test_credit import attest, evaluate, read_lesson
from tests.ward import ARM, BEN, build_ward, noon

LATER = NOON + timedelta(days=1)
LAST = NOON + timedelta(days=40)
WIDER = Override(1, 0, False, "Ill", LAST + timedelta(days=9))


@pytest.fixture
def ward(db, tmp_path):
    """The ward; its quiz draws a free text beside the questions that a program marks."""
    ward = build_ward(db, tmp_path / "library")
    write_library(ward.library, quiz("{limit: 9}", cases=(essay_question(),)))
    ward.publish(NOON - timedelta(days=1))
    return ward


class Survey:
    """Binders of one installation, checked with the verifier that is shipped."""

    def __init__(self, ward, office, folder):
        self.ward, self.office, self.folder = ward, office, folder

    def checked(self, binder):
        path = self.folder / binder.name
        path.write_bytes(binder.data)
        return list(check_binder(path, own_keys(self.ward.db)))

    def of_person(self, member=LEA, actor=MAX):
        return binder_of_person(self.ward.db, actor.actor, member.id, *self._signed())

    def of_clinic(self, clinic=RIVERSIDE, actor=ADA):
        return binder_of_clinic(self.ward.db, actor.actor, clinic, *self._signed())

    def check_all(self):
        """Every binder that a manager or an administrator could make of the people concerned."""
        for member in (LEA, LUC):
            self.checked(self.of_person(member, ADA))
        self.checked(self.of_person())
        for clinic in (RIVERSIDE, HILLTOP):
            self.checked(self.of_clinic(clinic))

    def _signed(self):
        signer = signing_key(self.ward.db, self.office, LAST)
        return signer, key_set(self.ward.db), LAST


@pytest.fixture
def survey(ward, office, tmp_path):
    return Survey(ward, office, tmp_path)


def records(binder):
    with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
        return json.loads(archive.read("records.json"))


def readable(binder):
    with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
        return archive.read("records.txt").decode()


def correct(ward, attempt_id):
    """Correct the key of a question that an attempt got, so that its answer is wrong."""
    question = next(q for q in drawn(ward.db, attempt_id).values() if q.startswith("q"))
    wish = Wish("needles", question, Correction(Kind.KEY, "b"), "The key was wrong.")
    apply(ward.db, ward.catalogue, INA.actor, wish, LATER, allow_lost_passes=True)


def essay_of(ward, attempt_id):
    return next(p for p, q in drawn(ward.db, attempt_id).items() if q == "in-words")


def mark(ward, attempt_id, chosen=BEST):
    place = (attempt_id, essay_of(ward, attempt_id))
    give(ward.db, ward.catalogue, INA.actor, place, chosen, LATER)
    return place


def test_a_corrected_key_leaves_the_binder_whole_and_both_marks_in_it(ward, survey):
    school = (ward.db, ward.catalogue)
    attempt_id = sit(school, LEA, words="  ")  # a blank needs nobody
    correct(ward, attempt_id)

    binder = survey.of_person()
    survey.checked(binder)
    survey.checked(survey.of_clinic())

    (record,) = records(binder)["attempts"]
    assert (record["score"], record["passed"]) == ("1/2", False)
    assert (record["states"]["score"], record["states"]["passed"]) == ("3/4", True)
    (said,) = record["afterwards"]
    assert (said["kind"], said["score"], said["passed"]) == ("corrected", "1/2", False)
    assert said["entry"].startswith("installation:")
    assert "  score: 1/2\n" in readable(binder)
    assert "    - corrected, at " in readable(binder)


def test_an_essay_s_mark_and_the_next_one_leave_the_binder_whole(ward, survey):
    attempt_id = sit((ward.db, ward.catalogue), LEA)
    awaiting = survey.of_person()
    survey.checked(awaiting)
    assert records(awaiting)["attempts"][0]["states"]["score"] is None

    place = mark(ward, attempt_id, HALF)
    marked = survey.of_person()
    change(ward.db, ward.catalogue, INA.actor, place, BEST, 1, "Misread it.", LATER)
    changed = survey.of_person()

    for binder, kinds, score in (
        (marked, ["marked"], "5/6"),
        (changed, ["marked", "corrected"], "1/1"),
    ):
        assert "2 records say" in " ".join(survey.checked(binder))
        (record,) = records(binder)["attempts"]
        assert (record["score"], record["states"]["score"]) == (score, None)
        assert [one["kind"] for one in record["afterwards"]] == kinds
        (result,) = records(binder)["marked_attempts"]
        assert result["states"]["score"] == record["afterwards"][0]["score"] == "5/6"
        assert result["id"] == record["id"] == attempt_id


def test_a_key_that_was_corrected_is_in_no_binder(ward, survey):
    attempt_id = sit((ward.db, ward.catalogue), LEA, words="  ")
    correct(ward, attempt_id)

    for binder in (survey.of_person(), survey.of_person(actor=ADA), survey.of_clinic()):
        assert b"marks.regraded" not in binder.data


def test_a_mark_that_was_changed_by_hand_is_still_found(ward, survey):
    kept = sit((ward.db, ward.catalogue), LEA, words="  ")
    marked = sit((ward.db, ward.catalogue), LUC)
    mark(ward, marked, HALF)
    for attempt_id, member, section in ((kept, LEA, "attempts"), (marked, LUC, "marked_attempts")):
        with ward.db.write() as connection:
            forged = update(Attempt).where(Attempt.id == attempt_id)
            connection.execute(forged.values(score=Fraction(11, 12)))
        with pytest.raises(Unacceptable, match=f"A record of {section} differs .*: score"):
            survey.checked(survey.of_person(member))


def test_who_changed_clinics_has_a_binder_that_holds_and_names_no_other_clinic(ward, survey):
    attempt_id = sit((ward.db, ward.catalogue), LEA)
    mark(ward, attempt_id)
    clinics.end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, LATER)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, LATER)

    binder = survey.of_person(actor=MOA)

    survey.checked(binder)
    (record,) = records(binder)["attempts"]
    assert record["score"] == "1/1" and "entry" not in record
    assert RIVERSIDE not in binder.data.decode("utf-8", "replace")
    assert survey.checked(survey.of_clinic(HILLTOP, MOA))


def test_an_earlier_address_is_in_no_binder(ward, survey):
    """It may name who employed somebody before."""
    mark(ward, sit((ward.db, ward.catalogue), LEA))
    correct_address(ward.db, ADA.actor, LEA.id, "lea@new.example", "A new domain.", LATER)

    for binder in (survey.of_person(), survey.of_person(actor=ADA), survey.of_clinic()):
        survey.checked(binder)
        with zipfile.ZipFile(io.BytesIO(binder.data)) as archive:
            found = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        assert any(LEA.name in text for text in found)
        assert not any(LEA.email in text for text in found)


NOT_ABOUT_A_RECORD = {
    *(Act.RELEASE_PUBLISHED, Act.REVIEW_ASKED, Act.REVIEW_RECORDED, Act.SETTING_DECIDED),
    *(Act.CONTENT_SAVED, Act.CONTENT_REMOVED, Act.CONTENT_RENAMED),
    *(Act.CLINIC_CREATED, Act.ADMINISTRATOR_GRANTED, Act.ADMINISTRATOR_ENDED),
    *(Act.RESET_HANDED_OVER, Act.BACKUP_RESTORED, Act.KEY_MADE, Act.KEY_PUBLISHED_AGAIN),
    *(Act.RECALL_BEGUN, Act.RECALL_REACHED, Act.RECALL_DONE, Act.ROUND_OPENED),
    *(Act.ROUND_ENDED, Act.EMAIL_CHANGED),
}
"""Acts that change no row of which a binder speaks; every other one is done below."""


def test_a_binder_holds_after_every_act_on_what_stands_in_it(ward, survey, office, tmp_path):
    """Each act comes after the record that it is about, and every binder is checked again."""
    records = (_credit, _new_names, _competency, _wrong_clock, _stops, _papers)
    for acts in (*records, _accounts, _one_person):
        acts(ward, office, tmp_path)
        survey.check_all()

    with ward.db.read() as connection:
        done = set(connection.scalars(select(LedgerEntry.act)))
    assert set(Act) - NOT_ABOUT_A_RECORD - done == set()
    assert verify(ward.db) == []


def stays(ward, attempt_id):
    """Decide that an award stays whose pass is lost, before the pass is given back."""
    question = next(q for q in drawn(ward.db, attempt_id).values() if q.startswith("c"))
    for key in "ba":
        wish = Wish("needles", question, Correction(Kind.KEY, key), "The key was wrong.")
        apply(ward.db, ward.catalogue, INA.actor, wish, LATER, allow_lost_passes=True)
        for one in to_decide(ward.db, ward.catalogue, ADA.actor):
            let_stand(ward.db, ADA.actor, one.award_id, "B is taught.", None, LATER)


def only(ward, column):
    """The id of the only row."""
    with ward.db.read() as connection:
        return connection.execute(select(column)).scalar_one()


def _credit(ward, office, _, member=LEA):
    school = (ward.db, ward.catalogue)
    read_lesson(school, member)
    attempt_id = sit(school, member)
    mark(ward, attempt_id)
    for step in (evaluate, attest):
        step(school, member)
    bring_up_to_date(ward.db, office, None, NOON)
    if member is LEA:
        correct(ward, attempt_id)
        stays(ward, attempt_id)


def _new_names(ward, office, _):
    people.correct_name(ward.db, ADA.actor, LEA.id, "Lea Lind", "Married.", LATER)
    renamed = bring_up_to_date(ward.db, office, None, LATER)
    assert renamed.replaced
    revoke(ward.db, ADA.actor, renamed.numbers[0], "not_own_work", "Two wrote it.", LATER)


def _competency(ward, *_):
    needling(ward)
    seen = ward.certify("2026-03-09", LUC)
    ward.correct(seen[0], ASA, "2026-03-10", {"x02": "5"})
    afterwards.acknowledge(ward.db, LUC.actor, seen[1], "I see it so too.", noon("2026-03-10"))
    mistaken = (seen[1], "Not so.", PASSWORD, noon("2026-03-10"))
    afterwards.retract(ward.db, ward.catalogue, MAX.actor, *mistaken)
    confirmed = only(ward, LogbookSession.id)
    another = (confirmed, "Another learner's session.", noon("2026-03-10"))
    taking_back.take_back_confirmation(ward.db, ward.catalogue, ASA.actor, *another)


def _stops(ward, *_):
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    adverse.note_event(*about, event(), noon("2026-03-11"))
    decided = (ward.db, ward.catalogue, MAX.actor, ward.about(scope=ARM))
    deciding.suspend(*decided, "A complaint.", noon("2026-03-11"))
    deciding.reinstate(*decided, "Talked.", noon("2026-03-12"))
    deciding.withdraw(*decided, "Mistaken.", noon("2026-03-12"))
    waiver = ("cl-y", "sessions", "qualified_elsewhere", "", None)
    waiving.grant_waiver(*about, *waiver, noon("2026-03-12"))
    waiving.end_waiver(*about, only(ward, Waiver.id), noon("2026-03-13"))
    with ward.db.read() as connection:
        designated = connection.scalar(select(FoundingAssessor.id))
    assessors.end_designation(ward.db, ADA.actor, designated, "Left.", noon("2026-03-13"))


def _wrong_clock(ward, *_):
    """What was taken back or corrected with a time to come."""
    seen, later = ward.certify("2026-03-14", LUC), noon("2029-01-01")
    decided = (ward.db, ward.catalogue, MAX.actor)
    deciding.withdraw(*decided, ward.about(LUC), "Mistaken.", later)
    afterwards.retract(*decided, seen[0], "Not so.", PASSWORD, later)
    ward.correct(seen[1], BEN, "2029-01-01")
    assert count_at_once(*decided[:2], noon("2026-03-15")).counted == 3


def _papers(ward, _, folder):
    document = hand_in(ward, folder / "documents")
    papers.decide_paper(ward.db, MAX.actor, document, True, "Saw it.", noon("2026-03-12"))
    papers.take_back_acceptance(ward.db, MAX.actor, document, "A copy.", noon("2026-03-13"))


def _accounts(ward, *_):
    db = ward.db
    grant_override(db, ward.catalogue, MAX.actor, LEA.id, "needles", WIDER, LATER)
    granted = only(ward, AttemptOverride.id)
    withdraw_override(db, MAX.actor, LEA.id, granted, "Well again.", LATER)
    clinics.grant_role(db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, LATER)
    clinics.end_role(db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, LATER)
    people.suspend(db, ADA.actor, LEA.id, "On leave.", LATER)
    people.reinstate(db, ADA.actor, LEA.id, "Back.", LATER)
    ask(db, LEA.actor, LATER)
    answer(db, ADA.actor, only(ward, DeletionRequest.id), LATER)


def _one_person(ward, office, folder):
    """Both accounts have credit for one course, so that an award is set aside."""
    _credit(ward, office, folder, LUC)
    for member in (LEA, LUC):
        give_award(ward.db, member, course="elsewhere")
    bring_up_to_date(ward.db, office, None, LATER)
    plan = preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, LUC.email)
    both = (LEA.id, LUC.id, plan.digest, "One person", LAST)
    merge(ward.db, ward.catalogue, ADA.actor, *both)
