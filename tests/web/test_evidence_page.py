"""The page of evidence: waivers that hold and that have run out, past days, later terms."""

import html
import re

from courseware.domain.people import Role
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.competency.decisions import deciding
from courseware.services.membership.clinics import end_role
from tests.awards import give_award
from tests.cast import ADA, ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import needling
from tests.ward import BEN, SAM, THIGH, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by


def test_a_waiver_that_has_run_out_says_so_and_gives_way_to_a_new_one(site):
    open_ward(site)
    page = "/team/lea/cl-y"
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}
    manager = site.browser(MAX)
    assert manager.post(page, {**sent, "expires_on": "2026-03-03"}).status_code == 303
    before = manager.get(page)
    assert ", until 3 March 2026" in words(before) and before.text.count('value="end-waiver"') == 1

    site.clock.step(days=5)
    manager = site.browser(MAX)
    over = manager.get(page)
    check(over)
    assert "; ran out on 3 March 2026" in words(over) and "the waiver of" not in over.text
    assert "; ran out on 3 March 2026" in words(manager.get("/team/lea/file"))
    assert manager.post(page, sent).status_code == 303

    both = manager.get(page)
    assert both.text.count('value="end-waiver"') == 1
    again = manager.post(page, sent)
    assert again.status_code == 409
    assert "This requirement is waived already. End that waiver first." in words(again)
    then = words(manager.get(f"{page}?on=2026-03-02"))
    assert ", until 3 March 2026" in then and "ran out" not in then


def test_credit_that_was_taken_back_later_says_so_on_a_past_day(site, tmp_path):
    open_ward(site)
    give_award(site.db, LEA, noon("2026-03-02"))
    office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
    (number,) = bring_up_to_date(site.db, office, None, noon("2026-03-02")).numbers
    day = noon("2026-03-09")
    revoke(site.db, ADA.actor, number, "not_own_work", "Told by a colleague.", day)
    site.clock.moment = noon("2026-03-12")
    manager = site.browser(MAX)

    file = manager.get("/team/lea/file?clinic=clinic-riverside&on=2026-03-04")
    check(file)
    told = "Taken back on 9 March 2026: the work was found not to be the holder&#39;s own."
    assert f"Valid credit on that day Corrected since {told}" in words(file)
    asked = "clinic=clinic-riverside&person=lea&checklist=cl-x&on=2026-03-04"
    may = manager.get(f"/team/may?{asked}")
    check(may)
    assert "Corrected since The credit of Basics, completed on 2 March 2026," in words(may)


def test_a_waiver_is_named_in_words_also_where_it_is_ended_and_on_paper(site):
    open_ward(site)
    manager = site.browser(MAX)
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}
    manager.post("/team/lea/cl-y", sent)

    page, paper = manager.get("/team/lea/cl-y"), manager.get("/team/lea/file")

    assert "End the waiver of a current “CL-X Screening”" in words(page)
    asked = re.search(
        r'<details(?:(?!</details>).)*value="end-waiver".*?</details>', page.text, re.S
    )
    assert "From then on a current “CL-X Screening” is asked for again." in html.unescape(asked[0])
    assert "End the waiver of a current “CL-X Screening”</button>" in html.unescape(asked[0])
    assert "CL-Y Needling, a current “CL-X Screening”: qualified elsewhere" in words(paper)
    for shown in (page, paper):
        assert "checklist:cl-x" not in re.sub(r"<option[^>]*>", "", shown.text)


