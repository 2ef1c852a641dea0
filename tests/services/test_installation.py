"""What an installation decides about itself."""

import pytest

from courseware.domain.errors import Conflict
from courseware.services.installation import Decision, decide, decides
from courseware.services.proving.ledger_walk import verify
from tests.cast import NOON, install_cast, put_cast_on_record


def demonstrate(db):
    decide(db, Decision.DEMONSTRATION, True, "To show it.", None, NOON)


def is_demonstration(db):
    with db.read() as connection:
        return decides(connection, Decision.DEMONSTRATION)


def test_an_installation_that_holds_people_becomes_no_demonstration(db):
    install_cast(db)
    put_cast_on_record(db)

    with pytest.raises(Conflict, match="This database holds people") as refused:
        demonstrate(db)

    assert refused.value.sentence.endswith("Nothing was changed.")
    assert not is_demonstration(db)
    assert verify(db) == []


def test_a_demonstration_is_decided_before_anybody_is_in_it_and_may_be_said_again(db):
    demonstrate(db)
    install_cast(db)
    demonstrate(db)

    assert is_demonstration(db)
