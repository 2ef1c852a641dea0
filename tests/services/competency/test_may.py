"""*May this person treat this region here today?*: everything that is looked at, in words."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.competency.documents import waiving
from courseware.services.competency.prerequisites import credentials
from courseware.store.tables import LogbookSession, Waiver
from tests.awards import give_award
from tests.cast import ADA, ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.treating import D1, TODAY, ask, licence, said
from tests.services.competency.treating import place as place
from tests.ward import ARM, BEN, THIGH, noon


@pytest.fixture
def office(tmp_path):
    return Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")


def test_the_rule_set_of_the_licences_place_is_quoted_with_source_and_confidence(place):
    licence(place, "AK")

    status, training = [c for c in ask(place).checks if c.what == "rule set"]

    assert (status.met, status.words) == (
        None,
        "Askland, dry needling: A list counts this place among those that allow it.",
    )
    assert (status.source, status.confidence) == (
        "rule set askland; list.example; seen by 2026-01-31",
        "M",
    )
    assert (training.met, training.confidence) == (False, "H")
    assert training.words == (
        "Askland, training for dry needling: 50 hours before clinical use. It asks for 50 hours, "
        "some of them face to face. 0 minutes of knowledge are credited here, none of them in "
        "person, and no accepted document of another course: not on record. Look up the law of "
        "today: An older rule asked for 46 hours."
    )


def test_a_place_that_allows_it_is_never_an_answer_of_its_own(place):
    """What a list says about the law stays information; only what is missing can decide."""
    licence(place, "Askland")

    answer = ask(place)

    assert [met for met, _ in said(answer, "rule set")] == [None, False]
    assert not answer.met


def test_a_place_that_forbids_it_is_missing_whatever_is_on_record(place):
    licence(place, "Nayland")

    answer = ask(place)

    assert answer.missing == (
        "Nayland, dry needling: A list counts this place among those that forbid it.",
    )
    assert said(answer, "rule set")[1] == (
        None,
        "Nayland, training for dry needling: what is asked for is unknown: ask your board.",
    )


@pytest.mark.parametrize(
    ("jurisdiction", "words"),
    [
        (
            "Muteland",
            "Muteland: nothing was seen on what this profession may do; unknown: ask your board.",
        ),
        ("Atlantis", "There is no rule set for “Atlantis” here: unknown: ask your board."),
    ],
)
def test_what_was_not_seen_is_unknown_and_the_board_is_to_be_asked(place, jurisdiction, words):
    licence(place, jurisdiction)

    answer = ask(place)

    assert said(answer, "rule set") == [(None, words)]
    assert answer.met


def test_without_a_licence_there_is_no_place_whose_rules_could_be_asked(place):
    answer = ask(place)

    assert answer.missing == ("No licence is stated in the account.",)
    assert said(answer, "rule set") == [
        (None, "No licence names a place; what its rules say is unknown: ask your board.")
    ]


def test_logbook_quotas_are_looked_at_by_themselves(place):
    """CL-Y asks for two watched sessions; observations count among them."""
    licence(place, "Muteland")
    assert said(ask(place), "logbook") == []
    assert said(ask(place, THIGH), "logbook") == [
        (False, "0 of 2 watched sessions are on record in logbook and observations.")
    ]
    session(place, "s1", "thigh")
    session(place, "s2", "arm-hand")

    answer = ask(place, THIGH)

    assert said(answer, "logbook") == [
        (True, "2 watched sessions are on record in logbook and observations.")
    ]
    assert said(answer, "competency")[0][0] is False
    assert [met for met, _ in said(ask(place, ARM, on="2026-03-10"), "logbook")] == [False]


def test_a_waived_quota_says_so_and_what_is_on_record(place):
    """Somebody whose sessions were waived watched nobody; that is not on record as if they had."""
    licence(place, "Muteland")
    session(place, "s1", "thigh")
    scene = (place.db, place.catalogue, MAX.actor, LEA.id, RIVERSIDE, "cl-y", "sessions")
    waiving.grant_waiver(*scene, "qualified_elsewhere", "Seen.", None, noon("2026-03-16"))

    assert said(ask(place, THIGH), "logbook") == [
        (
            True,
            "Waived: watched sessions (qualified elsewhere). "
            "1 of 2 are on record in logbook and observations.",
        )
    ]

    session(place, "s2", "arm-hand")

    assert said(ask(place, THIGH), "logbook") == [
        (True, "2 watched sessions are on record in logbook and observations.")
    ]


def test_a_waiver_says_why_and_until_when(ward):
    """Of two of one requirement, which a merge can bring, the longer one is told."""
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, "cl-y", "checklist:cl-x")
    until = date(2026, 5, 1)
    waiving.grant_waiver(*about, "qualified_elsewhere", "Seen.", until, noon("2026-03-16"))
    with ward.db.write() as connection:
        (granted,) = connection.execute(select(Waiver.__table__)).mappings()
        shorter = {
            "id": "shorter",
            "reason": "teaches_the_subject",
            "expires_on": date(2026, 4, 20),
        }
        connection.execute(insert(Waiver), {**granted, **shorter})

    (check,) = [c for c in ask(ward, THIGH).checks if c.words.startswith("Waived")]

    assert (check.met, check.words, check.evidence) == (
        True,
        "Waived: a current “CL-X Screening” (qualified elsewhere), until 30 April 2026.",
        (granted["id"],),
    )


def test_what_is_missing_is_said_once(ward):
    missing = ask(ward, THIGH).missing

    assert [words for words in missing if "CL-X Screening" in words] == [
        "Missing: a current “CL-X Screening”."
    ]
    assert [words for words in missing if "watched session" in words] == [
        "0 of 2 watched sessions are on record in logbook and observations."
    ]
    assert "1 more observation without an unsafe critical item." in missing[0]


def test_sessions_that_only_a_renewal_lacks_are_missing_once_the_competency_is_over(place):
    """The observation was one of the two watched sessions, and counts no more for a renewal."""
    session(place, "s1", "thigh")
    place.observe("2026-03-20", ASA, scope=THIGH)
    place.confirm("2026-03-20", scope=THIGH)

    assert said(ask(place, THIGH), "logbook") == [
        (True, "2 watched sessions are on record in logbook and observations.")
    ]
    over = ask(place, THIGH, now="2027-04-01")

    assert said(over, "logbook") == [
        (False, "1 of 2 watched sessions are on record in logbook and observations.")
    ]
    assert [words for words in over.missing if "watched session" in words] == [
        "1 of 2 watched sessions are on record in logbook and observations."
    ]


def test_everything_is_looked_at_in_one_order(place):
    licence(place, "AK")

    assert [check.what for check in ask(place, THIGH).checks] == [
        *("clinic", "competency", "checklist", "logbook", "hours", "licence", "evidence"),
        *("rule set", "rule set"),
    ]


def session(ward, key, region):
    held = noon("2026-03-15")
    values = {
        "id": key,
        "person_id": LEA.id,
        "key": key,
        "clinic_id": RIVERSIDE,
        "held_on": held.date(),
        "regions": [region],
        "setting": "real_patient",
        "supervision": "beside",
        "supervisor_id": (ASA if key == "s1" else BEN).id,
        "note": "",
        "entered_at": held,
        "answered_at": held + timedelta(hours=1),
        "confirmed": True,
    }
    with ward.db.write() as connection:
        connection.execute(insert(LogbookSession).values(**values))


def test_one_minute_is_said_as_one(place):
    licence(place, "AK")
    give_award(place.db, LEA, noon(D1), minutes=1)

    words = [one.words for one in ask(place).checks]

    assert "1 minute of knowledge is credited; none of it is in person." in words
    assert not [one for one in words if "1 minutes" in one]


def test_minutes_of_a_revoked_award_are_none_from_its_day_on(place, office):
    award = give_award(place.db, LEA, noon(D1))
    (number,) = bring_up_to_date(place.db, office, None, noon(D1), LEA.id).numbers
    licence(place, "AK")

    revoke(place.db, ADA.actor, number, "not_own_work", "Two wrote it.", noon("2026-03-20"))

    def hours(on=None):
        return [(c.words, c.evidence) for c in ask(place, on=on).checks if c.what == "hours"]

    credited = "{} minutes of knowledge are credited; none of them is in person."
    assert hours() == [(credited.format(0), ())]
    assert hours("2026-03-19") == [(credited.format(151), (award,))]
    assert "0 minutes of knowledge are credited here" in said(ask(place), "rule set")[1][1]


def test_a_course_whose_credit_was_taken_back_opens_nothing(place, office):
    give_award(place.db, LEA, noon(D1))
    (number,) = bring_up_to_date(place.db, office, None, noon(D1), LEA.id).numbers

    def courses(moment):
        with place.db.read() as connection:
            day = noon(moment)
            return "basics" in credentials(connection, LEA.id, day).courses

    assert courses(TODAY)
    revoke(place.db, ADA.actor, number, "not_own_work", "Two wrote it.", noon("2026-03-20"))

    assert not courses(TODAY)
    assert courses("2026-03-19")