def test_a_past_day_of_who_left_is_told_as_that_day_and_their_last_as_when_they_left(site):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    about = (MAX.actor, ward.about(), "Away too long.")
    deciding.suspend(site.db, ward.catalogue, *about, noon("2026-02-24"))
    end_role(site.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-02-25"))
    manager = site.browser(MAX)

    def told(on, page="cl-x"):
        shown = manager.get(f"/team/lea/{page}{'?on=' + on if on else ''}")
        check(shown)
        return words(shown)

    then = told("2026-02-21")
    assert "As of 21 February 2026 What was on record by the end of that day." in then
    assert "Lea Lindqvist has left Riverside since, on 25 February 2026." in then
    assert "CL-X Screening Current" in then and "when they did" not in then
    left = "Not a member any more Lea Lindqvist left Riverside on 25 February 2026"
    when = ". This is what was on record when they did; what came later belongs to the next clinic."
    for on, asked in (
        ("", ""),
        ("2026-02-25", ""),
        ("2026-02-27", ", before the day that was asked for, 27 February 2026"),
        ("2027-02-27", ", before the day that was asked for, 27 February 2027"),
    ):
        assert left + asked + when in told(on), on
        assert "CL-X Screening Suspended" in told(on) and "As of" not in told(on), on

    paper = told("2026-02-21", "file")
    assert "on record by the end of 21 February 2026" in paper
    assert "Lea Lindqvist is not a member any more, since 25 February 2026;" in paper
    assert "25 February 2026, 12:00 UTC (" in told("", "file")
    late = "25 February 2026, 12:00 UTC , before the day that was asked for, 27 February 2026 ("
    assert late in told("2026-02-27", "file")


def test_signatures_and_waivers_tell_their_offset_and_the_page_its_zone_once(sqlite_site):
    ward = open_ward(sqlite_site)
    sqlite_site.clock.moment = noon("2026-07-03")
    ward.certify("2026-07-01")
    manager = sqlite_site.browser(MAX)
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}
    assert manager.post("/team/lea/cl-y", sent).status_code == 303

    signed, waived = (words(manager.get(f"/team/lea/{page}")) for page in ("cl-x", "cl-y"))

    for told in (signed, waived):
        assert told.count("Days and times are those of Riverside (Europe/Dublin)") == 1
        assert "IST" not in told
    assert "1 July 2026, 13:00 UTC+1" in signed
    assert "Max Brandt, 3 July 2026, 13:00 UTC+1" in waived


def test_what_needs_attention_in_a_region_opens_the_page_at_that_region(site):
    ward = open_ward(site)
    site.clock.step(days=7)
    ward.certify("2026-03-05")
    ward.observe("2026-03-06", ASA, scope=THIGH)
    about = ward.about(scope=THIGH)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, about, "Complaint.", noon("2026-03-07"))
    manager = site.browser(MAX)

    (link,) = re.findall(
        r'href="(/team/lea/cl-y\?[^"]*)">Lea Lindqvist: ', manager.get("/team").text
    )

    path, _, anchor = html.unescape(link).partition("#")
    assert anchor == "region-thigh"
    assert f'id="{anchor}" aria-label="CL-Y Needling, Thigh"' in manager.get(path).text


def test_a_retraction_that_moves_the_end_of_a_later_renewal_says_so_before_and_after(site):
    ward = open_ward(site)
    first, _ = ward.certify("2026-02-20")
    for by in (ASA, BEN):
        ward.observe("2028-02-01", by)
    ward.confirm("2028-02-02")
    site.clock.moment = noon("2030-02-10")
    beforehand = (
        "This takes its ground from the confirmation of 20 February 2026. The one of 2 February "
        "2028 had renewed it, and stands; but there is no anniversary left that it could keep, so "
        "its term then ends with 1 February 2030, and not with 19 February 2030. That day is over: "
        "it has expired then."
    )
    told = (
        "An observation behind the confirmation of 20 February 2026 was corrected or retracted. "
        "The confirmation of 2 February 2028 had renewed it, and stands."
    )
    both = "ends with 1 February 2030, and not with 19 February 2030 as when it was confirmed."
    manager, assessor, learner = site.browser(MAX), site.browser(ASA), site.browser(LEA)
    page = f"/observe/signed/{first}"

    asked = assessor.get(page)
    check(asked)
    assert beforehand in words(asked)
    assert words(manager.get("/team/lea/cl-x")).count(beforehand) == 2
    sent = {"reason": "Not there.", "password": PASSWORD, **shown_by(asked.text)}
    assert assessor.post(f"{page}/retract", sent).status_code == 303

    assert beforehand not in words(assessor.get(page))
    for reader, address in (
        (manager, "/team/lea/cl-x"),
        (manager, "/team/lea/file"),
        (manager, "/team/may?person=lea&checklist=cl-x"),
        (learner, "/competencies/cl-x"),
        (learner, "/competencies"),
    ):
        shown = reader.get(address)
        check(shown)
        assert told in words(shown) and both in words(shown), address


