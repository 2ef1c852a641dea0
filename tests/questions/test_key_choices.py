"""What a correction is offered is what it reads, for the example of every type."""

from __future__ import annotations

import pytest

from courseware.questions.key_choices import key_choices
from courseware.questions.rekeying import CannotRekey, rekeyed
from tests.interchange.banks import EXAMPLES


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_the_present_key_as_it_is_shown_is_read_back_as_the_same_key(kind: str) -> None:
    question = EXAMPLES[kind]
    shown = key_choices(question)

    if not shown.typed:  # a type whose key nobody can correct offers none
        with pytest.raises(CannotRekey, match="cannot be corrected"):
            rekeyed(question, "a")
        return
    assert key_choices(rekeyed(question, shown.typed)) == shown


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "hotspot"])
def test_every_offered_answer_can_be_made_the_key(kind: str) -> None:
    question = EXAMPLES[kind]

    for id_, _, _ in key_choices(question).offered:
        again = key_choices(rekeyed(question, id_)).offered
        assert [name for name, _, right in again if right] == [id_]


def test_typed_keys_are_shown_as_they_are_typed() -> None:
    shown = {kind: key_choices(EXAMPLES[kind]).typed for kind in ("numeric", "short_text")}

    assert shown == {"numeric": "20", "short_text": "pneumothorax"}
