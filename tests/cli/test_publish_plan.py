"""`publish --dry-run` and `publish --release` as scripts use them."""

import json

import pytest

from courseware.domain.patient_text import patient_fault
from courseware.services.releases.live import CatalogueSource
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests.awards import give_award
from tests.cast import LEA, install_cast
from tests.library import LESSON, quiz, write_library


@pytest.fixture
def root(cli, instance, tmp_path):
    """A library that is published and then changed."""
    instance.mkdir()
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    upgrade(db)
    db.close()
    folder = write_library(tmp_path / "library")
    assert cli("publish", "--library", str(folder)).code == 0
    write_library(folder, quiz().replace("pass: 60", "pass: 75"))
    return str(folder)


def test_a_dry_run_prints_json_and_changes_nothing(cli, root):
    for _ in range(2):
        ran = cli("publish", "--library", root, "--dry-run", "--json")

        said = json.loads(ran.out)
        assert (ran.code, said["live_release"], said["refused"]) == (0, 1, False)
        (change,) = said["changes"]
        assert change["words"] == ["pass 60 → 75"]
        assert change["affected"] == dict.fromkeys(
            ("open_attempts", "passed", "read", "awarded", "signed", "begun"), 0
        )
        assert said["ends"] == []
        assert "+pass: 75" in change["diff"]


def test_a_dry_run_that_would_be_refused_exits_with_1(cli, root, tmp_path):
    text = quiz().replace(
        "type: single\n    objective: N1.1", "type: multiple\n    objective: N1.1", 1
    )
    write_library(tmp_path / "library", text)

    ran = cli("publish", "--library", root, "--dry-run")

    assert (ran.code, "CW171" in ran.err, "would not be published" in ran.err) == (1, True, True)
    assert cli("publish", "--library", root).code == 1


def test_going_back_is_publishing_an_older_release(cli, root):
    assert cli("publish", "--library", root).out == "release 2: 1 file changed\n"

    told = cli("publish", "--release", "1", "--dry-run")
    done = cli("publish", "--release", "1")

    assert "pass 75 → 60" in told.out
    assert done.out == "release 3: 1 file changed\n"
    assert cli("publish", "--release", "8").code == 1
    assert cli("publish", "--release", "1", "--library", root).code == 2


def test_a_release_that_ends_a_course_at_once_says_so_before_and_afterwards(cli, root, tmp_path):
    course = tmp_path / "library/lessons/basics/course.yaml"
    course.write_text(
        course.read_text().replace("status: open", "status: open\nexpires: 2020-12-31")
    )
    told = (
        "course basics ends with this release: its last day, 31 December 2020, is past. Nobody "
        "begins it any more. If it is not meant to end, mend the day in its file."
    )

    looked = cli("publish", "--library", root, "--dry-run")
    said = json.loads(cli("publish", "--library", root, "--dry-run", "--json").out)
    done = cli("publish", "--library", root)

    assert looked.code == done.code == 0
    assert said["ends"] == [told]
    assert f"warning: {told}\nwould publish 2 changed files" in looked.out
    assert done.out == f"release 2: 2 files changed\nwarning: {told}\n"
    course.write_text(course.read_text().replace("2020-12-31", "2120-12-31"))
    mended = json.loads(cli("publish", "--library", root, "--json").out)
    assert (mended["published"], mended["ends"]) == (True, [])


def test_a_lesson_that_moves_is_told_to_readers_and_to_scripts(cli, root, tmp_path):
    library = tmp_path / "library"
    for folder in ("lessons", "quizzes"):
        (library / folder / "basics").rename(library / folder / "renamed")
    course = library / "lessons/renamed/course.yaml"
    course.write_text(course.read_text().replace("id: basics", "id: renamed"))
    told = "lesson needles moves from course basics to course renamed."

    looked = cli("publish", "--library", root, "--dry-run")
    said = json.loads(cli("publish", "--library", root, "--dry-run", "--json").out)
    done = json.loads(cli("publish", "--library", root, "--json").out)

    assert f"warning: {told}\n" in looked.out
    assert said["moves"] == done["moves"] == [told]


