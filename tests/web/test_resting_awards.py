"""What every page says of an award whose pass a correction of marks took away."""

import re

from sqlalchemy import select

from courseware.store.tables import Attempt, AttemptQuestion, Certificate
from tests.cast import ADA, INA, LEA
from tests.web.test_every_page import check
from tests.web.walk import complete


def critical_question(db):
    """(attempt, its critical question) of the only attempt."""
    with db.read() as connection:
        attempt_id = connection.scalar(select(Attempt.id))
        query = select(AttemptQuestion.question_id)
        drawn = connection.scalars(query.where(AttemptQuestion.attempt_id == attempt_id))
        return attempt_id, next(id_ for id_ in drawn if id_.startswith("c"))


def words(page):
    return " ".join(page.text.split())


def test_dry_run_learner_and_administrator_are_told_and_verify_stays(site):
    learner, instructor = site.browser(LEA), site.browser(INA)
    complete(learner)
    attempt_id, question = critical_question(site.db)
    with site.db.read() as connection:
        number = connection.scalar(select(Certificate.number))
    before = site.browser(ADA).get("/admin/certificates")
    assert "rest on a lost pass" not in before.text
    wish = {"question": f"needles/{question}", "kind": "key", "detail": "b", "lost": "yes"}

    looked = instructor.post("/author/regrade", wish)
    check(looked)
    assert "1 award rests on lost passes, with 1 certificate that stands." in words(looked)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text).group(1)
    sent = {**wish, "seen": seen, "apply": "yes", "reason": "B was right."}
    assert instructor.post("/author/regrade", sent).status_code == 303
    assert "1 award rests on lost passes" in words(instructor.get("/author/regrade"))

    review, credits = learner.get(f"/attempts/{attempt_id}/review"), learner.get("/credits")
    for page in (review, credits):
        check(page)
        assert "unless the provider decides otherwise" in words(page)
    listed = site.browser(ADA).get("/admin/certificates")
    check(listed)
    assert "To decide: awards that rest on a lost pass" in listed.text
    one = site.browser(ADA).get(f"/admin/certificates/{number}")
    check(one)
    assert "a pass that this award rests on was lost" in words(one)
    assert "Revoked" not in site.browser().get(f"/verify/{number}").text
    let_it_stand(site, learner, attempt_id, number)


def let_it_stand(site, learner, attempt_id, number):
    """An administrator decides, and every page says so."""
    admin = site.browser(ADA)
    address = re.search(r"/admin/awards/\w+", admin.get("/admin/certificates").text).group(0)
    form = admin.get(address)
    check(form)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', form.text).group(1)
    refused = admin.post(f"{address}/let-stand", {"seen": seen, "reason": ""})
    assert refused.status_code == 422

    sent = {"seen": seen, "reason": "B is taught since."}
    assert admin.post(f"{address}/let-stand", sent).status_code == 303

    listed, one = admin.get("/admin/certificates"), admin.get(address)
    assert "To decide" not in listed.text
    own = [learner.get(path) for path in ("/credits", f"/attempts/{attempt_id}/review")]
    for page in (listed, one, *own):
        check(page)
        assert "B is taught since." in words(page)
        assert "unless the provider decides otherwise" not in words(page)
    of_certificate = admin.get(f"/admin/certificates/{number}")
    check(of_certificate)
    assert "the award stands" in words(of_certificate)
    assert admin.post(f"{address}/let-stand", sent).status_code == 409
    assert "Revoked" not in site.browser().get(f"/verify/{number}").text
