"""One way from a policy decision to an exception."""

from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, Verdict, decide

_NOTHING = Subject()


def require(actor: Actor, permission: Permission, subject: Subject = _NOTHING) -> None:
    """Go on only if the policy allows it.

    Raises:
        NotFound: the actor may not know that the subject exists.
        Forbidden: the actor may know it but not do this; the message is the reason.
    """
    decision = decide(actor, permission, subject)
    if decision.verdict is Verdict.HIDDEN:
        raise NotFound(decision.reason)
    if decision.verdict is Verdict.FORBIDDEN:
        raise Forbidden(decision.reason)
