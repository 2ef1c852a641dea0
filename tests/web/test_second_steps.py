"""What takes something away asks in a second step that says what follows; no script is needed."""

import io
import re

import pytest

from courseware.domain.people import Role
from courseware.services.membership.clinics import grant_role
from tests.cast import ADA, ASA, LEA, MAX, NOON, RIVERSIDE
from tests.services.competency.test_logbook import log
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.test_requests import ask
from tests.web.ward_site import open_ward


def step(page, ending: str) -> str:
    """The second step whose form goes to an address with an ending; no other form goes there."""
    steps = re.findall(r'<details class="act">(?:(?!<details).)*?</details>', page.text, re.S)
    found = [one for one in steps if re.search(rf'action="[^"]*{ending}"', one)]
    assert len(found) == len(re.findall(rf'action="[^"]*{ending}"', page.text)) == 1
    assert " …</summary>" in found[0]
    if page.request.path != "/account":  # has a name for password managers that nobody sees
        check(page)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def send(browser, page, ending: str):
    address = re.search(rf'action="([^"]*{ending})"', page.text)[1]
    return browser.post(address, {"clinic": RIVERSIDE})


def test_an_invitation_is_withdrawn_in_a_second_step(sqlite_site):
    manager = sqlite_site.browser(MAX)
    manager.post("/team/invitations", {"email": "eva@example.org", "roles": ["learner"]})
    page = manager.get("/team/invitations")

    asked = step(page, "/withdraw")

    assert "Withdraw the invitation of eva@example.org …" in asked
    assert "Its link opens nothing any more." in asked and "can be invited anew" in asked
    assert send(manager, page, "/withdraw").status_code == 303
    assert "eva@example.org" not in manager.get("/team/invitations").text


def test_a_view_is_deleted_in_a_second_step(sqlite_site):
    open_ward(sqlite_site)
    manager = sqlite_site.browser(MAX)
    manager.post("/team/views", {"clinic": RIVERSIDE, "sort": "date", "view": "Ends"})
    page = manager.get("/team")

    asked = step(page, "/delete")

    assert "Delete the view Ends …" in asked and "no record does" in asked
    assert send(manager, page, "/delete").status_code == 303
    assert ">Ends<" not in manager.get("/team").text


def test_a_licence_is_removed_in_a_second_step(sqlite_site):
    learner = sqlite_site.browser(LEA)
    learner.post("/account/licences", {"jurisdiction": "Colorado", "number": "PTL 123"})

    asked = step(learner.get("/account"), "/remove")

    assert "Remove Colorado PTL 123 …" in asked and "can be added again" in asked


@pytest.mark.parametrize("others", [(), (Role.ASSESSOR,)])
def test_a_role_is_ended_in_a_second_step(sqlite_site, others):
    for role in others:
        grant_role(sqlite_site.db, ADA.actor, LEA.id, RIVERSIDE, role, NOON)
    page = sqlite_site.browser(ADA).get(f"/admin/people/{LEA.id}")
    steps = [one for one in page.text.split('<details class="act">') if "/roles/end" in one]

    assert page.text.count("/roles/end") == len(steps) == 1 + len(others)
    assert all("can be granted anew" in one for one in steps)
    last = [one for one in steps if "leaves Riverside" in one]
    assert len(last) == (0 if others else 1)


def test_what_waits_for_somebodys_answer_is_taken_back_in_a_second_step(sqlite_site):
    ward = open_ward(sqlite_site)
    learner = sqlite_site.browser(LEA)
    log(ward, "2026-03-01")
    file = (io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"), "card.pdf")
    paper = {"kind": "life_support", "title": "Card", "issuer": "Red Cross"}
    learner.post("/documents", {**paper, "issued_on": "2026-02-01", "file": file})
    request = ask(sqlite_site, LEA, "cl-x").headers["Location"]

    assert f"{ASA.name} is not asked any more" in step(learner.get("/logbook"), "/withdraw")
    assert "Nobody decides on it" in step(learner.get("/documents"), "/withdraw")
    asked = step(learner.get(request), "/withdraw")
    assert "Nobody signs this observation" in asked and "ask anew" in asked
    assert words(learner.get(request)).count("Withdraw the request") == 2
