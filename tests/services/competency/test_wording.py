"""What is missing is said in sentences."""

import pytest

from courseware.domain.competency.passing import Lack, Missing
from courseware.services.competency.wording import missing_sentences


@pytest.mark.parametrize(
    ("have", "need", "words"),
    [
        (0, 1, "1 assessor is needed."),
        (1, 2, "1 more assessor: 2 different ones are needed."),
        (0, 2, "2 more assessors: 2 different ones are needed."),
    ],
)
def test_how_many_assessors_are_missing_is_said_for_one_and_for_more(
    sqlite_ward, have, need, words
):
    lacking = [Missing(Lack.ASSESSORS, "", have, need)]

    assert missing_sentences(sqlite_ward.catalogue, "cl-x", lacking) == [words]
