"""Which requirements of a checklist a person meets, and which were waived."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.certificates import credit_counts
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.rules import Requirement, RequirementKind, Rules
from courseware.domain.competency.standing import IN_FORCE
from courseware.services.certificates.reading import end_of
from courseware.services.competency.rules import RuleBook, checklist_title
from courseware.services.installation import Decision, decides
from courseware.store.accounts.ends import ends_by
from courseware.store.as_of import quizzes_passed_at
from courseware.store.competency import cells as cell_rows
from courseware.store.competency import practice as practice_rows
from courseware.store.credits import awards as award_rows
from courseware.store.rows import AnyRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person brings along at a moment, read once and held against any checklist.

    Attributes:
        courses, quizzes: ids of what is completed, on record here or accepted from elsewhere.
        competencies: checklist -> regions in which it is in force.
        waived: (checklist, requirement) -> the waiver that holds longest.
    """

    courses: frozenset[str]
    quizzes: frozenset[str]
    competencies: dict[str, frozenset[str]]
    waived: dict[tuple[str, str], AnyRow]

    def met(self, book: RuleBook, rules: Rules, region: str) -> set[Requirement]:
        """Which of a checklist's requirements are met for a region."""
        return {r for r in rules.requires if self._has(book, r, region)}

    def waivers(self, rules: Rules) -> set[Requirement]:
        """Which of a checklist's requirements were waived."""
        known = (
            *rules.requires,
            Requirement(RequirementKind.SESSIONS, ""),
            Requirement(RequirementKind.REGIONS, ""),
        )
        return {r for r in known if (rules.checklist_id, str(r)) in self.waived}

    def waiver(self, rules: Rules, requirement: str) -> AnyRow:
        """The waiver of one that was waived.

        Raises:
            KeyError: it was not.
        """
        return self.waived[rules.checklist_id, requirement]

    def lacking(self, book: RuleBook, rules: Rules, region: str) -> list[Missing]:
        """The requirements that are neither met nor waived."""
        done = self.met(book, rules, region) | self.waivers(rules)
        return [Missing(Lack.REQUIREMENT, str(r)) for r in rules.requires if r not in done]

    def _has(self, book: RuleBook, requirement: Requirement, region: str) -> bool:
        if requirement.kind is RequirementKind.COURSE:
            return requirement.target in self.courses
        if requirement.kind is RequirementKind.QUIZ:
            return requirement.target in self.quizzes
        held = self.competencies.get(requirement.target, frozenset())
        return _covers(book, requirement.target, held, region)


def credentials(
    connection: Connection, person_id: str, moment: datetime, past: bool = True
) -> Credentials:
    """What a person has on record at a moment.

    Args:
        past: whether that moment may be over; if not, who was stopped is stopped already, and what
            was taken back is.
    """
    return credentials_of(connection, [person_id], moment, past=past)[person_id]


def credentials_of(
    connection: Connection,
    person_ids: Collection[str],
    moment: datetime,
    asked: Collection[str] | None = None,
    past: bool = True,
) -> dict[str, Credentials]:
    """What each of some people has on record at a moment: a fixed number of queries.

    Args:
        asked: the checklists that may be asked for; None for any. Without one, no competency is
            read, which are most of what there is.
        past: as in `credentials`.
    """
    courses = _grouped(_courses(connection, person_ids, moment, past))
    quizzes = _grouped(
        (row.person_id, row.quiz_id) for row in quizzes_passed_at(connection, person_ids, moment)
    )
    papers = _grouped(
        (paper.person_id, paper.counts_as)
        for paper in practice_rows.evidence_of(connection, person_ids)
        if holds(paper, moment, past)
    )
    held = _grouped(
        (row.person_id, (row.checklist_id, row.region))
        for row in _cells(connection, person_ids, moment, past, asked)
        if row.status in IN_FORCE
    )
    waived = _grouped(
        (waiver.person_id, waiver)
        for waiver in practice_rows.waivers(connection, person_ids)
        if waiver_holds(waiver, moment, past)
    )
    return {
        id_: Credentials(
            courses=frozenset(courses[id_] | _named(papers[id_], RequirementKind.COURSE)),
            quizzes=frozenset(quizzes[id_] | _named(papers[id_], RequirementKind.QUIZ)),
            competencies={c: frozenset(regions) for c, regions in _grouped(held[id_]).items()},
            waived=_longest(waived[id_]),
        )
        for id_ in person_ids
    }


