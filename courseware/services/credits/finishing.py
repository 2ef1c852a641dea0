"""What a learner does at the end of a course: the evaluation form and the attestation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.accounts import printed_name_fault
from courseware.domain.completion import STUDY, is_complete
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.patient_text import patient_fault
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.rounds import Round
from courseware.questions.comment import Comment
from courseware.questions.reading import Unreadable
from courseware.services.authorize import require
from courseware.services.credits.awards import awards_of
from courseware.services.credits.credit import award_if_complete, course_or_404
from courseware.services.credits.credited_before import (
    CreditedBefore,
    credited_before,
    refuse_credited,
)
from courseware.services.credits.evaluation_forms import require_asked
from courseware.services.credits.evaluation_words import asked_in
from courseware.services.credits.learned import learned
from courseware.services.credits.licences import periods_once
from courseware.services.credits.offering import require_open
from courseware.services.credits.overtaken import require_not_over
from courseware.services.credits.study import StudyRecord, gate_of, study_record
from courseware.services.credits.validity import why_not_valid
from courseware.services.holding import hold_acting
from courseware.services.shown import digest_of, require_shown
from courseware.store.credits import awards as rows
from courseware.store.credits.rounds import current_round
from courseware.store.engine import Database

_OTHER_WORDS = (
    "The words that you sign, or the credit that they complete, were changed while this page was "
    "open. Read them as they stand here now; nothing is signed yet."
)

_OTHER_CREDIT = (
    "What the course gives was changed while this page was open. Look at it as it stands there "
    "now; nothing is credited yet."
)
_OPEN_AGAIN = "A step of this course is open. Its page says which one; nothing is credited yet."


def attestation_shown(
    course: CompiledCourse, actor: Actor, minutes: int, not_valid_because: list[str]
) -> str:
    """What an attestation's page shows, for its form: the words, the name, what it gives.

    Args:
        minutes: the credit, as the page says.
        not_valid_because: why the award would be a demonstration, as the page says.
    """
    return digest_of(course.attestation, actor.name, minutes, not_valid_because)


def submit_evaluation(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    course_id: str,
    form: Mapping[str, Sequence[str]],
    now: datetime,
    shown: str | None = None,
) -> bool:
    """Store a learner's evaluation of a course; a second one changes nothing.

    Returns whether these answers are the ones on record now: of two tabs, the first one counts.

    Args:
        form: fields of question `q` are named `q.<field>`.
        shown: `evaluation_shown` of the page; None for none.

    Raises:
        NotFound: no such course.
        Invalid: a required question has no answer, an answer does not fit, or a comment looks
            like it holds a patient's identifiers.
        Conflict: the lessons and quizzes are not all done yet, or the course takes nothing more.
        OtherQuestions: the page asked something else.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    course = course_or_404(catalogue, course_id)
    with db.write() as connection:
        hold_acting(connection, actor)
        studies = study_record(connection, actor.person_id, [], now)
        before, present = _standing(connection, catalogue, actor, course, studies)
        refuse_credited(before)
        _refuse_early(course, studies)
        _require_open(connection, course, actor, present, now)
        require_asked(course, form, shown)
        answers = _survey_answers(course, form)
        values = _in_round(connection, actor.person_id, course.id)
        given = {"answers": answers, "asked": asked_in(course), "submitted_at": now}
        added = rows.add_evaluation(connection, {**values, **given})
        award_if_complete(connection, catalogue, actor.person_id, course.id, now)
        return added or rows.evaluation_answers(connection, values) == answers


