"""Who may do what: permissions, the roles that hold them, and one decision with its reason.

Everything that is not granted here is refused. The table below is what an auditor reads.
"""

from dataclasses import dataclass
from enum import StrEnum

from courseware.domain.people import ASSESSING_ROLES, Actor, Role


class Permission(StrEnum):
    """Resource first, then action."""

    OWN_ACCOUNT = "account.manage_own"
    OWN_RECORDS = "records.read_own"
    COURSES_STUDY = "courses.study"
    ATTEMPTS_TAKE = "attempts.take"
    TEAM_READ = "team.read"
    PEOPLE_INVITE = "people.invite"
    PEOPLE_IMPORT = "people.import"
    OVERRIDES_GRANT = "overrides.grant"
    ASSIGNMENTS_MANAGE = "assignments.manage"
    BINDERS_MAKE = "binders.make"
    REVIEWS_RECORD = "reviews.record"
    COMPETENCIES_PURSUE = "competencies.pursue"
    OBSERVATIONS_SIGN = "observations.sign"
    COMPETENCIES_CONFIRM = "competencies.confirm"
    ASSESSORS_DESIGNATE = "assessors.designate"
    STATISTICS_READ = "statistics.read"
    EVALUATION_FIGURES_READ = "evaluation_figures.read"
    CONTENT_READ = "content.read"
    CONTENT_WRITE = "content.write"
    PUBLICATION_READ = "publication.read"
    PUBLICATION_MAKE = "publication.make"
    MARKS_REGRADE = "marks.regrade"
    ANSWERS_MARK = "answers.mark"
    REPORTS_ANSWER = "reports.answer"
    CLINICS_MANAGE = "clinics.manage"
    PEOPLE_MANAGE = "people.manage"
    LEDGER_READ = "ledger.read"
    SYSTEM_READ = "system.read"
    OUTBOX_READ = "outbox.read"
    CERTIFICATES_MANAGE = "certificates.manage"
    AWARDS_LET_STAND = "awards.let_stand"
    PROVIDER_MANAGE = "provider.manage"
    EVALUATIONS_READ = "evaluations.read"
    DELETIONS_ANSWER = "deletions.answer"
    RESULTS_EXPORT = "results.export"


class Reach(StrEnum):
    """What a permission is about, and so how it is decided."""

    OWN = "own"  # the actor's own things only
    CLINIC = "clinic"  # things of a clinic in which the actor holds a granting role
    LIBRARY = "library"  # the shared content: a granting role in any clinic
    INSTALLATION = "installation"  # administrators only


@dataclass(frozen=True, slots=True)
class Grant:
    """How one permission is held."""

    reach: Reach
    roles: frozenset[Role] = frozenset()


_ANY_ROLE = frozenset(Role)

