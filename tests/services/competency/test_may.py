"""*May this person treat this region here today?*: everything that is looked at, in words."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.competency.prerequisites import credentials
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.treating.may import may
from courseware.services.identity import accounts
from courseware.store.accounts import people
from courseware.store.tables import LogbookSession, OutsideEvidence
from tests.awards import give_award
from tests.cast import ADA, ASA, LEA, MAX, RIVERSIDE
from tests.ward import ARM, BEN, THIGH, X, noon

D1, TODAY = "2026-03-02", "2026-04-01"

RULES = {
    "askland": """\
id: askland
name: "Askland"
country: "Testland"
profession: "Physiotherapist"
also: ["AK"]
skills:
  - name: "Dry needling"
    status:
      value: listed_as_allowed
      words: "A list counts this place among those that allow it."
      source: "list.example"
      seen_on: 2026-01-31
      confidence: M
    training:
      hours: 50
      in_person: part
      words: "50 hours before clinical use."
      source: "board.example, rule 7"
      seen_on: 2026-01-30
      confidence: H
      check: "An older rule asked for 46 hours"
""",
    "nay": """\
id: nay
name: "Nayland"
country: "Testland"
profession: "Physiotherapist"
skills:
  - name: "Dry needling"
    status:
      value: listed_as_not_permitted
      words: "A list counts this place among those that forbid it."
      source: "list.example"
      seen_on: 2026-01-31
      confidence: L
""",
    "mute": """\
id: mute
name: "Muteland"
country: "Testland"
profession: "Physiotherapist"
renewal:
  amount: 30
  unit: hour
  months: 24
  words: "30 hours in two years."
  source: "board.example"
  seen_on: 2026-01-31
  confidence: H
