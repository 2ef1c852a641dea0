"""One scope, confirmed on two observations, and its status on a day."""

from courseware.domain.competency.history import History
from courseware.domain.competency.standing import standing
from tests.domain.competency.small import RULES, at, confirmed, seen

FIRST, SECOND = seen("2024-02-20"), seen("2024-02-25", by="ben")
BASIS = (FIRST, SECOND)
GRANTED = confirmed("2024-02-29", BASIS)


def on(day, observations=BASIS, decisions=(GRANTED,), sessions=(), rules=RULES):
    history = History(observations=observations, decisions=decisions, sessions=sessions)
    return standing(history, rules, at(day, 23))


RENEWING = (seen("2026-01-10"), seen("2026-01-12", by="ben"))
