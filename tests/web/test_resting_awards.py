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
