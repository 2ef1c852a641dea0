"""Short ways to what a clinic does beside observing: sessions, documents, events."""

from datetime import date

from courseware.services.competency.decisions.adverse import Event, EventKind
from courseware.services.competency.documents import papers, stated_papers
from courseware.services.competency.logbooks import logbook
from courseware.services.competency.observations import afterwards
from courseware.store.competency import decisions as rows
from tests.cast import ASA, LEA, PASSWORD, RIVERSIDE
from tests.ward import ARM, THIGH, noon

D1, D2, D3 = "2026-03-02", "2026-03-05", "2026-03-09"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def status(ward, scope, day, learner=LEA):
    with ward.db.read() as connection:
        found = rows.interval_at(connection, learner.id, scope, noon(day).replace(hour=20))
    return found.status if found else "not_started"


def log(ward, day, regions="thigh", supervisor=ASA, now=D3, learner=LEA, twin=0, **more):
    fields = {
        "held_on": day,
        "regions": regions,
        "setting": "real_patient",
        "supervision": "beside",
        "supervisor": getattr(supervisor, "email", supervisor),
        "note": "",
        **more,
    }
    who = (learner.actor, RIVERSIDE)
    return logbook.enter_session(ward.db, ward.catalogue, *who, fields, noon(now), twin)


def answer_all(ward, supervisor=ASA, day=D3, confirmed=True, reason=""):
    waiting = logbook.sessions_to_answer(ward.db, supervisor.actor)
    for session in waiting:
        logbook.answer_session(
            ward.db, ward.catalogue, supervisor.actor, session.id, confirmed, reason, noon(day)
        )
    return len(waiting)


def needling(ward, day=D3):
    """LEA current in both regions of the divided checklist."""
    ward.certify(D1)
    log(ward, D1, "thigh arm-hand", now=D2)
    answer_all(ward, day=D2)
    for scope in (THIGH, ARM):
        ward.observe(day, ASA, scope=scope)
        ward.confirm(day, scope=scope)


def take_back(ward, observation, by, day):
    """Retract a signed observation."""
    about = (by.actor, observation, "I was not there.", PASSWORD)
    afterwards.retract(ward.db, ward.catalogue, *about, noon(day))


CONFIRMED, USED, BETWEEN, RETRACTED, TODAY = (
    *("2026-03-09", "2026-04-01", "2026-04-05"),
    *("2026-04-10", "2026-04-12"),
)
"""The days of `use_that_was_taken_back`; between use and retraction it seems to hold longer."""


def use_that_was_taken_back(ward):
    """LEA's needling lapses without use; ASA saw her use it in the thigh, and took that back."""
    needling(ward, CONFIRMED)
    take_back(ward, ward.observe(USED, ASA, scope=THIGH), ASA, RETRACTED)


def event(region="thigh", **changes):
    known = {
        "kind": EventKind.BLEEDING,
        "happened_on": date.fromisoformat(D3),
        "lessons": ("needles",),
        "note": "Talk it through.",
    }
    return Event(region, **{**known, **changes})


def paper(**changes):
    known = {
        "kind": "earlier_course",
        "title": "Needling basics",
        "issuer": "A college",
        "issued_on": date(2025, 5, 1),
        "expires_on": None,
        "counts_as": "quiz:needles",
    }
    return stated_papers.Paper(**{**known, **changes})


def hand_in(ward, folder, data=PDF, now=None, **changes):
    return papers.add_paper(
        ward.db, ward.catalogue, LEA.actor, folder, paper(**changes), data, now or noon(D1)
    )
