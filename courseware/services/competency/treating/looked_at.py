"""The answer to *may this person treat this region here today?*, and each thing behind it."""

from dataclasses import dataclass
from datetime import date

from courseware.domain.competency.standing import Status
from courseware.services.competency.history import Scope
from courseware.services.competency.past.accounts import Account
from courseware.services.competency.past.hindsight import Hindsight


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        met: None where it was looked at but nothing on record can answer it.
        evidence: ids of what it rests on.
        source: for what a rule set says, where and when that was seen.
        confidence: for what a rule set says, how sure it is: H, M or L.
        lacking: the sentences with which `words` ends, of what is missing; a page lists them.
    """

    what: str
    met: bool | None
    words: str
    evidence: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        """What `words` says before that."""
        return self.words.removesuffix(" ".join(self.lacking)).strip()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one person, scope and day.

    Attributes:
        name: the one of that day.
        renamed: the name that the account bears since, where it was corrected later; else "".
        status: None where the clinic hears no more than that the person has left it.
        past, future: whether the day is over, or still to come.
        enough: whether enough was observed for a confirmation to come, what comes first aside;
            None where the clinic hears no more.
        known_now: what is known now of the day, where a later correction changes it or several
            accounts held it.
        rules_missing_now: what today's rule sets of places say is missing, where those of a past
            day say something else; else None.
        accounts: those under which the record of a past day stood, where they were merged since.
        taken_back_since: of a past day, credit that counts on it and was taken back since.
        notices: what was seen while it is in force and speaks against it, to be read first. It
            ends nothing by itself (a manager suspends), so it is not among what is missing.
    """

    person_id: str
    name: str
    scope: Scope
    words: str
    day: date
    zone: str
    status: Status | None
    checks: tuple[Check, ...]
    past: bool
    future: bool
    known_now: Hindsight | None = None
    rules_missing_now: tuple[str, ...] | None = None
    enough: bool | None = None
    accounts: tuple[Account, ...] = ()
    notices: tuple[str, ...] = ()
    renamed: str = ""
    taken_back_since: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether everything that is asked for is on record."""
        return all(check.met is not False for check in self.checks)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not, in words."""
        return tuple(check.words for check in self.checks if check.met is False)
