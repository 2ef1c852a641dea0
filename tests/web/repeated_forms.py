"""Forms that were open when a session ended, as their browser sends them again."""

from sqlalchemy import func, select

from courseware.store.tables import AnswerSave
from tests.cast import LEA
from tests.web.markup import Markup

EVALUATION = "/courses/basics/evaluation"
OURS = {"Sec-Fetch-Site": "same-origin"}
READY = "What you sent just now is not saved yet; it stands ready on this page."
TYPED = 'first line\nsecond "line" <script>alert(1)</script>'


def end_elsewhere(site, member=LEA):
    site.browser(member).post("/account/sessions/end")


def carried(page, action):
    """The form on the page that goes to an address: its fields without the token."""
    form = next(f for f in Markup(page.text).forms if f.action == action)
    assert form.fields[0][0] == "csrf_token"
    return form.fields[1:]


def sent_again(browser, page, action):
    form = next(f for f in Markup(page.text).forms if f.action == action)
    data = {}
    for name, value in form.fields:
        data.setdefault(name, []).append(value)
    return browser.client.post(action, data=data, headers=OURS)


def question(site):
    browser = site.browser(LEA)
    browser.get("/quizzes/needles")
    where = browser.post("/quizzes/needles").headers["Location"]
    browser.get(where)
    return browser, where


def signed_in_again(site, first=LEA, then=LEA):
    """A browser in which one person had forms open, and one is signed in now; the old token."""
    browser = site.browser(first)
    old = browser.token
    browser.post("/logout")
    return browser.sign_in(then), old


def saves(site):
    with site.db.read() as connection:
        return connection.scalar(select(func.count()).select_from(AnswerSave))
