"""Before the release of feedback, nothing that leaves the server depends on the key."""

import re

import pytest

from tests.cast import LEA
from tests.library import LESSON, case_question, quiz
from tests.questions.small_cases import small_case
from tests.web.conftest import build_site
from tests.web.markup import words

_CHANGING = re.compile(
    r'(name="(?:csrf_token|key)"[^>]*value=")[^"]*'
    r"|(name=\"csrf-token\" content=\")[^\"]*"
    r"|(/attempts/)[0-9a-f]{26}"
    r'|("request":")[0-9a-f]+'
)
# Of these two nothing differs that a learner comes to see who goes the way a, a.
SEEN = {"start": "next mend next", "next": "full none"}
ONE = small_case({**SEEN, "mend": "none half!"}, {"full": 100, "half": 50, "none": 0})
OTHER = small_case(
    {
        "far": "nothing full",
        "start": "next away! next!",
        "next": "full! away",
        "away": "nowhere far there",
    },
    {"nowhere": 1, "full": 3, "there": 100, "nothing": 0},
    start="start",
    why="OTHER",
)
CASE_LESSON = LESSON.replace("[quiz:practice-name]", "[quiz:try-case]")


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


def test_own_answers_are_shown_while_the_reasons_wait(sqlite_site):
    sqlite_site.publish(quiz(feedback="after_pass"))
    browser = sqlite_site.browser(LEA)
    attempt = browser.post("/quizzes/needles").headers["Location"].rsplit("/", 1)[0]
    sent = {"answer": "b", "key": "k1", "sequence": "1", "go": "next"}
    browser.post(f"{attempt}/1", sent)
    browser.post(f"{attempt}/submit")

    review = browser.get(f"{attempt}/review")

    assert review.text.count("A hollow cannula") == 1
    assert review.text.count("No answer") == 2
    assert words(review).count("Left blank") == 2
    assert words(review).count("Wrong") == 1
    assert "A filiform needle" not in review.text
    assert "Right answer<" not in review.text
    assert "RATIONALE" not in review.text and "EXPLANATION" not in review.text


def tries_at(step: str) -> list[str]:
    """What somebody sends who would like to know more than they see, and then the step."""
    return [f"{step}.a", f"{step}.b", f"{step}.z", "b.a", "b.c", "b.a.a", "c.b", step, "b", "c"]


def walked(site, monkeypatch) -> list[str]:
    """All that a case in an attempt says to somebody who goes a, a."""
    monkeypatch.setattr("secrets.randbits", lambda bits: 12345)
    browser = site.browser(LEA)
    as_script = {"headers": {"Accept": "application/json"}}
    attempt = browser.post("/quizzes/needles").headers["Location"].rsplit("/", 1)[0]
    page = f"{attempt}/4"
    seen = [browser.get("/quizzes/needles"), browser.get(page)]
    for number, step in enumerate(("a", "a.a"), start=1):
        for name, path in enumerate(tries_at(step)):
            sent = {"answer": path, "key": f"k{number}-{name}", "sequence": str(number)}
            seen.append(browser.post(f"{page}/answer", sent, **as_script))
        seen += [browser.get(page), browser.post(page, {"go": "step"})]
        seen += [browser.get(f"{attempt}/{other}") for other in ("1", "2", "3", "submit")]
    return told(seen, {200, 303, 409, 422})


def practised(site) -> list[str]:
    """All that a practice case says to somebody who goes a: the reasons come with the end."""
    browser = site.browser(LEA)
    lesson = "/courses/basics/lessons/needles"
    seen = [browser.get(lesson)]
    for path in tries_at("a"):
        seen.append(browser.post(f"{lesson}/practice/try-case", {"answer": path}))
    return told([*seen, browser.get(lesson)], {200, 303, 422})


def told(seen, codes) -> list[str]:
    assert {response.status_code for response in seen} == codes
    return [_CHANGING.sub(r"\1\2\3\4", response.text) for response in seen]


@pytest.mark.parametrize("feedback", ["immediate", "after_submission", "after_pass"])
def test_two_cases_that_differ_only_where_nobody_came_answer_alike(
    sqlite_template, tmp_path, monkeypatch, feedback
):
    seen = []
    for number, case in enumerate((ONE, OTHER)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "db.sqlite3").write_bytes(sqlite_template.read_bytes())
        site = build_site(f"sqlite:///{folder / 'db.sqlite3'}", folder)
        cases = [case_question("the-case", case), case_question("try-case", case, use="practice")]
        site.publish(quiz(feedback=feedback, cases=cases), CASE_LESSON)
        seen.append([*walked(site, monkeypatch), *practised(site)])

    for one, other in zip(*seen, strict=True):
        assert one.splitlines() == other.splitlines()
    whole = "".join(seen[0])
    assert "text of next" in whole and "text of full" in whole
    assert "why of" not in whole and "text of mend" not in whole and "EXPLANATION-the" not in whole