""",
}


@pytest.fixture
def place(ward):
    """The ward with three rule sets, and Lea competent in the whole checklist."""
    folder = ward.library / "lessons/rules"
    folder.mkdir(parents=True)
    for name, text in RULES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    ward.publish(noon("2026-01-02"))
    ward.certify(D1)
    return ward


@pytest.fixture
def office(tmp_path):
    return Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")


def ask(ward, scope=X, on=None, now=TODAY):
    day = None if on is None else date.fromisoformat(on)
    return may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, scope, noon(now), day)


def said(answer, what):
    return [(check.met, check.words) for check in answer.checks if check.what == what]


def licence(ward, jurisdiction, day=D1, renews_on=None):
    """State one, and where there is one its day of renewal; its id."""
    accounts.add_licence(ward.db, LEA.actor, jurisdiction, "PT-1", noon(day), renews_on)
    with ward.db.read() as connection:
        found = people.licences_at(connection, LEA.id, noon(day))
    return next(row.id for row in found if row.jurisdiction == jurisdiction)


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


@pytest.mark.parametrize("in_person", ["all", "part", "unknown"])
@pytest.mark.parametrize("title", ["Needling, 50 hours", "A 2-hour taping course"])
def test_hours_that_an_accepted_course_may_hold_are_missing_until_they_can_be_compared(
    place, title, in_person
):
    """A document states no hours, whatever its title says: nobody can tell from the record."""
    rules = place.library / "lessons/rules/askland.yaml"
    asked = RULES["askland"].replace("in_person: part", f"in_person: {in_person}")
    rules.write_text(asked, encoding="utf-8")
    place.publish(noon("2026-01-03"))
    licence(place, "AK")
    paper(place, "earlier_course", title)

    answer = ask(place)
    training = said(answer, "rule set")[1]

    assert not answer.met
    assert training[1] in answer.missing
    assert said(answer, "evidence") == [(True, f"Accepted: {title} (Academy).")]
    assert training[0] is False
    assert (
        "0 minutes of knowledge are credited here, none of them in person. Accepted from "
        f"elsewhere: {title} (Academy); the record does not tell how many hours that was. "
        "A manager has to compare them." in training[1]
    )
    assert said(ask(place, on="2026-03-09"), "evidence")[0][0] is None  # not yet accepted


def test_a_document_that_ran_out_is_missing_until_another_of_its_kind_is_accepted(place):
    licence(place, "Muteland")
    paper(place, "life_support", "Basic life support", expires=date(2026, 3, 20))
    ran_out = "Basic life support (Academy) expired: it held until 19 March 2026."
    assert ask(place).missing == (ran_out,)
    assert ask(place, on="2026-03-19").met

    paper(place, "life_support", "Life support again", expires=date(2027, 3, 20))

    assert said(ask(place), "evidence") == [
        (True, "Accepted: Life support again (Academy), until 19 March 2027.")
    ]


@pytest.mark.parametrize("kind", ["other", "earlier_course"])
def test_what_needs_attention_as_expired_is_missing_whatever_else_of_its_kind_holds(place, kind):
    """One rule for both: courses and other documents are renewed by their own title only."""
    licence(place, "Muteland")
    paper(place, kind, "Anaphylaxis training", expires=date(2026, 4, 1))
    paper(place, kind, "Garda vetting")
    ran_out = "Anaphylaxis training (Academy) expired: it held until 31 March 2026."

    assert attended(place, "2026-04-10") == ["Document “Anaphylaxis training”"]
    assert ask(place, now="2026-04-10").missing == (ran_out,)
    assert (True, "Accepted: Garda vetting (Academy).") in said(ask(place), "evidence")
    assert ask(place, on="2026-03-31", now="2026-04-10").met

    paper(place, kind, "anaphylaxis Training", date(2027, 4, 1), decided="2026-04-12")

    assert attended(place, "2026-04-12") == []
    assert ask(place, now="2026-04-12").met
    assert ask(place, on="2026-04-11", now="2026-04-12").missing == (ran_out,)


def test_of_documents_that_ran_out_only_the_one_that_held_longest_is_missing(place):
    licence(place, "Muteland")
    paper(place, "life_support", "Basic life support", expires=date(2026, 3, 20))
    paper(place, "life_support", "Life support again", expires=date(2026, 3, 25))

    assert attended(place, TODAY) == ["Document “Life support again”"]
    assert ask(place).missing == (
        "Life support again (Academy) expired: it held until 24 March 2026.",
    )


def attended(ward, day):
    """What stands under *needs attention* as expired."""
    found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
    return [one.words for one in found.lines if one.need is Need.EXPIRED]


OVERDUE = (
    "The stated day of renewal is over: Muteland PT-1 (to be renewed by 31 March 2026). "
    "Whoever does not hold it any more removes it from their account."
)


def test_a_licence_whose_stated_renewal_is_over_is_missing(place):
    licence(place, "Muteland", renews_on=date(2026, 3, 31))

    assert ask(place, on="2026-03-31").met
    assert ask(place, on="2026-04-01").missing == (OVERDUE,)


def test_a_licence_that_is_overdue_is_missing_whatever_other_one_is_stated(place):
    """Which place's law holds in the clinic is on no record."""
    overdue = licence(place, "Muteland", renews_on=date(2026, 3, 31))
    licence(place, "Atlantis", "2026-03-03", renews_on=date(2027, 3, 31))

    answer = ask(place)

    assert answer.missing == (OVERDUE,)
    assert not answer.met
    assert said(answer, "licence") == [
        (False, OVERDUE),
        (True, "Stated: Atlantis PT-1 (to be renewed by 31 March 2027)."),
        (
            None,
            "Licences of several places are stated: Muteland, Atlantis. Which of them answers for "
            "Riverside is not on record here.",
        ),
    ]

    accounts.remove_licence(place.db, LEA.actor, overdue, noon(TODAY))

    assert ask(place).met


def test_a_licence_without_a_day_of_renewal_is_told_as_such_and_not_as_held(place):
    licence(place, "Muteland")

    assert said(ask(place), "licence") == [
        (
            None,
            "Stated: Muteland PT-1. No day of renewal is stated, so nobody can tell from here "
            "until when it holds.",
        ),
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

    assert said(answer, "logbook") == [(True, "2 watched sessions: on record, or waived.")]
    assert said(answer, "competency")[0][0] is False
    assert [met for met, _ in said(ask(place, ARM, on="2026-03-10"), "logbook")] == [False]


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
        (True, "2 watched sessions: on record, or waived.")
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


def paper(ward, kind, title, expires=None, decided="2026-03-10"):
    values = {
        "id": title[:20],
        "person_id": LEA.id,
        "kind": kind,
        "title": title,
        "issuer": "Academy",
        "issued_on": date(2025, 1, 1),
        "expires_on": expires,
        "counts_as": "",
        "file_sha256": "0" * 64,
        "file_type": "application/pdf",
        "file_size": 1,
        "added_at": noon(D1),
        "decided_at": noon(decided),
        "decided_by": MAX.id,
        "clinic_id": RIVERSIDE,
        "accepted": True,
    }
    with ward.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values(**values))


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
