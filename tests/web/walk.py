"""A learner's steps through the small course, as a browser without JavaScript takes them."""

from tests.cast import LEA
from tests.web.markup import hidden

LESSON_PAGE = "/courses/basics/lessons/needles"


def read_everything(browser):
    return browser.post(f"{LESSON_PAGE}/attest")


def begin(browser):
    where = browser.post("/quizzes/needles").headers["Location"]
    return where.rsplit("/", 1)[0]


def give(browser, attempt, position, answer, go="next"):
    page = browser.get(f"{attempt}/{position}")
    fields = {"key": hidden(page, "key"), "sequence": hidden(page, "sequence"), "go": go}
    return browser.post(f"{attempt}/{position}", {**fields, "answer": answer})


def pass_quiz(browser):
    attempt = begin(browser)
    for position in (1, 2, 3):
        give(browser, attempt, position, "a")
    return browser.post(f"{attempt}/submit").headers["Location"]


def complete(browser):
    read_everything(browser)
    pass_quiz(browser)
    browser.post("/courses/basics/evaluation", {"useful.answer": "3"})
    return sign(browser, {"signed_name": LEA.name, "agreed": "yes"})


def sign(browser, sent):
    """Post the attestation as its page has it."""
    page = browser.get("/courses/basics/attestation")
    return browser.post("/courses/basics/attestation", {"shown": hidden(page, "shown"), **sent})