def test_a_recall_goes_out_with_a_release_and_is_counted_before(cli, root, tmp_path):
    lesson = LESSON.replace("injects nothing", "never injects")
    write_library(tmp_path / "library", lesson=lesson)
    wish = ("--recall", "needles", "--question", "q0", "--reason", "The depth was wrong.")

    told = cli("publish", "--library", root, *wish, "--dry-run", "--json")
    done = cli("publish", "--library", root, *wish, "--json")

    assert json.loads(told.out)["recalled_awards"] == 0  # nobody has an award yet
    assert json.loads(done.out)["published"] is True
    refused = cli("publish", "--library", root, *wish)
    assert (refused.code, "does not change with this release" in refused.err) == (1, True)
    assert cli("publish", "--library", root, "--reason", "Why.").code == 2
    assert cli("publish", "--release", "1", *wish).code == 2


def test_a_dry_run_of_a_recall_names_everybody_whom_it_concerns(cli, root, tmp_path, instance):
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    install_cast(db)
    sha = CatalogueSource(db).current(0).lesson_entry("needles").revision_sha256
    give_award(db, LEA, revisions={"course": "c" * 64, "lessons": {"needles": sha}, "quizzes": {}})
    db.close()
    write_library(tmp_path / "library", lesson=LESSON.replace("injects nothing", "never injects"))
    wish = ("--recall", "needles", "--question", "q0", "--reason", "The depth was wrong.")

    told = cli("publish", "--library", root, *wish, "--dry-run")
    plain = json.loads(cli("publish", "--library", root, *wish, "--dry-run", "--json").out)

    lines = [line for line in told.out.splitlines() if line.startswith("Lea Lindqvist: basics")]
    assert len(lines) == 1
    assert "the recall would concern 1 award of 1 person\n" in told.out
    assert [award["name"] for award in plain["recalled"]] == ["Lea Lindqvist"]


def test_problems_stand_with_their_line_and_a_caret(cli, root, tmp_path):
    write_library(tmp_path / "library", quiz().replace("pass: 60", "pass: 600"))

    for ran in (cli("publish", "--library", root), cli("publish", "--library", root, "--dry-run")):
        assert "    4 | pass: 600\n      |       ^^^" in ran.err


def test_same_meaning_belongs_to_files(cli, root):
    assert cli("publish", "--release", "1", "--same-meaning", "needles/q0").code == 2
    for dry in ((), ("--dry-run",)):
        ran = cli("publish", "--library", root, "--same-meaning", "needles/q0", *dry)
        assert (ran.code, ran.err) == (
            1,
            "same_meaning: nothing asks to confirm 'needles/q0'; nothing has to be confirmed here "
            "— leave it out\n",
        )
        assert "Traceback" not in ran.err


def test_going_back_past_a_recall_says_why_not_and_takes_a_choice(cli, root, tmp_path):
    write_library(tmp_path / "library", lesson=LESSON.replace("injects nothing", "never injects"))
    wish = ("--recall", "needles", "--question", "q0", "--reason", "The depth was wrong.")
    told = cli("publish", "--library", root, *wish)
    assert "recall: concerns nobody: no award rests on an earlier text" in told.out

    dry = cli("publish", "--release", "1", "--dry-run")
    said = json.loads(cli("publish", "--release", "1", "--dry-run", "--json").out)
    refused = cli("publish", "--release", "1")

    assert (dry.code, refused.code, said["refused"]) == (1, 1, True)
    assert "with release 2: The depth was wrong." in dry.err
    assert "with release 2: The depth was wrong." in refused.err
    (again,) = said["recalled_again"]
    assert (again["lesson_id"], again["reason"]) == ("needles", "The depth was wrong.")
    done = cli("publish", "--release", "1", "--despite-recall", again["recall_id"])
    assert (done.code, done.out.splitlines()[-1]) == (0, "release 3: 1 file changed")


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--release", "1")])
def test_a_note_that_names_a_patient_is_refused_as_on_the_page(cli, root, more):
    note = "after Mrs Murphy, phone 087 123 4567"
    where = () if "--release" in more else ("--library", root)

    ran = cli("publish", *where, "--note", note, *more)

    assert (ran.code, str(patient_fault(note)) in ran.err) == (1, True), ran.err
    assert cli("publish", "--library", root).out == "release 2: 1 file changed\n"


def test_a_note_is_no_longer_than_on_the_page(cli, root):
    ran = cli("publish", "--library", root, "--note", "y" * 501)

    assert (ran.code, "and 500 are taken" in ran.err) == (1, True)
