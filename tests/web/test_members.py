"""The page of one member: results, overrides and the form that grants them."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from courseware.domain.competency.calendar import end_of
from courseware.domain.people import Role
from courseware.services.attempts.rules import rules_page
from courseware.services.membership import clinics
from courseware.services.releases.live import CatalogueSource
from courseware.store.tables import AttemptOverride
from courseware.web.days import end_in, read_day
from tests.cast import ADA, HILLTOP, INA, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.library import quiz

LIMITED = quiz(attempts="{limit: 3, cooldown: {after: 2, hours: 24}}")
PAGE, GRANT = f"/team/{LEA.id}", f"/team/{LEA.id}/overrides"
ONE_MORE = {
    "quiz": "needles",
    "extra_attempts": "1",
    "reason": "Power cut in the clinic",
    "expires_on": "2026-03-09",
}


def fail_once(site, member):
    browser = site.browser(member)
    attempt = browser.post("/quizzes/needles").location.rsplit("/", 1)[0]
    browser.post(f"{attempt}/submit")


def granted(site):
    query = select(
        AttemptOverride.person_id,
        AttemptOverride.extra_attempts,
        AttemptOverride.granted_by,
        AttemptOverride.expires_at,
    )
    with site.db.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_the_team_page_leads_to_each_member(sqlite_site):
    page = sqlite_site.browser(MAX).get("/team/members").text

    assert f'<a href="/team/lea?clinic={RIVERSIDE}">Lea Lindqvist</a>' in page


def test_a_manager_sees_roles_and_results_and_no_answers(site):
    fail_once(site, LEA)
    browser = site.browser(MAX)

    page = browser.get(PAGE).text

    assert "<h1>Lea Lindqvist</h1>" in page
    assert "<dt>Roles in Riverside</dt><dd>Learner</dd>" in page
    assert "<td>2 March 2026</td>" in page
    assert '<td class="one-line">0 %</td>' in page
    assert "Not passed</span>" in page
    assert "A filiform needle" not in page
    assert "No quiz has been started yet." in browser.get(f"/team/{LUC.id}").text


def test_an_attempt_that_is_open_is_shown_as_open(sqlite_site):
    sqlite_site.browser(LEA).post("/quizzes/needles")

    page = sqlite_site.browser(MAX).get(PAGE).text

    assert "Open</span>" in page
    assert " %</td>" not in page


def test_only_managers_of_a_clinic_of_the_member_get_there(sqlite_site):
    sqlite_site.publish(LIMITED)
    for member, code in ((MAX, 200), (MOA, 404), (INA, 403), (LEA, 403), (ADA, 403)):
        browser = sqlite_site.browser(member)
        assert browser.get(PAGE).status_code == code, member.id
        answer = browser.post(GRANT, ONE_MORE)
        assert answer.status_code == (303 if code == 200 else code), member.id
    assert [row[0] for row in granted(sqlite_site)] == ["lea"]


def test_roles_in_clinics_that_one_does_not_manage_stay_there(sqlite_site):
    clinics.grant_role(sqlite_site.db, ADA.actor, LEA.id, HILLTOP, Role.ASSESSOR, NOON)
    browser = sqlite_site.browser(MAX)

    page = browser.get(PAGE).text

    assert "Roles in Riverside" in page
    assert "Hilltop" not in page and "Assessor" not in page
    assert browser.get(f"{PAGE}?clinic={HILLTOP}").status_code == 404
    assert browser.post(GRANT, {**ONE_MORE, "clinic": HILLTOP}).status_code == 404
    assert "Roles in Hilltop" in sqlite_site.browser(MOA).get(PAGE).text


def test_somebody_who_left_is_on_no_team_any_more(sqlite_site):
    browser = sqlite_site.browser(MAX)
    assert browser.get(PAGE).status_code == 200

    clinics.end_role(sqlite_site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, NOON)

    gone = browser.get(PAGE)
    assert (gone.status_code, gone.location) == (303, f"{PAGE}/file?clinic={RIVERSIDE}")


@pytest.mark.parametrize("also", [None, Role.LEARNER])
def test_forms_of_before_somebody_left_say_who_left_and_since_when(site, also):
    # Also where the manager still meets them in another clinic.
    site.publish(LIMITED)
    clinics.grant_role(site.db, ADA.actor, MAX.id, HILLTOP, Role.MANAGER, NOON)
    browser = site.browser(MAX)
    wish = {"courses": "basics", "group": "chosen", "people": LEA.id, "due_on": "2026-03-31"}
    days = {"first_day": "2026-03-10", "last_day": "2026-03-12"}
    for address, sent in (
        (GRANT, ONE_MORE),
        (f"{PAGE}/leave", days),
        ("/team/assignments", wish),
    ):
        assert browser.post(address, {"clinic": RIVERSIDE, **sent}).status_code == 303
    page = browser.get(f"{PAGE}?clinic={RIVERSIDE}").text
    ends = re.findall(r'action="(/team/[^"]+/withdraw)"', page)
    if also:
        clinics.grant_role(site.db, ADA.actor, LEA.id, HILLTOP, also, NOON)
    clinics.end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, NOON)

    event = {"region": "thigh", "kind": "bleeding", "happened_on": "2026-02-20"}
    forms = {
        GRANT: ONE_MORE,
        f"{PAGE}/leave": days,
        f"{PAGE}/events": event,
        **{end: {"withdrawal": "No need any more."} for end in ends},
    }
    assert len(forms) == 6
    for address, sent in forms.items():
        answer = browser.post(address, {"clinic": RIVERSIDE, **sent})
        assert answer.status_code == 409, address
        assert "Lea Lindqvist is not a member of Riverside any more, since 2 March" in answer.text
        assert site.browser(INA).post(address, sent).status_code == 403, address
    assert len(granted(site)) == 1
    stranger = site.browser(MOA)
    for address, sent in forms.items():
        hidden = stranger.post(address, {"clinic": RIVERSIDE, **sent})
        assert hidden.status_code == 404 and "Lea" not in hidden.text, address


def test_an_override_opens_the_next_attempt_and_is_listed(site):
    site.publish(quiz(attempts="{limit: 1}"))
    fail_once(site, LEA)
    browser = site.browser(MAX)

    done = browser.post(GRANT, ONE_MORE)

    assert done.status_code == 303
    assert done.location == f"{PAGE}?clinic={RIVERSIDE}#overrides"
    # Riverside keeps Dublin's time, which in March is UTC.
    assert granted(site) == [("lea", 1, "max", datetime(2026, 3, 10, tzinfo=UTC))]
    page = browser.get(PAGE).text
    for words in (
        "Granted to Lea Lindqvist",
        "1 more attempt<br>",
        "Power cut in the clinic",
        "Granted by Max Brandt on 2 March 2026, until the end of 9 March 2026 (Europe/Dublin)",
        "In force</span>",
    ):
        assert words in page
    catalogue = CatalogueSource(site.db).current(0)
    assert rules_page(site.db, catalogue, LEA.actor, "needles", site.clock.now()).left == 1


def test_a_form_that_was_sent_and_then_changed_is_asked_for_once_more(site):
    """With the way back of the browser, say: nothing is said to be granted that is not."""
    site.publish(quiz(attempts="{limit: 1}"))
    browser = site.browser(MAX)
    browser.post(GRANT, {**ONE_MORE, "key": "form-1"})
    other = {**ONE_MORE, "extra_attempts": "2"}

    refused = browser.post(GRANT, {**other, "key": "form-1"})

    assert refused.status_code == 409
    assert "To grant this as well, send it once more." in refused.text
    assert "1 more attempt<br>" in refused.text
    (key,) = re.findall(r'name="key" value="([^"]+)"', refused.text)
    assert key != "form-1" and len(granted(site)) == 1
    assert browser.post(GRANT, {**other, "key": key}).status_code == 303
    assert sorted(row[1] for row in granted(site)) == [1, 2]


def test_an_override_is_withdrawn_with_a_reason_and_stays_in_the_list(site):
    site.publish(LIMITED)
    browser = site.browser(MAX)
    browser.post(GRANT, ONE_MORE)
    action = re.search(r'action="(/team/lea/overrides/\w+/withdraw)"', browser.get(PAGE).text)[1]

    refused = browser.post(action, {"withdrawal": " "})
    assert refused.status_code == 422
    assert f'<a href="#withdrawal-{action.split("/")[4]}">Say why' in refused.text
    done = browser.post(action, {"withdrawal": "The wrong quiz"})

    assert done.location == f"{PAGE}?clinic={RIVERSIDE}#overrides"
    page = browser.get(PAGE).text
    assert "The override is withdrawn." in page
    assert "Withdrawn by Max Brandt on 2 March 2026: The wrong quiz" in page
    assert "Power cut in the clinic" in page and "1 more attempt<br>" in page
    assert "In force" not in page and "/withdraw" not in page
    browser.post(action, {"withdrawal": "Once more"})
    assert "This override was withdrawn before." in browser.get(PAGE).text


def test_signs_that_nobody_sees_are_no_part_of_what_is_granted(sqlite_site):
    sqlite_site.publish(LIMITED)
    copied = {"extra_attempts": "\u200e2\u200f", "expires_on": "\u20672026-03-09\u2069"}

    answer = sqlite_site.browser(MAX).post(GRANT, {**ONE_MORE, **copied})

    assert answer.status_code == 303
    assert [row[1] for row in granted(sqlite_site)] == [2]


def test_an_override_that_has_ended_is_shown_as_over(sqlite_site):
    sqlite_site.publish(LIMITED)
    browser = sqlite_site.browser(MAX)
    browser.post(GRANT, {**ONE_MORE, "extra_attempts": "", "waive_cooldown": "yes"})

    sqlite_site.clock.step(days=8)
    page = browser.get(PAGE).text

    assert "no pause after failures" in page
    assert "Over</span>" in page and "In force" not in page


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"quiz": ""}, "quiz", "Choose the quiz"),
        ({"quiz": "elsewhere"}, "quiz", "Choose the quiz"),
        ({"extra_attempts": "two"}, "extra_attempts", "a number from 1 to 20"),
        ({"extra_attempts": "9" * 5000}, "extra_attempts", "a number from 1 to 20"),
        ({"extra_attempts": ""}, "extra_attempts", "Grant something"),
        ({"extra_minutes": "-5"}, "extra_minutes", "minutes from 0 to 1440"),
        ({"extra_attempts": "", "extra_minutes": "1e5"}, "extra_minutes", "minutes from 0 to 1440"),
        ({"reason": " \u200b "}, "reason", "Say why"),
        (
            {"reason": "x" * 1001},
            "reason",
            "1 character too many: it has 1,001, and 1,000 are taken.",
        ),
        ({"extra_minutes": "15"}, "extra_minutes", "This quiz has no time limit: more minutes"),
        ({"waive_cooldown": "yes"}, "waive_cooldown", "This quiz has no pause after failed"),
        ({"expires_on": "2026-03-01"}, "expires_on", "still to come"),
        ({"expires_on": "2126-03-01"}, "expires_on", "at most two years from now"),
        ({"expires_on": "09.03.2026"}, "expires_on", "such as 2026-03-31"),
        ({"expires_on": "2026-02-30"}, "expires_on", "there is no 2026-02-30"),
        ({"expires_on": "9999-12-31"}, "expires_on", "in the years 1900 to 2999"),
        ({"expires_on": ""}, "expires_on", "such as 2026-03-31"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_it_and_changes_nothing(
    sqlite_site, changed, field, words
):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    sent = {**ONE_MORE, "reason": "Power cut", **changed}

    answer = sqlite_site.browser(MAX).post(GRANT, sent)

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in page
    assert page.count(words) == 2
    assert ("Grant something" in page) == (words == "Grant something")
    if field != "expires_on":
        assert 'value="2026-03-09"' in page
    assert granted(sqlite_site) == []


def test_every_mistake_is_shown_at_once_in_the_order_of_the_form(sqlite_site):
    page = sqlite_site.browser(MAX).post(GRANT, {"extra_attempts": "x", "extra_minutes": "x"}).text

    fields = ("quiz", "extra_attempts", "extra_minutes", "reason", "expires_on")
    assert re.findall(r'<li><a href="#(\w+)">', page) == list(fields)


def test_managers_do_not_widen_their_own_limits(sqlite_site):
    browser = sqlite_site.browser(MAX)

    page, answer = browser.get("/team/max"), browser.post("/team/max/overrides", ONE_MORE)

    assert "Nobody widens their own limits" in page.text
    assert "Grant the override" not in page.text
    assert answer.status_code == 422
    assert "Somebody else has to grant this" in answer.text
    assert granted(sqlite_site) == []


def test_a_day_ends_at_the_next_midnight_of_the_clinic():
    assert end_of(date(2026, 3, 9), "Europe/Dublin") == datetime(2026, 3, 10, tzinfo=UTC)
    assert end_of(date(2026, 7, 1), "America/Denver") == datetime(2026, 7, 2, 6, tzinfo=UTC)
    # The night in which Denver's clocks go forward: the day that follows has 23 hours.
    assert end_of(date(2026, 3, 8), "America/Denver") == datetime(2026, 3, 9, 6, tzinfo=UTC)
    # Chile's clocks went forward at midnight: the day began at one o'clock.
    assert end_of(date(2025, 9, 6), "America/Santiago") == datetime(2025, 9, 7, 4, tzinfo=UTC)


def test_the_end_of_a_day_is_shown_as_that_day():
    end = end_of(date(2026, 7, 1), "America/Denver")

    assert end_in(end, "America/Denver") == "the end of 1 July 2026"
    # In Chile a day begins at one o'clock in the night in which clocks go forward.
    assert end_in(end_of(date(2025, 9, 6), "America/Santiago"), "America/Santiago") == (
        "the end of 6 September 2025"
    )


def test_the_end_of_another_clinics_day_is_shown_as_the_moment_that_it_is():
    end = end_of(date(2026, 10, 25), "Europe/Dublin")

    assert end_in(end, "Pacific/Honolulu") == "25 October 2026, 14:00 UTC−10"
    assert end_in(end, "Europe/London") == "the end of 25 October 2026"


def test_the_manager_of_another_clinic_reads_when_an_override_truly_ends(sqlite_site):
    clinics.grant_role(sqlite_site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, NOON)
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    asked = {**ONE_MORE, "clinic": RIVERSIDE}
    assert sqlite_site.browser(MAX).post(GRANT, asked).status_code == 303

    here, there = (sqlite_site.browser(manager).get(PAGE).text for manager in (MAX, MOA))

    assert "until the end of 9 March 2026 (Europe/Dublin)" in here
    # Dublin's midnight; Denver's clocks went forward on 8 March.
    assert "until 9 March 2026, 18:00 UTC−6 (America/Denver)" in there


def test_a_day_is_read_in_one_spelling():
    assert read_day(" 2026-03-09 ") == date(2026, 3, 9)
    for text in ("", "20260309", "2026-W10-1", "2026-13-01", "0001-01-01", "２０２６-03-09"):
        assert read_day(text) is None


def test_another_clinics_manager_reads_what_was_granted_and_not_why_or_by_whom(site):
    site.publish(LIMITED)
    clinics.grant_role(site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, NOON)
    own, other = site.browser(MAX), site.browser(MOA)
    own.post(GRANT, ONE_MORE)
    action = re.search(r'action="(/team/lea/overrides/\w+/withdraw)"', own.get(PAGE).text)[1]
    own.post(action, {"withdrawal": "The wrong quiz"})

    page = other.get(PAGE).text

    assert "1 more attempt<br>" in page
    assert "Another clinic granted this and keeps the reason<br>" in page
    assert "Withdrawn by another clinic on 2 March 2026" in page
    for words in (ONE_MORE["reason"], "The wrong quiz", MAX.name):
        assert words not in page
        assert words in own.get(PAGE).text
