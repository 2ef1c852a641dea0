"""What the end of a certificate does to the minutes of its award: the whole table."""

from datetime import date

import pytest

from courseware.domain.certificates import (
    ISSUED_ANEW,
    End,
    RevocationReason,
    State,
    credit_counts,
    takes_credit,
)

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("reason", RevocationReason)
def test_a_revoked_award_never_counts_whatever_the_class(reason):
    end = End(State.REVOKED, DAY, reason)

    assert takes_credit(end)
    assert not credit_counts(False, end)
    assert not credit_counts(True, end)
    assert (
        end.words == f"{'set aside' if end.set_aside else 'revoked'} on 2026-03-02: {reason.words}"
    )


def test_a_replaced_award_counts_and_so_does_one_that_stands_or_has_no_paper_yet():
    replaced = End(State.REPLACED, DAY, successor="2" * 28)

    assert credit_counts(False, replaced)
    assert credit_counts(False, None)
    assert not credit_counts(True, replaced)
    assert not credit_counts(True, None)
    assert replaced.words == "replaced on 2026-03-02"


def test_only_an_unsafe_key_leads_to_another_certificate_of_the_same_award():
    assert {RevocationReason.KEY_UNSAFE} == ISSUED_ANEW
