"""The state of a certificate on a day."""

from datetime import date

import pytest

from courseware.domain.certificates import End, ReplacementReason, RevocationReason, State, state_of

DAY = date(2026, 3, 2)
REVOKED = End(State.REVOKED, DAY, RevocationReason.HOLDER_ASKED)
REPLACED = End(State.REPLACED, DAY, ReplacementReason.NAME_CORRECTED, "0" * 28)


@pytest.mark.parametrize(
    ("demonstration", "valid_until", "end", "expected"),
    [
        (False, None, None, State.VALID),
        (False, date(2026, 3, 3), None, State.VALID),
        (False, date(2026, 3, 2), None, State.EXPIRED),
        (False, date(2026, 3, 1), None, State.EXPIRED),
        (True, None, None, State.DEMONSTRATION),
        (True, date(2026, 3, 1), None, State.DEMONSTRATION),
        (False, date(2026, 3, 1), REVOKED, State.REVOKED),
        (True, None, REVOKED, State.REVOKED),
        (False, None, REPLACED, State.REPLACED),
    ],
)
def test_the_state_follows_from_end_demonstration_and_day(
    demonstration, valid_until, end, expected
):
    assert state_of(demonstration, valid_until, end, DAY) is expected


def test_every_class_of_reasons_has_words_that_complete_a_sentence():
    for reason in (*RevocationReason, *ReplacementReason):
        assert reason.words and reason.words[0].islower() and not reason.words.endswith(".")
