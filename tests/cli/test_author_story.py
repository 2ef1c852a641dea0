"""A new author with the guide in hand: from an empty folder to a weak question and a way out.

Files, questions and commands are those of docs/authoring.md. What is wrong is mended from the
messages alone: `mended` knows nothing but what `check` says.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from courseware.content.compiled import CompiledQuiz
from courseware.content.library import read_library
from courseware.services.releases.live import CatalogueSource
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.web.preview.site import create_preview
from tests.cast import install_cast, put_cast_on_record
from tests.cli.conftest import Cli
from tests.guide import (
    COURSE,
    GUIDE,
    LESSON,
    QUIZ,
    examples,
    files,
    in_own_words,
    of_objective,
    write_files,
)
from tests.services.answering import add_answers

EIGHT = (
    "single",
    "multiple",
    "true_false",
    "numeric",
    "short_text",
    "matching",
    "ordering",
    "cloze",
)
WRONGLY_KEYED = "how-many-bruises"
# Right and wrong answers of generated learners, as their forms send them.
SHEETS: dict[str, tuple[list[str], list[str]]] = {
    "sudden-chest-pain": (["b"], ["a"]),
    "stop-before-needling": (["a", "b", "d"], ["c"]),
    "soreness-means-harm": (["false"], ["true"]),
    "needle-angle-depth": (["20"], ["12"]),
    "name-the-complication": (["pneumothorax"], ["haemothorax"]),
}


def eight_type_quiz() -> str:
    """The guide's quiz with one question of each of eight types, as the guide has them: but in
    words of one's own, because its samples are no questions for learners."""
    rows, questions = "", ""
    for name in EIGHT:
        critical = ", critical: true" if "\ncritical: true\n" in examples()[name] else ""
        rows += f"  - {{objective: B1.1, type: {name}{critical}, count: 1}}\n"
        questions += of_objective(in_own_words(examples()[name]), "B1.1")
    quiz = files()[QUIZ].replace("  - {objective: B1.1, count: 1}\n", rows)
    # Two single questions of B1.1 are there now, one of them critical; the other is drawn, too.
    quiz = quiz.replace("draw:\n", "draw:\n  - {objective: B1.1, type: single, count: 1}\n")
    return quiz + questions


def with_a_wrong_key(quiz: str) -> str:
    """The quiz as somebody wrote it who marked the wrong answer: no check can see that."""
    wrong = quiz.replace('"About eight", correct: true,', '"About eight",')
    return wrong.replace('"About forty",', '"About forty", correct: true,')


def planted(texts: dict[str, str]) -> dict[str, str]:
    """The same files with three mistakes as people make them."""
    lesson = texts[LESSON].replace("of treatments [@EV-01].", "of treatments [@EV-10].")
    quiz = texts[QUIZ].replace('why_false: "A sore', 'why_flase: "A sore')
    quiz = re.sub(r"(type: ordering\n    objective: )B1\.1", r"\1B1.11", quiz)
    changed = {LESSON: lesson, QUIZ: quiz}
    assert all(changed[path] != texts[path] for path in changed)
    return {**texts, **changed}


def mended(root: Path, problem: dict[str, Any]) -> None:
    """Do what a message says, at the place that it names."""
    guess = re.search(r'did you mean "([^"]+)"\?', problem["suggestion"])
    assert guess, problem
    file = root / problem["path"]
    lines = file.read_text(encoding="utf-8").split("\n")
    line, at = lines[problem["line"] - 1], problem["column"] - 1
    # The caret stands at the place, and the message names what stands there.
    wrong = [word for word in re.findall(r"`([^`]+)`", problem["message"]) if word in line[at:]]
    assert wrong, (problem, line)
    lines[problem["line"] - 1] = line[:at] + line[at:].replace(wrong[0], guess[1], 1)
    file.write_text("\n".join(lines), encoding="utf-8")


def preview_all_of_it(root: Path, cache: Path) -> None:
    """Read the lesson, and play the quiz to its end with the key beside it."""
    visitor = create_preview(root, cache).test_client()
    lesson, quiz = visitor.get(f"/show/{LESSON}").text, visitor.get(f"/show/{QUIZ}").text
    assert "problem--bad" not in lesson + quiz
    assert "holds out a blue forearm" in lesson
    assert quiz.count('class="bank"') == 11
    address = visitor.post(f"/play/{QUIZ}").headers["Location"]
    asked = 0
    while not address.endswith("/review"):
        page = visitor.get(f"{address}?key=1")
        assert page.status_code == 200
        assert "explanation__takeaway" in page.text
        address = visitor.post(address, data={"go": "next"}).headers["Location"]
        asked += 1
    assert asked == 10
    assert "Not passed, with 0 %" in visitor.get(address).text