GRANTS: dict[Permission, Grant] = {
    Permission.OWN_ACCOUNT: Grant(Reach.OWN),
    Permission.OWN_RECORDS: Grant(Reach.OWN),
    Permission.COURSES_STUDY: Grant(Reach.LIBRARY, _ANY_ROLE),
    Permission.ATTEMPTS_TAKE: Grant(Reach.OWN, _ANY_ROLE),
    Permission.TEAM_READ: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.PEOPLE_INVITE: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.PEOPLE_IMPORT: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.OVERRIDES_GRANT: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.ASSIGNMENTS_MANAGE: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.BINDERS_MAKE: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.REVIEWS_RECORD: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    Permission.COMPETENCIES_PURSUE: Grant(Reach.OWN, _ANY_ROLE),
    # Whether an assessor is eligible for a scope is decided with the record in hand.
    Permission.OBSERVATIONS_SIGN: Grant(Reach.CLINIC, ASSESSING_ROLES),
    Permission.COMPETENCIES_CONFIRM: Grant(Reach.CLINIC, frozenset({Role.MANAGER})),
    Permission.ASSESSORS_DESIGNATE: Grant(Reach.INSTALLATION),
    # Of the shared content, over everybody's answers: nobody's name is in them.
    Permission.STATISTICS_READ: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    Permission.EVALUATION_FIGURES_READ: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    # Sources hold the keys of all quizzes.
    Permission.CONTENT_READ: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    Permission.CONTENT_WRITE: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    Permission.PUBLICATION_READ: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    # Also going back to an earlier release. An installation opens it with COURSEWARE_AUTHORING.
    Permission.PUBLICATION_MAKE: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    # A correction is about the question, wherever it was answered: whoever may correct sees counts.
    Permission.MARKS_REGRADE: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    # Free texts of the clinic's own people; that nobody marks their own is decided with the answer.
    Permission.ANSWERS_MARK: Grant(Reach.CLINIC, frozenset({Role.INSTRUCTOR})),
    Permission.REPORTS_ANSWER: Grant(Reach.LIBRARY, frozenset({Role.INSTRUCTOR})),
    Permission.CLINICS_MANAGE: Grant(Reach.INSTALLATION),
    Permission.PEOPLE_MANAGE: Grant(Reach.INSTALLATION),
    Permission.LEDGER_READ: Grant(Reach.INSTALLATION),
    Permission.SYSTEM_READ: Grant(Reach.INSTALLATION),
    Permission.OUTBOX_READ: Grant(Reach.INSTALLATION),
    Permission.CERTIFICATES_MANAGE: Grant(Reach.INSTALLATION),
    # That nobody decides about their own award is decided with the award in hand.
    Permission.AWARDS_LET_STAND: Grant(Reach.INSTALLATION),
    Permission.PROVIDER_MANAGE: Grant(Reach.INSTALLATION),
    Permission.EVALUATIONS_READ: Grant(Reach.INSTALLATION),
    Permission.DELETIONS_ANSWER: Grant(Reach.INSTALLATION),
    Permission.RESULTS_EXPORT: Grant(Reach.INSTALLATION),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about.

    Attributes:
        person_id: the person whose thing it is, if it is somebody's.
        clinic_ids: the clinics that it belongs to, if it belongs to any.
    """

    person_id: str | None = None
    clinic_ids: frozenset[str] = frozenset()


class Verdict(StrEnum):
    """The three answers: yes; no, and here is why; no, and you may not know that it exists."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and the sentence that explains it."""

    verdict: Verdict
    reason: str

    @property
    def allowed(self) -> bool:
        """Whether the act may go ahead."""
        return self.verdict is Verdict.ALLOWED


_YES = Decision(Verdict.ALLOWED, "granted")


def may_enter(actor: Actor, permission: Permission) -> Decision:
    """Decide on a page before its object is known: could the actor do this to *anything*?

    Services decide again with the object in hand.
    """
    grant = GRANTS[permission]
    if grant.reach is Reach.INSTALLATION:
        return _YES if actor.administrator else _lacks("an administrator of this installation")
    if not grant.roles or any(actor.holds(role) for role in grant.roles):
        return _YES
    return _lacks(_role_words(grant.roles))


def decide(actor: Actor, permission: Permission, subject: Subject) -> Decision:
    """Decide whether the actor may use the permission on the subject, with the reason.

    A stranger to the subject gets HIDDEN (shown as 404), a colleague without the right gets
    FORBIDDEN (shown as 403 with the reason).
    """
    grant = GRANTS[permission]
    if grant.reach is Reach.OWN:
        own = subject.person_id == actor.person_id
        return may_enter(actor, permission) if own else _stranger_or_colleague(actor, subject)
    if grant.reach is Reach.CLINIC:
        held = frozenset().union(*(actor.clinics_as(role) for role in grant.roles))
        return _YES if held & subject.clinic_ids else _stranger_or_colleague(actor, subject)
    return may_enter(actor, permission)


def _stranger_or_colleague(actor: Actor, subject: Subject) -> Decision:
    """Refuse without a hint to strangers, with a reason to those who share a managed clinic."""
    if subject.clinic_ids & frozenset(actor.memberships):
        return Decision(Verdict.FORBIDDEN, "Your role in this clinic does not include this.")
    return Decision(Verdict.HIDDEN, "There is nothing at this address.")


def _lacks(who: str) -> Decision:
    return Decision(Verdict.FORBIDDEN, f"Only {who} may do this.")


def _role_words(roles: frozenset[Role]) -> str:
    if roles == _ANY_ROLE:
        return "a member of a clinic"
    return " or ".join(f"a clinic's {role}" for role in sorted(roles))
