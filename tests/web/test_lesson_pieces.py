"""Pieces of a lesson that are kept never outlive what they were made from."""

from tests.cast import LEA
from tests.library import quiz
from tests.web.conftest import build_site

LESSON = "/courses/basics/lessons/needles"


def test_a_practice_question_is_shown_as_its_quiz_has_it_now(sqlite_template, tmp_path):
    seen = []
    for number, wording in enumerate(("Which one", "What of these")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "db.sqlite3").write_bytes(sqlite_template.read_bytes())
        site = build_site(f"sqlite:///{folder / 'db.sqlite3'}", folder)
        site.publish(quiz(wording=wording))
        seen.append(site.browser(LEA).get(LESSON).text)

    assert "Which one did you hold?" in seen[0]
    assert "What of these did you hold?" in seen[1]