def test_who_signed_one_of_the_observations_is_not_asked_to_confirm(site):
    ward = open_ward(site)
    for by in (SAM, BEN):
        ward.observe("2026-02-20", by)

    own, other = (site.browser(who).get("/team/lea/cl-x") for who in (SAM, MAX))

    check(own)
    assert "This awaits a confirmation by somebody else. You signed one of the" in words(own)
    assert 'value="confirm"' not in own.text and 'value="confirm"' in other.text
    assert "by somebody else" not in words(other)


def test_what_is_waived_is_not_offered_to_be_waived_again(site):
    open_ward(site)
    manager = site.browser(MAX)
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}
    offered = '<option value="checklist:cl-x"'
    assert offered in manager.get("/team/lea/cl-y").text

    manager.post("/team/lea/cl-y", {**sent, "expires_on": "2026-03-03"})

    assert offered not in manager.get("/team/lea/cl-y").text
    site.clock.step(days=5)
    assert offered in site.browser(MAX).get("/team/lea/cl-y").text


def test_a_renewal_that_is_withdrawn_leaves_the_term_before_it_and_every_page_says_so(site):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    for day, by in (("2028-01-10", ASA), ("2028-01-12", BEN)):
        ward.observe(day, by)
    ward.confirm("2028-01-20")
    site.clock.step(days=694)
    manager = site.browser(MAX)
    page = manager.get("/team/lea/cl-x")
    check(page)
    assert (
        "This takes back the confirmation of 20 January 2028; yet it holds on, by the "
        "confirmation of 20 February 2026 that this one renewed, until 19 February 2028. Who is "
        "to be stopped now has to be suspended." in words(page)
    )
    sent = {"what": "withdraw", "region": "", "clinic": RIVERSIDE, "reason": "Too early."}

    assert manager.post("/team/lea/cl-x", sent | shown_by(page.text)).status_code == 303

    fell = "The confirmation of 20 January 2028 was withdrawn. It was a renewal;"
    after = words(manager.get("/team/lea/cl-x"))
    assert "Expiring Confirmed on 20 February 2026; it holds until 19 February 2028" in after
    assert fell in after
    assert "; then it is retracted." in after
    site.clock.step(days=40)
    manager = site.browser(MAX)
    for path in ("/team/lea/cl-x", "/team/lea/file"):
        over = words(manager.get(path))
        assert "Expired Confirmed on 20 February 2026; it held until 19 February 2028" in over
        assert fell in over and "Retracted" not in over
    may = words(manager.get("/team/may?person=lea&checklist=cl-x&region="))
    assert "is expired" in may and fell in may
    own = words(site.browser(LEA).get("/competencies/cl-x"))
    assert "Expired It was confirmed on 20 February 2026 and held until 19 February 2028" in own
    assert fell in own


def test_what_lapses_unused_asks_for_use_and_names_the_later_day_of_renewal(site):
    ward = open_ward(site)
    needling(ward)
    site.clock.step(days=180)  # confirmed on 9 March, unused for nearly six months
    manager, lea = site.browser(MAX), site.browser(LEA)

    pages = words(manager.get("/team/lea/cl-y")), words(lea.get("/competencies/cl-y"))

    for page in pages:
        assert "8 September 2026. It lapses then unless it is used before; used, it holds" in page
        assert "8 March 2027 at most." in page
        assert "7 February 2027: only what is watched on that day or later counts" in page
        assert "So that it does not lapse: One use: an observation, or a session" in page
        assert "For the renewal" not in page


def test_two_observations_of_one_day_are_retracted_by_names_of_their_own(manager, ward):
    for who in (ASA, BEN):
        ward.observe("2026-03-01", who)

    page = manager.get("/team/lea/cl-x").text
    names = re.findall(r"<summary>Retract<span[^>]*>(.*?)</span></summary>", page)

    assert len(names) == len(set(names)) == 2 and all("1 March 2026 by" in name for name in names)