def _longest(waivers: Collection[AnyRow]) -> dict[tuple[str, str], AnyRow]:
    """Of those of one requirement the one that ends last, and of these the first one granted."""
    ranked = sorted(waivers, key=lambda w: (w.expires_on or date.max, -w.granted_at.timestamp()))
    return {(waiver.checklist_id, waiver.requirement): waiver for waiver in ranked}


def _cells(
    connection: Connection,
    person_ids: Collection[str],
    moment: datetime,
    past: bool,
    asked: Collection[str] | None,
) -> list[AnyRow]:
    none = asked is not None and not asked
    return [] if none else cell_rows.cells(connection, person_ids, moment, past)


def _courses(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool
) -> Iterator[tuple[str, str]]:
    """(person, course) of the awards that open something."""
    demonstration = decides(connection, Decision.DEMONSTRATION)
    # Awards that are no valid credit open nothing, except where everything is invented; one that
    # was taken back opens nothing anywhere.
    for award in award_rows.awarded_courses(connection, person_ids, moment, past):
        if credit_counts(award.demonstration and not demonstration, end_of(award)):
            yield award.person_id, award.course_id


def _grouped(pairs: Iterable[tuple[str, T]]) -> defaultdict[str, set[T]]:
    found: defaultdict[str, set[T]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


def holds(paper: AnyRow, moment: datetime, past: bool) -> bool:
    """Whether a piece of evidence stood accepted at a moment and had not expired by then.

    Args:
        past: as in `credentials`; so of the others here.
    """
    return is_accepted(paper, moment, past) and is_in_time(paper, moment)


def is_accepted(paper: AnyRow, moment: datetime, past: bool) -> bool:
    """Whether a document had been accepted by a moment, and that had not been taken back."""
    decided = bool(paper.accepted) and paper.decided_at <= moment
    return decided and not _is_ended(paper, moment, past)


def has_expired(paper: AnyRow, moment: datetime, past: bool) -> bool:
    """Whether a document stood accepted at a moment and held no more."""
    return is_accepted(paper, moment, past) and not is_in_time(paper, moment)


def waiver_holds(waiver: AnyRow, moment: datetime, past: bool) -> bool:
    """Whether a waiver was in force at a moment."""
    begun = waiver.granted_at <= moment
    return begun and not _is_ended(waiver, moment, past) and is_in_time(waiver, moment)


def _is_ended(row: AnyRow, moment: datetime, past: bool) -> bool:
    """Whether somebody had ended it; now, though by a clock that was ahead."""
    return row.ended_at is not None and row.ended_at <= ends_by(moment, past)


def is_in_time(row: AnyRow, moment: datetime) -> bool:
    """Whether a document or a waiver has not expired, in the zone of the clinic that decided."""
    return row.expires_on is None or day_of(moment, row.zone or "UTC") < row.expires_on


def requirement_words(catalogue: Catalogue, requirement: str) -> str:
    """A requirement as it is shown: `the course “Safety”`."""
    kind, _, target = requirement.partition(":")
    if kind == RequirementKind.COURSE:
        titles = {course.id: course.title for course in catalogue.courses}
        return f"the course “{titles.get(target, target)}”"
    if kind == RequirementKind.QUIZ:
        return f"the quiz “{catalogue.quiz_title(target)}”"
    if kind == RequirementKind.CHECKLIST:
        return f"a current “{checklist_title(catalogue, target)}”"
    if kind == RequirementKind.SESSIONS:
        return "the number of watched sessions"
    return "the number of regions"


def lacking_words(catalogue: Catalogue, lacking: Sequence[Missing]) -> str:
    """Requirements in one sentence's list."""
    return ", ".join(requirement_words(catalogue, missing.what) for missing in lacking)


def _named(counted: Collection[str], kind: RequirementKind) -> set[str]:
    prefix = f"{kind.value}:"
    return {name.removeprefix(prefix) for name in counted if name.startswith(prefix)}


def _covers(book: RuleBook, checklist_id: str, held: frozenset[str], region: str) -> bool:
    """Whether what is held covers a region: that region where the checklist knows it, else any."""
    if "" in held or region in held:
        return True
    rules = book.live(checklist_id)
    return bool(held) and (rules is None or region not in rules.regions)