def sign_attestation(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    course_id: str,
    signed_name: str,
    agreed: bool,
    now: datetime,
    shown: str | None = None,
) -> None:
    """Sign the course's attestation with one's own name; a second signature changes nothing.

    Args:
        shown: `attestation_shown` of the page that was signed; None for none.

    Raises:
        NotFound: no such course.
        Invalid: the box is not ticked, or the name is not the account's.
        Conflict: the lessons and quizzes are not all done yet, the course takes nothing more, or
            the words, or what the signature gives, are other ones.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    course = course_or_404(catalogue, course_id)
    errors = _signature_errors(actor, signed_name, agreed)
    with db.write() as connection:
        hold_acting(connection, actor)
        studies = study_record(connection, actor.person_id, [], now)
        before, present = _standing(connection, catalogue, actor, course, studies)
        refuse_credited(before)
        studied = studies.of(course)
        minutes = learned(connection, catalogue, course, studied, before).working.minutes
        reasons = why_not_valid(connection, course, studied.lessons_read)
        require_shown(shown, attestation_shown(course, actor, minutes, reasons), _OTHER_WORDS)
        if errors:
            raise Invalid(errors)
        _refuse_early(course, studies)
        _require_open(connection, course, actor, present, now)
        values = _in_round(connection, actor.person_id, course.id)
        signed = {"wording": course.attestation, "signed_name": actor.name, "signed_at": now}
        rows.add_attestation(connection, {**values, **signed})
        award_if_complete(connection, catalogue, actor.person_id, course.id, now)


def complete_course(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    course_id: str,
    now: datetime,
    shown: str | None = None,
) -> None:
    """Make the award where every condition is met and no act closed the last one, because a release
    asks for it no more; a second press changes nothing.

    What was signed stands as it was signed then: nobody signs here.

    Args:
        shown: `attestation_shown` of the page; None for none.

    Raises:
        NotFound: no such course.
        Conflict: a condition is open, the course takes nothing more, or the credit is another.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    course = course_or_404(catalogue, course_id)
    with db.write() as connection:
        hold_acting(connection, actor)
        studies = study_record(connection, actor.person_id, [course], now)
        if not is_complete(gate_of(course, studies)):
            raise Conflict(_OPEN_AGAIN)
        before, present = _standing(connection, catalogue, actor, course, studies)
        refuse_credited(before)
        studied = studies.of(course)
        minutes = learned(connection, catalogue, course, studied, before).working.minutes
        reasons = why_not_valid(connection, course, studied.lessons_read)
        require_shown(shown, attestation_shown(course, actor, minutes, reasons), _OTHER_CREDIT)
        _require_open(connection, course, actor, present, now)
        award_if_complete(connection, catalogue, actor.person_id, course.id, now)


def _standing(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    course: CompiledCourse,
    studies: StudyRecord,
) -> tuple[CreditedBefore, Round]:
    """What of the course is part of other awards, and the round that the actor is in."""
    awards = awards_of(connection, actor.person_id)
    present = studies.round_of(course, awards)
    periods = periods_once(connection, catalogue, actor.person_id)
    return credited_before(catalogue, course, present.since, awards, periods), present


def _require_open(
    connection: Connection, course: CompiledCourse, actor: Actor, present: Round, now: datetime
) -> None:
    """Make sure that the course takes it, and that the round may give credit."""
    require_open(connection, course, actor, now)
    require_not_over(present)


def _in_round(connection: Connection, person_id: str, course_id: str) -> dict[str, Any]:
    number = current_round(connection, person_id, course_id)
    return {"person_id": person_id, "course_id": course_id, "round": number}


def _refuse_early(course: CompiledCourse, studies: StudyRecord) -> None:
    """The evaluation and the attestation are about the whole course, so they come after it."""
    if any(c.kind in STUDY and not c.met for c in gate_of(course, studies)):
        raise Conflict("Read every lesson and pass every quiz of the course first.")


def _survey_answers(course: CompiledCourse, form: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in course.evaluation:
        prefix = f"{question.id}."
        own = {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}
        try:
            answer = question.read(own)
        except Unreadable as unreadable:
            errors[f"{prefix}{unreadable.field}"] = unreadable.message
            continue
        if answer is None and getattr(question, "required", False):
            errors[f"{prefix}answer"] = "Please answer this question."
        # Only a comment is written freely; the provider reads it word by word.
        written = question.given(answer) if answer and isinstance(question, Comment) else ""
        if fault := patient_fault(written):
            errors[f"{prefix}answer"] = fault
        answers[question.id] = answer
    if errors:
        raise Invalid(errors)
    return answers


def _signature_errors(actor: Actor, signed_name: str, agreed: bool) -> dict[str, str]:
    errors = {}
    if fault := printed_name_fault(signed_name, actor.name):
        errors["signed_name"] = fault
    if not agreed:
        errors["agreed"] = "Tick the box to sign."
    return errors
