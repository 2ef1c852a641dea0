"""`coverage`: the plan against the library, one lacking thing at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from courseware.cli.check import check
from courseware.cli.coverage import coverage as command
from courseware.content.coverage import Coverage, coverage
from courseware.content.library import read_library
from courseware.content.summarise import summarise
from courseware.content.summary import FileKind, Summary
from tests.content.small_library import LESSON, QUIZ, after, write_library

PLAN = "lessons/plan.yaml"
PLANNED = """\
- id: needles
  claims: [SF-1]
  items:
    - {objective: N1.1, type: single, count: 1}
    - {objective: N1.2, type: numeric, count: 1, critical: true}
"""
DRAWN = after(QUIZ, "{objective: N1.2, critical", "{objective: N1.2, type: numeric, critical")


def measured(root: Path, changes: dict[str, str | bytes | None]) -> Coverage:
    found = coverage(read_library(write_library(root, {PLAN: PLANNED, **DRAWN, **changes})))
    assert found is not None
    return found


def changed_quiz(old: str, new: str) -> dict[str, str | bytes | None]:
    text = DRAWN[QUIZ]
    assert isinstance(text, str) and text.count(old) == 1, old
    return {QUIZ: text.replace(old, new)}


def test_a_plan_that_is_carried_out_is_complete(tmp_path: Path) -> None:
    found = measured(tmp_path, {})

    assert found.is_complete
    assert [(found.total(of).done, found.total(of).planned) for of in ("claims", "objectives")] == [
        (1, 1),
        (2, 2),
    ]
    assert (found.total("blueprint").done, found.total("bank").done) == (2, 4)


LACKING = [
    (after(LESSON, " [claim:SF-1]", ""), "claims", ("SF-1",)),
    (changed_quiz("id: choose-length\n    type: numeric\n    objective: N1.2\n    critical: true",
                  "id: choose-length\n    type: numeric\n    objective: N1.2\n    use: practice"),
     "objectives", ("N1.2",)),
    (changed_quiz("{objective: N1.1, type: single, count: 1}", "{objective: N1.1, count: 1}"),
     "blueprint", ("N1.1 1 single",)),
    (changed_quiz("id: choose-length\n    type: numeric\n    objective: N1.2\n    critical: true",
                  "id: choose-length\n    type: numeric\n    objective: N1.2\n    critical: false"),
     "bank", ("N1.2 1 critical numeric",)),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "of", "missing"), LACKING)
def test_what_is_lacking_is_named(
    tmp_path: Path, changes: dict[str, str | bytes | None], of: str, missing: tuple[str, ...]
) -> None:
    found = measured(tmp_path, changes)

    assert found.total(of).missing == missing
    assert not found.is_complete


def test_a_claim_with_another_home_does_not_count(tmp_path: Path) -> None:
    plan = PLANNED + "- {id: pins, claims: [SF-1], items: [], cases: [sc-01]}\n"

    found = measured(tmp_path, {PLAN: plan})

    assert [lesson.exists for lesson in found.lessons] == [True, False]
    assert found.lessons[1].claims.missing == ("SF-1",)
    assert found.lessons[1].cases.missing == ("sc-01",)


def test_the_command_prints_what_is_there_and_fails_where_something_lacks(tmp_path: Path) -> None:
    write_library(tmp_path, {PLAN: PLANNED, **DRAWN})
    library = ["--library", str(tmp_path)]

    whole = CliRunner().invoke(command, [*library, "--json"])
    (tmp_path / PLAN).write_text(PLANNED.replace("[SF-1]", "[SF-1, SF-2]"))
    lacking = CliRunner().invoke(command, library)
    checked = CliRunner().invoke(check, [*library, "--no-cache", "--content", "--format", "json"])

    printed = json.loads(whole.stdout)
    assert (whole.exit_code, printed["complete"]) == (0, True)
    assert printed["total"]["bank"] == {"done": 4, "planned": 4, "percent": 100.0, "missing": []}
    assert printed["counts"]["graded questions"] == 4
    assert lacking.exit_code == 1
    assert "needles lacks claims: SF-2" in lacking.stdout
    assert [p["message"] for p in json.loads(checked.stdout) if p["code"] == "CW160"] == [
        "`needles` lacks claims: SF-2"
    ]


def test_without_a_plan_the_command_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--library", str(write_library(tmp_path))])

    assert result.exit_code == 1
    assert "there is no plan" in result.stderr


def test_a_quiz_of_which_the_check_kept_quiet_is_named_and_no_traceback_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(data: bytes, kind: FileKind, path: str) -> Summary:
        summary = summarise(data, kind, path)
        summary.problems.clear()
        return summary

    monkeypatch.setattr("courseware.content.library.summarise", silent)
    write_library(tmp_path, {PLAN: PLANNED, **changed_quiz("pass: 80", "pass: 180")})

    outcome = CliRunner().invoke(command, ["--library", str(tmp_path)])
    checked = CliRunner().invoke(check, ["--library", str(tmp_path), "--content"])

    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith(f"{QUIZ}:4:7 error CW034 ")
    assert (checked.exit_code, f"{QUIZ}:4:7 error CW034 " in checked.stdout) == (1, True)
