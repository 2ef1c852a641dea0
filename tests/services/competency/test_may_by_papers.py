"""*May this person treat here today?*, by documents and licences that hold or have run out."""

from datetime import date

import pytest

from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.identity import accounts
from tests.cast import LEA, MAX, RIVERSIDE
from tests.services.competency.treating import RULES, TODAY, ask, licence, paper, said
from tests.services.competency.treating import place as place
from tests.ward import noon


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
