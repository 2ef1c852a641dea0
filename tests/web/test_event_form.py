"""The form for an adverse event: its lessons stand by course, those that matter most at hand."""

import re

from tests.cast import MAX
from tests.checklists import write_checklists
from tests.library import COURSE, LESSON, quiz
from tests.web.markup import words
from tests.web.test_every_page import check

FORM = "/team/lea/events"


def test_the_lessons_stand_by_course_and_required_courses_first_and_open(sqlite_site):
    two_courses(sqlite_site)

    page = sqlite_site.browser(MAX).get(FORM)

    check(page)
    assert folds(page) == [(True, "Basics (1)"), (False, "Afterwards (1)")]
    assert page.text.count('name="lessons"') == 2


def test_a_ticked_lesson_is_in_sight_when_the_form_comes_back(sqlite_site):
    two_courses(sqlite_site)
    browser = sqlite_site.browser(MAX)

    none = browser.post(FORM, {"region": "thigh", "kind": "bleeding", "happened_on": "2026-02-20"})
    ticked = browser.post(FORM, {"lessons": "ending"})

    assert '<a href="#lessons">Choose at least one lesson' in none.text
    assert folds(ticked) == [(True, "Basics (1)"), (True, "Afterwards (1)")]
    assert re.search(r'value="ending" id="lessons-ending" checked', ticked.text)


def two_courses(site):
    """A course that nothing requires, and, later in the alphabet, one that a checklist does."""
    write_checklists(site.library)
    checklist = site.library / "lessons/basics/cl-x.checklist.yaml"
    checklist.write_text(checklist.read_text().replace("courses: []", "courses: [basics]"))
    folder = site.library / "lessons/after"
    folder.mkdir()
    course = COURSE.replace("id: basics", "id: after").replace('"Basics"', '"Afterwards"')
    (folder / "course.yaml").write_text(course.replace("[needles]", "[ending]"))
    lesson = LESSON.replace("id: needles", "id: ending").replace("N1.", "E1.")
    (folder / "ending.md").write_text(lesson)
    (site.library / "quizzes/after").mkdir()
    bank = quiz().replace("id: needles", "id: ending").replace("lesson: needles", "lesson: ending")
    (site.library / "quizzes/after/ending.yaml").write_text(bank.replace("N1.", "E1."))
    site.publish_files()


def folds(page):
    """Each course of the form: whether it is open, and its words."""
    found = re.findall(r'<details class="disclosure"( open)?>\s*<summary>([^<]+)<', page.text)
    return [(bool(open_), words) for open_, words in found]


def test_the_page_says_plainly_what_is_suspended(sqlite_site):
    write_checklists(sqlite_site.library)
    sqlite_site.publish_files()

    page = words(sqlite_site.browser(MAX).get(FORM))

    assert (
        "It suspends at once every competency for this region that Lea Lindqvist has on record, "
        "held or only begun, or signs for as a founding assessor. If there is none, it suspends "
        "those for this region that they have not begun, so that the event is not without "
        "consequence." in page
    )


def test_everything_that_is_wrong_in_a_note_is_said_at_once(sqlite_site):
    two_courses(sqlite_site)
    browser = sqlite_site.browser(MAX)

    empty = browser.post(FORM, {"region": "", "kind": "", "happened_on": ""})
    ahead = {"region": "thigh", "kind": "bleeding", "happened_on": "2027-02-20"}
    to_come = browser.post(FORM, {**ahead, "note": "Call 087 123 4567."})

    assert empty.status_code == to_come.status_code == 422
    assert linked(empty) == ["region", "kind", "happened_on", "lessons"]
    assert linked(to_come) == ["happened_on", "lessons", "note"]


def linked(page):
    """The fields to which the summary of errors leads."""
    summary = re.search(r'<div class="error-summary.*?</ul>', page.text, re.S)
    return re.findall(r'href="#([^"]+)"', summary[0])
