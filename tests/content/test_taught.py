"""A question leads to the part that teaches it, not to the part that cites its claim first."""

from pathlib import Path

import pytest

from courseware.content.compiled import CompiledLesson, from_json
from courseware.content.taught import Taught
from courseware.questions.true_false import TrueFalse
from tests.content.compiling import LESSON, compiled, item, write_full_library

TAUGHT = f"""{LESSON.split("Five words", 1)[0]}What happens is rare [claim:SF-1].

## A broken shaft {{#broken}}

Nobody pulls at a broken shaft that lies below the skin. Mark the place, keep the limb still, and
ring the surgeon.

[quiz:practice-name]

## A slow leak of air {{#leak}}

Shortness of breath may begin hours later. Ring the ambulance for shortness of breath, and do not
send anybody home with it [claim:SF-1].

## Reports {{#reports}}

A report names who, what and when.
"""


@pytest.fixture
def lesson(tmp_path: Path) -> CompiledLesson:
    write_full_library(tmp_path)
    (tmp_path / "lessons/basics/needles.md").write_text(TAUGHT, encoding="utf-8")
    found = compiled(tmp_path)
    payload = item(found, "lesson", "needles").payload
    assert payload
    return from_json(CompiledLesson, payload)


def asked(text: str, *covers: str) -> TrueFalse:
    return TrueFalse.model_validate(
        {
            "id": "q",
            "type": "true_false",
            "objective": "N1.1",
            "text": text,
            "answer": True,
            "explanation": "As the lesson says.",
            "covers": list(covers),
        }
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("He is short of breath, hours after it. You ring the ambulance.", "leak"),
        ("The shaft broke and lies below the skin. You keep the limb still.", "broken"),
        ("A report names what happened, and when.", "reports"),
    ],
)
def test_words_lead_to_the_part_that_teaches(lesson: CompiledLesson, text: str, part: str) -> None:
    # The claim is cited first in the opening, which teaches none of this.
    found = Taught(lesson).part_for(asked(text, "SF-1"))

    assert found and found.id == part


def test_no_part_is_named_where_the_words_leave_it_open(lesson: CompiledLesson) -> None:
    taught = Taught(lesson)

    assert taught.part_for(asked("Seventeen times three make fifty-one.")) is None
    assert taught.part_for(asked("Ring at once.")) is None


def test_of_parts_alike_the_one_that_cites_the_claim_is_named(lesson: CompiledLesson) -> None:
    found = Taught(lesson).part_for(asked("Ring at once.", "SF-1"))

    assert found and found.id == "leak"
