"""Enter in a field, *Go* or *Done* on a phone, does nothing that was not meant.

That holds of every page that any test of this folder is answered with (`Browser` in `conftest.py`);
here are those on which it had decided about somebody.
"""

import html
import re

import pytest

from courseware.services.competency.logbooks import logbook
from tests.cast import ASA, LEA, MAX
from tests.services.competency.practice import hand_in, log
from tests.web.markup import words
from tests.web.pressed_by_enter import graver_by_enter
from tests.web.summaries import Summary
from tests.web.ward_site import open_ward

FORM = re.compile(r'<form[^>]* action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)


def forms_to(page, address):
    return [inside for action, inside in FORM.findall(page.text) if action == address]


def opened(page, field):
    """Whether the form of a field is unfolded."""
    before = page.text[: page.text.index(f'id="{field}"')]
    return " open>" in before[before.rindex("<details") :].split("<summary", 1)[0]


def test_a_form_whose_first_of_several_buttons_decides_is_found():
    two = '<button name="a" value="yes">Yes</button><button name="a" value="no">No</button>'
    page = '<form action="/x"><input name="why">{}</form>'

    assert graver_by_enter(page.format(two)) == ["/x: why presses ('a', 'yes')"]
    assert graver_by_enter(page.format('<button name="go" value="next"></button>' + two)) == []
    assert graver_by_enter(f'<form action="/x"><textarea name="why"></textarea>{two}</form>') == []
    assert graver_by_enter(page.format("<button>Refuse</button>")) == []


def test_the_reason_for_a_refusal_stands_in_a_form_that_only_refuses(site):
    ward = open_ward(site)
    log(ward, "2026-03-01")
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    asa, address = site.browser(ASA), f"/observe/sessions/{session.id}/answer"

    page = asa.get("/observe")

    confirming, refusing = forms_to(page, address)
    assert 'name="reason"' not in confirming and 'value="refuse"' not in confirming
    assert 'name="reason"' in refusing and 'value="confirm"' not in refusing
    assert "Refuse with a reason" in words(page)
    assert "A confirmation can be taken back later, with a reason" in words(page)
    assert "a refusal can’t." in words(page)


def test_a_session_is_not_confirmed_with_a_reason_for_a_refusal(site):
    ward = open_ward(site)
    log(ward, "2026-03-01")
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    asa, address = site.browser(ASA), f"/observe/sessions/{session.id}/answer"

    page = asa.post(address, {"answer": "confirm", "reason": "I was not there that day."})

    assert page.status_code == 422
    assert "Nothing is on record: a reason for a refusal came with “Confirm”." in words(page)
    assert 'value="I was not there that day."' in html.unescape(page.text)
    assert Summary(page.text).links == [f"#reason-{session.id}"]
    assert opened(page, f"reason-{session.id}")
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    assert session.confirmed is None
    sent = {"answer": "refuse", "reason": "I was not there that day."}
    assert asa.post(address, sent).status_code == 303


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_a_document_is_accepted_and_refused_apart_and_its_persons_page_stays(
    site, tmp_path, answer
):
    ward = open_ward(site)
    paper = hand_in(ward, tmp_path)
    manager, address = site.browser(MAX), f"/team/documents/{paper}/decide"
    page = manager.get("/team/lea/cl-x")
    clinic, person, checklist = (
        re.search(f'name="{name}" value="([^"]*)"', page.text)[1]
        for name in ("clinic", "person", "checklist")
    )

    accepting, refusing = forms_to(page, address)
    assert 'value="refuse"' not in accepting and 'value="accept"' not in refusing
    assert "What you looked at" in accepting and "Why it does not count" in refusing
    sent = {"clinic": clinic, "person": person, "checklist": checklist, "document": paper}
    empty = manager.post(address, {**sent, "answer": answer, "reason": ""})
    field = f"paper-{paper}" if answer == "accept" else f"refusal-{paper}"
    assert Summary(empty.text).links == [f"#{field}"]
    assert answer == "accept" or opened(empty, field)
    done = manager.post(address, {**sent, "answer": answer, "reason": "Not a real certificate."})
    assert done.headers["Location"] == "/team/lea/cl-x?clinic=clinic-riverside#documents"
    shown = words(manager.get("/team/lea/cl-x"))
    assert ("Accepted; it counts." in shown) == (answer == "accept")
