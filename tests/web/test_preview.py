"""The preview: files as they are on disk, quizzes to play, this machine only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from courseware.web.preview.site import create_preview
from tests.content.small_library import CLAIMS, FILES, LESSON, QUIZ, after, write_library
from tests.library import essay_question, quiz
from tests.library import write_library as published_library
from tests.web.markup import Markup

# What only the key knows: reasons, explanations and the number that is right.
OF_THE_KEY = ("That is for injections.", "As measured.", "It has no bore", "7.5")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def visitor(root: Path, tmp_path: Path) -> FlaskClient:
    return create_preview(root, tmp_path / "cache").test_client()


def page(visitor: FlaskClient, address: str) -> str:
    reply = visitor.get(address)
    assert reply.status_code == 200, address
    return reply.text


def test_the_index_lists_every_file_and_every_problem(visitor: FlaskClient, root: Path) -> None:
    clean = page(visitor, "/")
    (root / LESSON).write_text(FILES[LESSON].replace("[@EV-01].", "[@EV-99]."))
    broken = page(visitor, "/")

    for path in (LESSON, QUIZ, CLAIMS):
        assert f'href="/show/{path}"' in clean
    assert "No problems" in clean
    assert "1 error" in broken
    assert "CW080" in broken


@pytest.mark.parametrize(
    "address", ["/", f"/show/{LESSON}", f"/show/{QUIZ}", f"/show/{QUIZ}?key=1", f"/source/{CLAIMS}"]
)
def test_every_page_is_sound_and_carries_the_strict_policy(
    visitor: FlaskClient, address: str
) -> None:
    reply = visitor.get(address)
    found = Markup(reply.text)

    assert (found.headings.count("h1"), found.mains) == (1, 1)
    assert (found.inline, found.unnamed) == ([], [])
    assert len(found.ids) == len(set(found.ids))
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8100", "127.0.0.1.evil.example"])
def test_a_name_that_is_not_this_machines_is_refused(visitor: FlaskClient, host: str) -> None:
    reply = visitor.get("/", headers={"Host": host})

    assert (reply.status_code, "basics" in reply.text) == (400, False)


@pytest.mark.parametrize("host", ["localhost:8100", "127.0.0.1:8100"])
def test_this_machines_names_are_served(visitor: FlaskClient, host: str) -> None:
    assert visitor.get("/", headers={"Host": host}).status_code == 200


def test_a_form_of_another_site_is_refused(visitor: FlaskClient) -> None:
    own = visitor.post(f"/play/{QUIZ}", headers={"Origin": "http://localhost"})
    other = visitor.post(f"/play/{QUIZ}", headers={"Origin": "http://evil.example"})

    assert (own.status_code, other.status_code) == (303, 403)


@pytest.mark.parametrize(
    "path", ["/show/../secret.yaml", "/source/lessons/../../secret.yaml", "/source/secret.yaml"]
)
def test_nothing_but_the_librarys_own_files_is_shown(
    visitor: FlaskClient, root: Path, path: str
) -> None:
    (root.parent / "secret.yaml").write_text("secret")
    (root / "secret.yaml").write_text("secret")

    assert visitor.get(path).status_code == 404


def test_the_key_is_hidden_until_it_is_asked_for(visitor: FlaskClient) -> None:
    hidden, shown = page(visitor, f"/show/{QUIZ}"), page(visitor, f"/show/{QUIZ}?key=1")

    assert [words for words in OF_THE_KEY if words in hidden] == []
    assert [words for words in OF_THE_KEY if words not in shown] == []


def test_a_problem_stands_beside_its_question_with_the_line_and_a_caret(
    visitor: FlaskClient, root: Path
) -> None:
    (root / QUIZ).write_text(
        after(QUIZ, 'text: "How deep, in mm?"', 'txt: "How deep, in mm?"')[QUIZ]
    )

    shown = page(visitor, f"/show/{QUIZ}")
    question = re.search(r'<section class="bank" id="question-4".*?</section>', shown, re.DOTALL)

    assert question
    assert "did you mean &#34;text&#34;?" in question[0]
    assert "txt: &#34;How deep, in mm?&#34;\n   | " in re.sub(r" +\^", " ^", question[0])
    assert "Which needle?" in shown


def test_the_fingerprint_tells_of_a_saved_file(visitor: FlaskClient, root: Path) -> None:
    before = visitor.get("/fingerprint").text
    (root / LESSON).write_text(FILES[LESSON] + "\nNew words.\n")

    assert visitor.get("/fingerprint").text != before
    assert "New words." in page(visitor, f"/show/{LESSON}")


def test_a_quiz_is_played_as_a_learner(visitor: FlaskClient) -> None:
    first = visitor.post(f"/play/{QUIZ}").headers["Location"]
    shown = page(visitor, first)
    right = re.search(r'value="(\w)"[^>]*>\s*<span class="option__text">(?:<p>)?solid', shown)

    assert right
    second = visitor.post(first, data={"answer": right[1], "go": "next"}).headers["Location"]
    assert second == first[:-1] + "2"
    length = "choose-length" in page(visitor, second)
    last = visitor.post(second, data={"answer": "35" if length else "7.4", "go": "next"})
    result = page(visitor, last.headers["Location"])

    assert "Passed, with 100 %" in result
    assert "As measured." in result


def test_an_answer_that_cannot_be_read_is_kept_and_explained(visitor: FlaskClient) -> None:
    first = visitor.post(f"/play/{QUIZ}").headers["Location"]

    reply = visitor.post(first[:-1] + "2", data={"answer": "deep", "go": "next"})

    assert reply.status_code == 422
    assert 'value="deep"' in reply.text
    assert "field__error" in reply.text


def test_a_question_that_is_written_anew_while_it_is_played_loses_its_answer(
    visitor: FlaskClient, root: Path
) -> None:
    first = visitor.post(f"/play/{QUIZ}").headers["Location"]
    visitor.post(first, data={"answer": "b", "go": "next"})
    assert ", answered" in page(visitor, first)
    (root / QUIZ).write_text(FILES[QUIZ].replace('needle?"', 'needle then?"'))

    assert ", answered" not in page(visitor, first)
    assert "needle then?" in page(visitor, first)


def test_a_quiz_with_mistakes_is_played_with_what_is_whole(
    visitor: FlaskClient, root: Path
) -> None:
    (root / QUIZ).write_text(FILES[QUIZ].replace("pass: 80", "pass: 800"))

    first = visitor.post(f"/play/{QUIZ}").headers["Location"]

    assert "of 4" in page(visitor, first)
    assert "it cannot be drawn from yet" in page(visitor, first)


def test_a_practice_question_is_answered_in_its_lesson(visitor: FlaskClient) -> None:
    address = f"/practice/{LESSON}/practice-one"

    blank = visitor.post(address, data={})
    answered = visitor.post(address, data={"answer": "true"})
    shown = page(visitor, f"/show/{LESSON}")

    assert blank.status_code == 422
    assert answered.headers["Location"].endswith(f"/show/{LESSON}#practice-practice-one")
    assert "It has no bore" in shown


def test_links_inside_lessons_lead_to_files(visitor: FlaskClient) -> None:
    lesson = visitor.get("/courses/basics/lessons/needles")
    claim = visitor.get("/claims/SF-1")

    assert lesson.headers["Location"] == f"/show/{LESSON}"
    assert claim.headers["Location"] == f"/source/{CLAIMS}#line-1"


def test_of_a_quiz_of_free_texts_alone_nothing_is_said_to_be_earned(tmp_path: Path) -> None:
    draw = re.compile(r"  - {objective: N1.*type: single.*\n")
    alone = draw.sub("", quiz(cases=[essay_question()]))
    library = published_library(tmp_path / "essays", alone)
    visitor = create_preview(library, tmp_path / "cache").test_client()
    first = visitor.post("/play/quizzes/basics/needles.yaml").headers["Location"]
    visitor.post(first, data={"answer": "It may bleed.", "go": "next"})

    result = page(visitor, f"{first.rpartition('/')[0]}/review")

    assert "Handed in, awaiting marking" in result
    assert "The rest would make" not in result and "60 % pass." in result


def test_a_figure_is_shown_and_can_run_nothing(visitor: FlaskClient) -> None:
    found = re.search(r'src="(/figures/[^"]+)"', page(visitor, f"/show/{LESSON}"))

    assert found
    reply = visitor.get(found[1])
    assert (reply.status_code, reply.mimetype) == (200, "image/svg+xml")
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert f'<img src="{found[1]}"' in page(visitor, f"{found[1]}?large")


def test_an_author_sees_the_rubric_of_a_free_text_and_who_marks_it(tmp_path: Path) -> None:
    library = published_library(tmp_path / "essays", quiz(cases=[essay_question()]))
    visitor = create_preview(library, tmp_path / "cache").test_client()
    bank = page(visitor, "/show/quizzes/basics/needles.yaml?key=1")
    first = visitor.post("/play/quizzes/basics/needles.yaml").headers["Location"]
    place = first.rpartition("/")[0]
    hidden = page(visitor, f"{place}/4")
    visitor.post(f"{place}/4", data={"answer": "It may bleed.", "go": "next"})
    shown, result = page(visitor, f"{place}/4?key=1"), page(visitor, f"{place}/review")

    who = "An instructor of the learner&#39;s clinic marks this answer with the rubric"
    for text in (bank, hidden, shown):
        assert who in text.replace("'", "&#39;")
    assert "LEVEL-" not in hidden and "MODEL-" not in hidden
    for text in (bank, shown, result):
        assert "LEVEL-" in text and "MODEL-" in text
    assert "Handed in, awaiting marking" in result
    assert "A person marks 1 answer with the rubric below" in result
