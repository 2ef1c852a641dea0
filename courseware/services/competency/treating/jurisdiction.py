"""What the rule sets of somebody's places say beside their record: never that they may practise.

The place is the one that a licence names. What was not seen is said to be unknown, and only what a
rule set states can be missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import RuleEntry
from courseware.content.models.rule import (
    InPerson,
    Rule,
    Skill,
    SkillStatus,
    Statement,
    TrainingStatement,
)
from courseware.domain.counted import counted
from courseware.services.competency.treating.looked_at import Check
from courseware.services.credits.licences import rule_for
from courseware.store.rows import AnyRow

_WHAT = "rule set"
_ASK = "unknown: ask your board"
_IN_PERSON = {
    InPerson.ALL: "all of them face to face",
    InPerson.PART: "some of them face to face",
    InPerson.UNKNOWN: f"how many face to face: {_ASK}",
}


@dataclass(frozen=True, slots=True)
class Studied:
    """What of somebody's training is on record.

    Attributes:
        minutes: credited knowledge; none of it is in person.
        papers: accepted documents of earlier courses: (id, title and issuer).
    """

    minutes: int
    papers: tuple[tuple[str, str], ...] = ()


class SaidByRules(NamedTuple):
    """What the rule sets of somebody's places say of a day.

    Attributes:
        checks: by those that were published on that day.
        missing_now: what is missing by today's instead, in words, where that is something else;
            else None.
    """

    checks: list[Check]
    missing_now: tuple[str, ...] | None


def said_by_rules(
    catalogue: Catalogue,
    published: Sequence[RuleEntry],
    licences: Sequence[AnyRow],
    studied: Studied,
    day: date,
) -> SaidByRules:
    """What the rule set of each licence's place says, held against what is on record.

    Args:
        published: the rule sets of the release that answers of the day.
    """
    checks = _checks(catalogue, published, licences, studied, day)
    then = _missing(checks)
    now = _missing(_checks(catalogue, catalogue.rules, licences, studied, day))
    return SaidByRules(checks, now if now != then else None)


def _missing(checks: Sequence[Check]) -> tuple[str, ...]:
    return tuple(check.words for check in checks if check.met is False)


def _checks(
    catalogue: Catalogue,
    published: Sequence[RuleEntry],
    licences: Sequence[AnyRow],
    studied: Studied,
    day: date,
) -> list[Check]:
    places = list(dict.fromkeys(row.jurisdiction for row in licences))
    if not places:
        return [Check(_WHAT, None, f"No licence names a place; what its rules say is {_ASK}.")]
    found: list[Check] = []
    for place in places:
        compiled = rule_for(catalogue, place, published)
        if compiled is None:
            found.append(Check(_WHAT, None, f"There is no rule set for “{place}” here: {_ASK}."))
        else:
            found += _of_rule(compiled.rule, studied, day)
    return found


def _of_rule(rule: Rule, studied: Studied, day: date) -> list[Check]:
    found: list[Check] = []
    for skill in rule.skills:
        found += [_status(rule, skill, day), _training(rule, skill, studied, day)]
    if not rule.skills:
        words = f"{rule.name}: nothing was seen on what this profession may do; {_ASK}."
        found.append(Check(_WHAT, None, words))
    for note in rule.notes:
        if note.about == "practice":
            found.append(_said(rule, note, None, f"{rule.name}: {note.words.strip()}", day))
    return found


def _status(rule: Rule, skill: Skill, day: date) -> Check:
    about = f"{rule.name}, {skill.name.lower()}"
    if skill.status is None:
        return Check(_WHAT, None, f"{about}: whether the law allows it is {_ASK}.")
    refused = skill.status.value is SkillStatus.NOT_PERMITTED
    words = f"{about}: {skill.status.words.strip()}"
    return _said(rule, skill.status, False if refused else None, words, day)


def _training(rule: Rule, skill: Skill, studied: Studied, day: date) -> Check:
    asked = skill.training
    about = f"{rule.name}, training for {skill.name.lower()}"
    if asked is None:
        return Check(_WHAT, None, f"{about}: what is asked for is {_ASK}.")
    words = f"{about}: {asked.words.strip()}"
    if asked.hours is None:
        return _said(rule, asked, None, words, day)
    met, on_record = _held_against(asked, Fraction(asked.hours), studied)
    hours = f"It asks for {asked.hours:g} hours, {_IN_PERSON[asked.in_person]}."
    evidence = tuple(id_ for id_, _ in studied.papers)
    return _said(rule, asked, met, f"{words} {hours} {on_record}", day, evidence)


def _held_against(
    asked: TrainingStatement, hours: Fraction, studied: Studied
) -> tuple[bool | None, str]:
    """Whether the hours are on record: knowledge never fills what has to be face to face.

    Documents tell no hours, so they leave open whether something is missing; what nobody can tell
    from the record is not on record.
    """
    are, them = ("is", "it") if studied.minutes == 1 else ("are", "them")
    credited = f"{counted(studied.minutes, 'minute')} of knowledge {are} credited here"
    known = f"{credited}, none of {them} in person"
    enough = Fraction(studied.minutes, 60) >= hours and asked.in_person is InPerson.UNKNOWN
    met = None if enough else False
    if studied.papers:
        named = ", ".join(words for _, words in studied.papers)
        compare = "" if enough else " A manager has to compare them."
        unknown = "the record does not tell how many hours that was."
        return met, f"{known}. Accepted from elsewhere: {named}; {unknown}{compare}"
    if enough:
        return met, f"{known}."
    return met, f"{known}, and no accepted document of another course: not on record."


def _said(
    rule: Rule,
    statement: Statement,
    met: bool | None,
    words: str,
    day: date,
    evidence: tuple[str, ...] = (),
) -> Check:
    """A statement with its source, its day, how sure it is, and when it should not be trusted."""
    source = f"rule set {rule.id}; {statement.source.strip()}; seen by {statement.seen_on}"
    if statement.until is not None and statement.until < day:
        words += f" The text was to hold until {statement.until} only: {_ASK}."
    if statement.check:
        words += f" Look up the law of today: {statement.check.strip().rstrip('.')}."
    return Check(_WHAT, met, words, evidence, source, statement.confidence.value)
