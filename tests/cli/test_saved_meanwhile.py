"""A file that is saved, replaced or removed while a command reads the library."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from courseware.content.tree import walk
from courseware.store import releases as rows
from tests.content import drawn_library, small_library
from tests.library import LESSON as LESSON_TEXT
from tests.library import write_library
from tests.saved_meanwhile import between_two_looks

LESSON = "lessons/basics/needles.md"
NEW_TEXT = LESSON_TEXT.replace("injects nothing", "never injects")
NEWER_TEXT = LESSON_TEXT.replace("injects nothing", "will not inject")


def save(root: Path) -> None:
    (root / LESSON).write_text(NEWER_TEXT, encoding="utf-8")


def replace(root: Path) -> None:
    (root / "new.md").write_text(NEWER_TEXT, encoding="utf-8")
    os.replace(root / "new.md", root / LESSON)


def remove(root: Path) -> None:
    (root / LESSON).unlink()


@pytest.mark.parametrize(
    ("act", "what"),
    [(save, "was changed"), (replace, "was changed"), (remove, "was removed")],
)
def test_publish_names_the_file_and_publishes_nothing(
    cli, installed, library, monkeypatch, act, what
) -> None:
    write_library(library, lesson=NEW_TEXT)
    between_two_looks(monkeypatch, lambda: act(library))

    ran = cli("publish", "--library", str(library))

    assert (ran.code, ran.out) == (1, "")
    assert f"{LESSON}:1:1 error CW190 the file {what} while the library was read" in ran.err
    assert "do it again once nobody saves there" in ran.err
    assert "not published: mend the errors above; release 1 stays live" in ran.err
    with installed.read() as connection:
        assert rows.live_release_id(connection) == 1
    if act is not remove:
        assert cli("publish", "--library", str(library)).out == "release 2: 1 file changed\n"


def test_json_stays_json(cli, installed, library, monkeypatch) -> None:
    write_library(library, lesson=NEW_TEXT)
    between_two_looks(monkeypatch, lambda: save(library))

    ran = cli("publish", "--library", str(library), "--json")

    said = json.loads(ran.out)
    assert (ran.code, said["release"], said["published"]) == (1, 1, False)
    (problem,) = said["problems"]
    assert problem.startswith(f"{LESSON}:1:1 error CW190 ")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_dry_run_says_so_too(cli, installed, library, monkeypatch, as_json) -> None:
    write_library(library, lesson=NEW_TEXT)
    between_two_looks(monkeypatch, lambda: save(library))

    ran = cli("publish", "--library", str(library), "--dry-run", *["--json"][: int(as_json)])

    assert ran.code == 1
    if as_json:
        said = json.loads(ran.out)
        assert (said["refused"], said["changes"]) == (True, [])
        assert [(one["path"], one["code"]) for one in said["problems"]] == [(LESSON, "CW190")]
    else:
        assert "error CW190" in ran.err and "would not be published" in ran.err
        assert "nothing differs" not in ran.out


def test_a_file_that_the_walk_had_found_and_that_is_gone_was_removed(
    cli, tmp_path, monkeypatch
) -> None:
    root = write_library(tmp_path / "library")

    def walk_and_remove(folder: Path):
        tree = walk(folder)
        remove(root)
        return tree

    monkeypatch.setattr("courseware.cli.check.walk", walk_and_remove)

    ran = cli("check", "--library", str(root), "--format", "json", "--no-cache")

    found = [one for one in json.loads(ran.out) if one["path"] == LESSON]
    assert (ran.code, [one["code"] for one in found]) == (1, ["CW190"])
    assert found[0]["message"] == "the file was removed while the library was read"


def drawn(root: Path) -> Path:
    """A library with a picture of numbers, of which a check looks at the description twice."""
    files = {
        "lessons/references.yaml": drawn_library.NUMBERS,
        drawn_library.DESCRIPTION: drawn_library.description("forest", drawn_library.shows("pain")),
    }
    return small_library.write_library(root, files)


def test_check_does_not_go_over_a_picture_whose_description_is_being_saved(
    cli, tmp_path, monkeypatch
) -> None:
    root = drawn(tmp_path / "library")
    description = root / drawn_library.DESCRIPTION
    between_two_looks(monkeypatch, lambda: description.write_text(description.read_text() + "\n"))

    first, second = (cli("check", "--library", str(root), "--format", "json") for _ in range(2))

    codes = [{(one["path"], one["code"]) for one in json.loads(ran.out)} for ran in (first, second)]
    assert first.code == 1
    assert codes[0] == {(drawn_library.DESCRIPTION, "CW190")}
    assert codes[1] == {(drawn_library.DESCRIPTION, "CW096")}, "at rest it says what is wrong"


def test_check_content_says_which_file_it_was(cli, library, monkeypatch) -> None:
    between_two_looks(monkeypatch, lambda: save(library))

    ran = cli("check", "--library", str(library), "--content", "--format", "json", "--no-cache")

    found = [(one["path"], one["code"]) for one in json.loads(ran.out)]
    assert (ran.code, (LESSON, "CW190") in found) == (1, True)


def test_what_lists_no_problems_ends_in_a_sentence(cli, library, monkeypatch) -> None:
    quiz = library / "quizzes/basics/needles.yaml"
    between_two_looks(monkeypatch, lambda: quiz.write_text(quiz.read_text() + "\n"))

    made = ("--to", str(library / "q.gift"))
    ran = cli("export", "gift", "needles", "--library", str(library), *made)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "quizzes/basics/needles.yaml was changed while the library was read. Nothing was done; "
        "do it again once nobody saves there.\n"
    )
