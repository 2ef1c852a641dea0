"""Before the release of feedback, nothing that leaves the server depends on the key."""

import re

import pytest

from tests.cast import LEA
from tests.library import quiz
from tests.web.conftest import build_site

_CHANGING = re.compile(
    r'(name="(?:csrf_token|key)"[^>]*value=")[^"]*'
    r"|(name=\"csrf-token\" content=\")[^\"]*"
    r"|(/attempts/)[0-9a-f]{26}"
)


def everything_seen(site, monkeypatch) -> list[str]:
    """All pages and replies up to the submission, with what differs between any two runs cut."""
    monkeypatch.setattr("secrets.randbits", lambda bits: 12345)
    browser = site.browser(LEA)
    pages = [browser.get("/quizzes/needles")]
    where = browser.post("/quizzes/needles").headers["Location"]
    attempt = where.rsplit("/", 1)[0]
    for position in (1, 2, 3):
        pages.append(browser.get(f"{attempt}/{position}"))
        data = {"answer": "b", "key": f"k{position}", "sequence": "1"}
        pages.append(
            browser.post(
                f"{attempt}/{position}/answer", data, headers={"Accept": "application/json"}
            )
        )
        pages.append(browser.get(f"{attempt}/{position}"))
    pages.append(browser.get(f"{attempt}/submit"))
    pages.append(browser.get("/home"))
    pages.append(browser.get("/courses/basics/lessons/needles"))
    assert all(page.status_code == 200 for page in pages), [p.status_code for p in pages]
    return [_CHANGING.sub(r"\1\2\3", page.text) for page in pages]


@pytest.mark.parametrize("feedback", ["after_submission", "after_pass"])
def test_two_quizzes_that_differ_only_in_the_key_answer_alike(
    sqlite_template, tmp_path, monkeypatch, feedback
):
    seen = []
    for right in ("a", "b"):
        folder = tmp_path / right
        folder.mkdir()
        (folder / "db.sqlite3").write_bytes(sqlite_template.read_bytes())
        site = build_site(f"sqlite:///{folder / 'db.sqlite3'}", folder)
        site.publish(quiz(right=right, feedback=feedback))
        seen.append(everything_seen(site, monkeypatch))

    for one, other in zip(*seen, strict=True):
        assert one.splitlines() == other.splitlines()
    whole = "".join(seen[0])
    assert "A filiform needle" in whole
    assert "RATIONALE-q" not in whole and "EXPLANATION-q" not in whole


def test_the_reasons_come_with_the_submission(sqlite_site):
    browser = sqlite_site.browser(LEA)
    browser.get("/quizzes/needles")
    where = browser.post("/quizzes/needles").headers["Location"]
    attempt = where.rsplit("/", 1)[0]
    browser.get(f"{attempt}/submit")

    browser.post(f"{attempt}/submit")

    review = browser.get(f"{attempt}/review")
    assert review.status_code == 200
    for option in "abc":
        assert re.search(rf"RATIONALE-[qc]\d-{option}", review.text)
    assert re.search(r"EXPLANATION-[qc]\d", review.text)


def test_reasons_that_wait_for_a_pass_stay_hidden_after_a_failure(sqlite_site):
    sqlite_site.publish(quiz(feedback="after_pass"))
    browser = sqlite_site.browser(LEA)
    browser.get("/quizzes/needles")
    where = browser.post("/quizzes/needles").headers["Location"]
    attempt = where.rsplit("/", 1)[0]
    browser.get(f"{attempt}/submit")
    browser.post(f"{attempt}/submit")

    review = browser.get(f"{attempt}/review")

    assert review.status_code == 200
    assert "RATIONALE" not in review.text
