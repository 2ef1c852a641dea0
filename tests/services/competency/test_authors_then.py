"""A past day bears that day's names of those who assessed, waived, designated and noted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event as listen

from courseware.domain.people import Role
from courseware.services.competency import assessors
from courseware.services.competency.decisions import adverse
from courseware.services.competency.documents import waiving
from courseware.services.competency.evidence import evidence_file
from courseware.services.identity import people
from courseware.services.membership.clinics import end_role
from courseware.store.competency import practice as practice_rows
from tests.cast import ADA, ASA, LEA, MAX, RIVERSIDE, put_cast_on_record
from tests.services.competency.practice import event, needling, take_back
from tests.ward import THIGH, X, noon

DONE, BEFORE, CHANGED, TODAY = (f"2026-{day}" for day in ("03-10", "03-11", "03-15", "04-01"))
NEW = {ASA: "Asa Newname", MAX: "Max Newname", ADA: "Ada Newname"}


@pytest.fixture
def story(ward):
    """Acts of three people about LEA, whose own names are corrected days later."""
    put_cast_on_record(ward.db)
    needling(ward)
    seen = ward.observe(DONE, ASA)
    take_back(ward, seen, ASA, DONE)
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    adverse.note_event(*about, event(), noon(DONE))
    waived = ("cl-y", "checklist:cl-x", "teaches_the_subject", "", None)
    waiving.grant_waiver(*about, *waived, noon(DONE))
    with ward.db.read() as connection:
        [waiver] = [row.id for row in practice_rows.waivers(connection, [LEA.id])]
    waiving.end_waiver(*about, waiver, noon(DONE))
    designated = assessors.designate(
        ward.db, ward.catalogue, ADA.actor, LEA.email, THIGH, "Taught it.", noon(DONE)
    )
    assessors.end_designation(ward.db, ADA.actor, designated, "By mistake.", noon(DONE))
    return ward


def rename(ward):
    for person, name in NEW.items():
        people.correct_name(ward.db, ADA.actor, person.id, name, "Married.", noon(CHANGED))


def told(ward, on):
    """The names in the file of a day: of a retraction, an event, a waiver, a designation."""
    day = date.fromisoformat(on) if on else None
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY))
    file = evidence_file(*about, on=day)
    said = {w.name for o in file.observations for w in o.words if w.kind == "retracted"}
    [noted], [waiver], [designation] = file.events, file.waivers, file.designations
    return {
        "retracted": said,
        "noted": noted.author,
        "waived": (waiver.author, waiver.ender),
        "designated": (designation.author, designation.ender),
    }


def by(asa, max_, ada):
    return {
        "retracted": {asa},
        "noted": max_,
        "waived": (max_, max_),
        "designated": (ada, ada),
    }


OLD_NAMES = by(ASA.name, MAX.name, ADA.name)
NEW_NAMES = by(*NEW.values())


def test_a_past_day_bears_the_names_of_that_day_of_all_who_acted(story):
    assert told(story, BEFORE) == told(story, None) == OLD_NAMES

    rename(story)

    assert told(story, BEFORE) == OLD_NAMES
    assert told(story, CHANGED) == told(story, None) == NEW_NAMES


def test_the_file_of_who_left_keeps_the_names_of_the_day_of_leaving(story):
    end_role(story.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-03-12"))

    rename(story)

    assert told(story, None) == OLD_NAMES


def test_who_has_signed_already_is_named_as_then(ward):
    put_cast_on_record(ward.db)
    ward.observe("2026-03-02", ASA)
    rename(ward)

    def needs(on):
        about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY))
        return evidence_file(*about, on=date.fromisoformat(on)).further[X]

    assert f"somebody other than {ASA.name}" in needs(BEFORE)
    assert f"somebody other than {NEW[ASA]}" in needs(CHANGED)


def test_names_of_many_cost_no_more_statements(story):
    asked = []
    listen.listen(story.db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    told(story, BEFORE)
    before = len(asked)

    rename(story)
    asked.clear()
    told(story, BEFORE)

    assert len(asked) == before
