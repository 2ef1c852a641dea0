"""Changing the library's files: races, what is on record, and what a host without files says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.ledger import Act
from courseware.services.authoring.desk import Desk, read_desk
from courseware.services.authoring.files import State, authored_files
from courseware.services.authoring.health import MOST_ANALYSED_ATTEMPTS, health, reviews_due
from courseware.services.authoring.saving import ChangedMeanwhile, look, save
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from courseware.store.records import ledger as ledger_rows
from tests.cast import INA, LEA, NOON, install_cast
from tests.library import write_library
from tests.services.answering import add_attempt

LESSON = "lessons/basics/needles.md"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(write_library(tmp_path / "library"), tmp_path / "cache", authoring=True)


@pytest.fixture
def live(db: Database, desk: Desk) -> Database:
    install_cast(db)
    assert not publish(db, desk.root, None, "", NOON).refused
    return db


def test_of_two_who_save_at_once_one_is_told_and_nothing_is_lost(
    live: Database, desk: Desk
) -> None:
    before = (desk.root / LESSON).read_bytes()
    base = sha256(before).hexdigest()
    texts = [before.decode().replace("nothing.", f"nothing, said {n}.") for n in range(2)]
    looks = [look(desk, INA.actor, LESSON, base, text) for text in texts]
    together = Barrier(2)

    def write(number: int) -> bool:
        together.wait()
        try:
            save(live, desk, INA.actor, LESSON, base, looks[number], False, NOON)
        except ChangedMeanwhile as late:
            return late.now != looks[1 - number].data  # the other one's text, whole
        return True

    with ThreadPoolExecutor(2) as pool:
        saved = list(pool.map(write, range(2)))

    assert sorted(saved) == [False, True]
    assert (desk.root / LESSON).read_text() == texts[saved.index(True)]
    with live.read() as connection:
        said = [r for r in ledger_rows.latest(connection, 20) if r.act == Act.CONTENT_SAVED.value]
    assert [(row.actor_id, row.subject) for row in said] == [(INA.id, LESSON)]


def test_only_instructors_change_files(live: Database, desk: Desk) -> None:
    base = sha256((desk.root / LESSON).read_bytes()).hexdigest()

    with pytest.raises(Forbidden):
        look(desk, LEA.actor, LESSON, base, "text")
    looked = look(desk, INA.actor, LESSON, base, (desk.root / LESSON).read_text() + "\nMore.\n")
    with pytest.raises(Forbidden):
        save(live, desk, LEA.actor, LESSON, base, looked, False, NOON)


def test_a_file_is_live_draft_or_new(live: Database, desk: Desk) -> None:
    (desk.root / LESSON).write_text((desk.root / LESSON).read_text() + "\nMore.\n")
    (desk.root / "lessons/basics/pins.md").write_text((desk.root / LESSON).read_text())

    found = {path: one.state for path, one in authored_files(live, read_desk(desk)).items()}

    assert found[LESSON] is State.DRAFT
    assert found["lessons/basics/pins.md"] is State.NEW
    assert found["quizzes/basics/needles.yaml"] is State.LIVE


def test_what_is_never_published_is_no_draft(live: Database, desk: Desk) -> None:
    (desk.root / "lessons/plan.yaml").write_text("[]\n")
    figures = desk.root / "lessons/basics/figures"
    figures.mkdir(exist_ok=True)
    (figures / "depths.figure.yaml").write_text("{}\n")

    found = authored_files(live, read_desk(desk))
    drafts = health(live, CatalogueSource(live).current(0), INA.actor, desk, NOON).drafts

    apart = [path for path, one in found.items() if one.state is State.BESIDE]
    assert sorted(apart) == ["lessons/basics/figures/depths.figure.yaml", "lessons/plan.yaml"]
    assert drafts == ()


def test_the_weakest_question_is_on_the_front_page_with_its_reason(
    live: Database, desk: Desk
) -> None:
    catalogue = CatalogueSource(live).current(0)
    quiz = catalogue.quiz("needles")
    for number in range(12):
        able = number % 2 == 0
        sheet = {"q0": "b" if able else "a", "q1": "a" if able else "b", "c0": "a"}
        add_attempt(live, quiz, f"p{number}", sheet)

    found = health(live, catalogue, INA.actor, desk, NOON)

    assert found.weak[0].question.question_id == "q0"
    assert found.weak[0].question.concerns[0].sentence.startswith("People who did well chose b")
    assert (found.drafts, found.not_analysed) == ((), {})
    assert MOST_ANALYSED_ATTEMPTS > 12
    with pytest.raises(Forbidden):
        health(live, catalogue, LEA.actor, desk, NOON)


def test_lessons_that_nobody_reviewed_are_due(live: Database) -> None:
    found = reviews_due(live, CatalogueSource(live).current(0), NOON.date())

    assert [(one.lesson_id, one.due_on) for one in found] == [("needles", None)]


def test_a_host_without_files_has_no_library_to_read(tmp_path: Path) -> None:
    nowhere = Desk(tmp_path / "none", tmp_path / "cache", authoring=True)

    with pytest.raises(NotFound, match="no content files on this machine"):
        read_desk(nowhere)
    assert nowhere.why_read_only.startswith("There are no content files")