def let_people_answer(db: Database, quiz: CompiledQuiz) -> None:
    """Twenty people; the able ones know that it is about eight in a hundred."""
    for number in range(20):
        able = number % 2 == 0
        sheet: dict[str, Any] = {
            name: quiz.question(name).read({"answer": right if able else wrong})
            for name, (right, wrong) in SHEETS.items()
        }
        choice = "b" if able else "c"
        sheet[WRONGLY_KEYED] = quiz.question(WRONGLY_KEYED).read({"answer": [choice]})
        add_answers(db, quiz, f"p{number}", sheet)


def correct_the_wrong_key(cli: Cli, root: Path) -> None:
    """Mark the right answer, publish it, and correct the marks of those who had answered."""
    quiz = root / QUIZ
    text = quiz.read_text(encoding="utf-8").replace(
        '"About forty", correct: true,', '"About forty",'
    )
    text = text.replace('"About eight",', '"About eight", correct: true,')
    quiz.write_text(text, encoding="utf-8")
    outcome = cli("publish", "--library", str(root), "--note", "the right key", "--json")
    assert (outcome.code, json.loads(outcome.out)["changed"]) == (0, ["quiz/bruises"])
    regrade = ("regrade", "bruises", WRONGLY_KEYED, "--key", "b", "--json")
    why = ("--reason", "The wrong answer was marked as right.", "--allow-lost-passes")
    dry, done = cli(*regrade, "--dry-run"), cli(*regrade, *why)
    told, changed = json.loads(dry.out), json.loads(done.out)
    assert (told["applied"], changed["applied"]) == (False, True)
    assert told["changes"] == changed["changes"]
    # The ten who knew gain the question, the ten who guessed the marked one lose it.
    better = [new > old for old, new in (map(Fraction, c["score"]) for c in changed["changes"])]
    assert (len(better), sum(better)) == (20, 10)
    assert cli("ledger", "verify").code == 0


def test_a_new_author_follows_the_guide(cli: Cli, instance: Path, tmp_path: Path) -> None:
    root = tmp_path / "my-library"
    at = ("--library", str(root))
    root.mkdir()
    for line in re.findall(r"^courseware (new .+)$", GUIDE, re.MULTILINE):
        kind, name, *more = re.sub('"', "", line).split()[1:]
        assert cli("new", *at, kind, name, *more).code == 0
    assert cli("check", *at, "--no-cache").code == 1  # the course still names a lesson to be

    # Writes, with three mistakes; all of them are said in one run, and mended as they say.
    written = {**files(), QUIZ: with_a_wrong_key(eight_type_quiz())}
    write_files(root, planted(written))
    found = cli("check", *at, "--no-cache", "--format", "json")
    errors = [p for p in json.loads(found.out) if p["severity"] == "error"]
    says_how = [p for p in errors if "did you mean" in p["suggestion"]]
    assert found.code == 1
    assert {p["code"] for p in says_how} == {"CW030", "CW076", "CW080"}
    for problem in says_how:
        mended(root, problem)
    clean = cli("check", *at, "--no-cache", "--format", "json")
    assert clean.code == 0
    assert [p for p in json.loads(clean.out) if p["severity"] != "note"] == []
    assert {path: (root / path).read_text() for path in written} == written

    preview_all_of_it(root, tmp_path / "cache")

    # Publishes; people answer; the question with the wrong key comes first, and says why.
    assert cli("db", "upgrade").code == 0
    assert cli("publish", *at, "--note", "Bruises").code == 0
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    install_cast(db)
    put_cast_on_record(db)
    let_people_answer(db, CatalogueSource(db).current(0).quiz("bruises"))
    db.close()
    stats = cli("stats", "bruises", "--json")
    assert stats.code == 0
    assert json.loads(stats.out)["look_at_first"][0]["item"] == WRONGLY_KEYED
    first = cli("stats", "bruises").out
    assert "People who did well chose b, “About eight”" in first
    assert "Is the key right?" in first

    correct_the_wrong_key(cli, root)

    # Goes to Moodle and comes back as it was.
    out, back = tmp_path / "bruises.xml", tmp_path / "back"
    sent = cli("export", "moodle-xml", "bruises", *at, "--to", str(out), "--json")
    got = cli("import", "moodle-xml", str(out), "--to", str(back), "--json")
    assert (sent.code, got.code) == (0, 0)
    assert {loss["kind"] for loss in json.loads(sent.out)["losses"]} <= {"label"}
    before = read_library(root).quizzes["bruises"].value
    (root / QUIZ).write_bytes((back / "bruises.yaml").read_bytes())
    assert read_library(root).quizzes["bruises"].value == before
    assert len({question.type for question in before.questions}) == 8


def test_a_mistake_that_no_message_explains_stops_the_story(tmp_path: Path) -> None:
    """What mends is the message: without a suggestion nothing is guessed."""
    problem = {"path": COURSE, "line": 1, "column": 1, "message": "`x` is bad", "suggestion": ""}

    with pytest.raises(AssertionError):
        mended(write_files(tmp_path, files()), problem)
