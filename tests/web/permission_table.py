"""The one reviewed table: every route, who gets in, and what a foreign or a missing id gets.

Read a row as: method, rule, who gets in; then, where the address holds ids, whose object it is
and what the answer is for the object of a colleague (somebody of a clinic that one shares), of a
stranger, and for an id that nothing has. Everybody else is refused at the door, whatever the id:
with the sign-in page when nobody is signed in, else with the reason of the row's audience.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """The four answers, as words."""

    IN = "in"  # 2xx, 303 elsewhere than to the sign-in page, 409, 422
    SIGN_IN = "sign-in"  # 303 to the sign-in page; 401 for our scripts
    FORBIDDEN = "forbidden"  # 403, with the reason
    HIDDEN = "hidden"  # 404, the same for what is foreign and for what does not exist


IN, SIGN_IN, FORBIDDEN, HIDDEN = Outcome


class Whose(StrEnum):
    """To whom the object behind an id belongs."""

    PERSON = "a person's own"
    CLINIC = "a clinic's, for those who manage it"
    LIBRARY = "the published content, everybody's alike"
    INSTALLATION = "the installation's"
    LINK = "whoever was sent the link"


PERSON, CLINIC, LIBRARY, INSTALLATION, LINK = Whose

NOBODY_SIGNED_IN = ("anonymous", "suspended", "expired session")
IN_A_CLINIC = (
    "learner",
    "learner of another clinic",
    "instructor",
    "assessor",
    "manager",
    "manager of another clinic",
    "manager elsewhere, learner here",
)
IN_NO_CLINIC = ("administrator", "left all clinics")
ACTORS = (*NOBODY_SIGNED_IN, *IN_A_CLINIC, *IN_NO_CLINIC)


@dataclass(frozen=True)
class Audience:
    """Who gets in, and the reason that the others are given."""

    actors: tuple[str, ...]
    reason: str = ""


EVERYBODY = Audience(ACTORS)
SIGNED_IN = Audience((*IN_A_CLINIC, *IN_NO_CLINIC))
MEMBERS = Audience(IN_A_CLINIC, "Only a member of a clinic may do this.")
MANAGERS = Audience(
    ("manager", "manager of another clinic", "manager elsewhere, learner here"),
    "Only a clinic's manager may do this.",
)
INSTRUCTORS = Audience(("instructor",), "Only a clinic's instructor may do this.")
ADMINISTRATORS = Audience(
    ("administrator",), "Only an administrator of this installation may do this."
)
ASSESSORS = Audience(
    ("instructor", "assessor"),
    "Only a clinic's assessor or a clinic's instructor may do this.",
)
COLLEAGUES_REASON = "Your role in this clinic does not include this."


@dataclass(frozen=True)
class Row:
    """One route.

    Attributes:
        form: what is sent; good enough to be let in, not always to be accepted.
        id_field: the field that holds the id, where it is not in the address.
        script: whether it is our own scripts that ask, which want JSON.
    """

    method: str
    rule: str
    who: Audience
    whose: Whose | None = None
    colleagues: Outcome | None = None
    strangers: Outcome | None = None
    missing: Outcome | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    id_field: str = ""
    script: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


_LESSON = "/courses/<course_id>/lessons/<lesson_id>"
_PERSON = "/admin/people/<person_id>"
_OBSERVATION = "/observations/<observation_id>"
_PAPER = "/mark/<text_id>/<int:place>"
_FORM = "/observe/forms/<form_id>"
_SIGNED = "/observe/signed/<signed_id>"
_FIELD = {"field": "x02", "x02.mark": "4", "key": "from-the-table", "sequence": "1"}
_ANSWER = {"answer": "a", "key": "from-the-table", "sequence": "1"}
_SURVEY = {"useful.answer": "2"}
_SIGNATURE = {"signed_name": "Somebody", "agreed": "yes"}
_ROLE = {"clinic": "clinic-riverside", "role": "assessor"}
_WHY = {"reason": "Asked for"}
_WISH = {"scopes": "cl-x/", "group": "learners", "due_on": "2026-05-31"}
_AWAY = {"first_day": "2026-03-09", "last_day": "2026-03-13"}
_OVERRIDE = {"quiz": "needles", "extra_attempts": "1", "expires_on": "2026-03-09", **_WHY}
_BOTH = {"survivor": "tia@example.org", "duplicate": "luc@example.org"}

NOT_IN_THE_TABLE = {
    "static": "WhiteNoise serves these files before any view is asked: styles, scripts, one icon",
}

TABLE = (
    # Anybody.
    Row("GET", "/", EVERYBODY),
    Row("GET", "/courses", EVERYBODY),
    Row("GET", "/courses/<course_id>", EVERYBODY, LIBRARY, missing=HIDDEN),
    Row("GET", "/rules", EVERYBODY),
    Row("GET", "/rules/<rule_id>", EVERYBODY, LIBRARY, missing=HIDDEN),
    Row("GET", "/claims", EVERYBODY),
    Row("GET", "/claims/<claim_id>", EVERYBODY, LIBRARY, missing=HIDDEN),
    Row("GET", "/references", EVERYBODY),
    Row("GET", "/glossary", EVERYBODY),
    Row("GET", "/figures/<sha16>/<name>", EVERYBODY, LIBRARY, missing=HIDDEN),
    Row("GET", "/help", EVERYBODY),
    Row("GET", "/privacy", EVERYBODY),
    Row("GET", "/accessibility", EVERYBODY),
    # For verifiers, who have no account: the number is the key.
    Row("GET", "/verify", EVERYBODY),
    Row("POST", "/verify", EVERYBODY),
    Row("GET", "/verify/<number>", EVERYBODY, LINK, missing=HIDDEN),
    Row("GET", "/issuer", EVERYBODY),
    Row("GET", "/keys/<thumbprint>", EVERYBODY, INSTALLATION, missing=HIDDEN),
    Row("GET", "/.well-known/jwks.json", EVERYBODY),
    Row("GET", "/.well-known/did.json", EVERYBODY),
    Row("GET", "/revocations", EVERYBODY),
    # For machines. Whether metrics answer depends on the network, not on the person.
    Row("GET", "/healthz", EVERYBODY),
    Row("GET", "/readyz", EVERYBODY),
    Row("GET", "/metrics", EVERYBODY),
    # The door. A link opens to whoever was sent it, signed in or not.
    Row("GET", "/login", EVERYBODY),
    Row("POST", "/login", EVERYBODY, form={"email": "luc@example.org", "password": "wrong"}),
    Row("POST", "/logout", EVERYBODY),
    Row("GET", "/forgot", EVERYBODY),
    Row("POST", "/forgot", EVERYBODY, form={"email": "luc@example.org"}),
    Row("GET", "/reset/<secret>", EVERYBODY, LINK, missing=HIDDEN),
    Row("POST", "/reset/<secret>", EVERYBODY, LINK, missing=HIDDEN, form={"password": "short"}),
    Row("GET", "/invitation/<secret>", EVERYBODY, LINK, missing=HIDDEN),
    Row("POST", "/invitation/<secret>", EVERYBODY, LINK, missing=HIDDEN),
    # Confirmed by the account's owner alone; everybody else is told that it is not theirs.
    Row("GET", "/address/<secret>", EVERYBODY, LINK, missing=HIDDEN),
    Row("POST", "/address/<secret>", SIGNED_IN, LINK, missing=HIDDEN),
    Row("GET", "/calendar/<secret>.ics", EVERYBODY, LINK, missing=HIDDEN),
    # One's own account: for everybody who has one; those who left keep it.
    Row("GET", "/account", SIGNED_IN),
    Row("GET", "/account/export", SIGNED_IN),
    Row("POST", "/account/password", SIGNED_IN),
    Row("POST", "/account/address", SIGNED_IN, form={"new_email": "x", "email_password": "wrong"}),
    Row("POST", "/account/address/withdraw", SIGNED_IN),
    Row("POST", "/account/licences", SIGNED_IN, form={"jurisdiction": "IE", "number": "17"}),
    Row(
        "POST",
        "/account/licences/<licence_id>/renewal",
        SIGNED_IN,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form={"renews_on": "2026-11-30"},
    ),
    Row("POST", "/account/licences/<licence_id>/remove", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", "/account/deletion", SIGNED_IN),
    Row("POST", "/account/calendar", SIGNED_IN),
    Row("POST", "/account/calendar/end", SIGNED_IN),
    Row("POST", "/account/sessions/end", SIGNED_IN),
    Row("POST", "/account/sessions/<session_id>/end", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/search", MEMBERS),
    Row("GET", "/credits", SIGNED_IN),
    # Certificates: their owner's; whoever has the number sees what a verifier may see.
    Row("POST", "/certificates", SIGNED_IN),
    Row("GET", "/certificates/<number>", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/certificates/<number>.pdf", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/certificates/<number>.jwt", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/certificates/<number>.json", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/credits/transcript", SIGNED_IN),
    Row("GET", "/credits/transcript.csv", SIGNED_IN),
    Row("GET", "/credits/ce-broker.csv", SIGNED_IN),
    Row("GET", "/credits/ce-broker.xlsx", SIGNED_IN),
    Row("GET", "/credits/transcript.pdf", SIGNED_IN),
    # Studying: for members of any clinic, whatever their role; the content is the same for all.
    Row("GET", "/home", MEMBERS),
    Row("GET", _LESSON, MEMBERS, LIBRARY, missing=HIDDEN),
    Row("POST", f"{_LESSON}/attest", MEMBERS, LIBRARY, missing=HIDDEN),
    Row("POST", f"{_LESSON}/parts/<part_id>/read", MEMBERS, LIBRARY, missing=HIDDEN),
    Row(
        "POST",
        f"{_LESSON}/parts/<part_id>/seconds",
        MEMBERS,
        LIBRARY,
        missing=HIDDEN,
        form={"seconds": "5"},
        script=True,
    ),
    Row(
        "POST",
        f"{_LESSON}/practice/<question_id>",
        MEMBERS,
        LIBRARY,
        missing=HIDDEN,
        form={"answer": "a"},
    ),
    Row("GET", "/courses/<course_id>/evaluation", MEMBERS, LIBRARY, missing=HIDDEN),
    Row("POST", "/courses/<course_id>/evaluation", MEMBERS, LIBRARY, missing=HIDDEN, form=_SURVEY),
    Row("GET", "/courses/<course_id>/attestation", MEMBERS, LIBRARY, missing=HIDDEN),
    Row(
        "POST",
        "/courses/<course_id>/attestation",
        MEMBERS,
        LIBRARY,
        missing=HIDDEN,
        form=_SIGNATURE,
    ),
    Row("POST", "/courses/<course_id>/complete", MEMBERS, LIBRARY, missing=HIDDEN),
    Row("POST", "/courses/<course_id>/repeat", MEMBERS, LIBRARY, missing=HIDDEN),
    Row("GET", "/quizzes/<quiz_id>", MEMBERS, LIBRARY, missing=HIDDEN),
    Row("POST", "/quizzes/<quiz_id>", MEMBERS, LIBRARY, missing=HIDDEN),
    # Attempts: their owner's alone. Managers and administrators do not see answers either.
    Row("GET", "/attempts/<attempt_id>", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/attempts/<attempt_id>/<int:position>", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        "/attempts/<attempt_id>/<int:position>",
        MEMBERS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form=_ANSWER,
    ),
    Row(
        "POST",
        "/attempts/<attempt_id>/<int:position>/answer",
        MEMBERS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form=_ANSWER,
        script=True,
    ),
    Row(
        "GET",
        "/attempts/<attempt_id>/<int:position>/report",
        MEMBERS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
    ),
    Row(
        "POST",
        "/attempts/<attempt_id>/<int:position>/report",
        MEMBERS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form={"kind": "key", "words": "It is b."},
    ),
    Row("GET", "/attempts/<attempt_id>/submit", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", "/attempts/<attempt_id>/submit", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/attempts/<attempt_id>/review", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    # One's own competencies: read by everybody who has an account, pursued by members.
    Row("GET", "/competencies", SIGNED_IN),
    Row("GET", "/competencies/<checklist_id>", SIGNED_IN, LIBRARY, missing=HIDDEN),
    Row("POST", "/competencies/<checklist_id>/request", MEMBERS, LIBRARY, missing=HIDDEN),
    Row("GET", _OBSERVATION, SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", f"{_OBSERVATION}/rate", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        f"{_OBSERVATION}/save",
        MEMBERS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form=_FIELD,
        script=True,
    ),
    Row("POST", f"{_OBSERVATION}/withdraw", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        "/observations/<read_id>/acknowledge",
        SIGNED_IN,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
    ),
    Row("GET", "/logbook", SIGNED_IN),
    Row("GET", "/logbook.csv", SIGNED_IN),
    Row("GET", "/logbook/template.csv", SIGNED_IN),
    Row("POST", "/logbook", MEMBERS),
    Row("POST", "/logbook/import", MEMBERS),
    Row("POST", "/logbook/<entry_id>/withdraw", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/documents", SIGNED_IN),
    Row("POST", "/documents", MEMBERS),
    Row("GET", "/documents/<paper_id>", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", "/documents/<paper_id>/withdraw", MEMBERS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    # Observing: for assessors and instructors, each with their own forms. Whether somebody is
    # eligible in a checklist and region is decided beyond this table, with the record in hand.
    Row("GET", "/observe", ASSESSORS),
    Row("GET", "/observe/<person_id>/<checklist_id>", ASSESSORS, CLINIC, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", "/observe/<person_id>/<checklist_id>", ASSESSORS, CLINIC, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", "/observe/sessions/<asked_id>/answer", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/observe/sessions", ASSESSORS),
    Row(
        "POST",
        "/observe/sessions/<confirmed_id>/take-back",
        ASSESSORS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form={"reason": "Another learner's."},
    ),
    Row("GET", f"{_FORM}/<int:section>", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", f"{_FORM}/<int:section>", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        f"{_FORM}/save",
        ASSESSORS,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form=_FIELD,
        script=True,
    ),
    Row("GET", f"{_FORM}/sign", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", f"{_FORM}/sign", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", f"{_FORM}/renew", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", f"{_FORM}/withdraw", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN),
    # Who signed answers for it: they read it whatever roles they hold now.
    Row("GET", "/observe/signed", SIGNED_IN),
    Row("GET", _SIGNED, SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row("POST", f"{_SIGNED}/correct", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN, form=_WHY),
    Row("POST", f"{_SIGNED}/retract", ASSESSORS, PERSON, HIDDEN, HIDDEN, HIDDEN, form=_WHY),
    # What answers tell about questions: the content is everybody's, and no learner is named.
    Row("GET", "/recalls/<recall_id>", SIGNED_IN, PERSON, HIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        "/recalls/<recall_id>",
        SIGNED_IN,
        PERSON,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form={"q0.answer": "a"},
    ),
    Row("GET", "/team/recalls", MANAGERS),
    Row("GET", "/team/recalls.csv", MANAGERS),
    Row("GET", "/admin/recalls", ADMINISTRATORS),
    Row("GET", "/admin/recalls.csv", ADMINISTRATORS),
    Row("GET", "/author/publish", INSTRUCTORS),
    Row("POST", "/author/publish", INSTRUCTORS),
    Row("GET", "/author/releases", INSTRUCTORS),
    Row("GET", "/author/releases/<int:release_id>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("POST", "/author/releases/<int:release_id>/again", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/regrade", INSTRUCTORS),
    Row("POST", "/author/regrade", INSTRUCTORS, form={"question": "needles/q0", "kind": "drop"}),
    # Free texts: of the instructor's own clinic, so that a stranger's do not exist.
    Row("GET", "/mark", INSTRUCTORS),
    Row("GET", _PAPER, INSTRUCTORS, PERSON, IN, HIDDEN, HIDDEN),
    Row("POST", _PAPER, INSTRUCTORS, PERSON, IN, HIDDEN, HIDDEN),
    Row("POST", f"{_PAPER}/draft", INSTRUCTORS, PERSON, IN, HIDDEN, HIDDEN),
    Row("POST", f"{_PAPER}/change", INSTRUCTORS, PERSON, IN, HIDDEN, HIDDEN),
    Row("GET", "/author/reports", INSTRUCTORS),
    Row(
        "POST",
        "/author/reports/<report_id>",
        INSTRUCTORS,
        LIBRARY,
        missing=HIDDEN,
        form={"answer": "Mended."},
    ),
    Row("GET", "/author/statistics", INSTRUCTORS),
    Row("GET", "/author/statistics/<quiz_id>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/evaluations", INSTRUCTORS),
    Row("GET", "/author/evaluations/<course_id>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author", INSTRUCTORS),
    Row("GET", "/author/files", INSTRUCTORS),
    Row("GET", "/author/files/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/preview/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/figures/<sha16>/<name>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/edit/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("POST", "/author/edit/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/remove/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("POST", "/author/remove/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("POST", "/author/rename/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("GET", "/author/new", INSTRUCTORS),
    Row("POST", "/author/new", INSTRUCTORS),
    Row("POST", "/author/ask/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    Row("POST", "/author/review/<path:path>", INSTRUCTORS, LIBRARY, missing=HIDDEN),
    # A clinic's team: for its managers. A clinic that one does not manage is hidden as such; a
    # member of a clinic in which one has another role is known, and so the reason is given.
    Row("GET", "/team", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    *(
        Row("GET", f"/team{page}", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic")
        for page in (
            *("/members", "/left", "/may", "/changes", "/print", "/assignments"),
            *("/matrix.csv", "/matrix.xlsx"),
        )
    ),
    Row("POST", "/team/views", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    *(
        Row("POST", f"/team/views/<view_id>/{act}", MANAGERS, PERSON, HIDDEN, HIDDEN, HIDDEN)
        for act in ("rename", "delete")
    ),
    *(
        Row("POST", page, MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, form=_WISH, id_field="clinic")
        for page in ("/team/assignments/preview", "/team/assignments")
    ),
    *(
        Row("POST", page, MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN, form=_AWAY)
        for page in (
            "/team/assignments/<assignment_id>/withdraw",
            "/team/<person_id>/leave",
            "/team/leave/<leave_id>/withdraw",
        )
    ),
    Row("GET", "/team/<person_id>/file", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/team/<person_id>/events", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    Row("POST", "/team/<person_id>/events", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/team/<person_id>/<checklist_id>", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        "/team/<person_id>/<checklist_id>",
        MANAGERS,
        CLINIC,
        FORBIDDEN,
        HIDDEN,
        HIDDEN,
        form={"what": "suspend", **_WHY},
    ),
    Row("GET", "/team/documents/<document_id>", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        "/team/documents/<document_id>/decide",
        MANAGERS,
        CLINIC,
        FORBIDDEN,
        HIDDEN,
        HIDDEN,
        form={"answer": "accept", **_WHY},
    ),
    Row("GET", "/team/<person_id>", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    Row(
        "POST",
        "/team/<person_id>/overrides",
        MANAGERS,
        CLINIC,
        FORBIDDEN,
        HIDDEN,
        HIDDEN,
        form=_OVERRIDE,
    ),
    Row(
        "POST",
        "/team/<person_id>/overrides/<override_id>/withdraw",
        MANAGERS,
        CLINIC,
        FORBIDDEN,
        HIDDEN,
        HIDDEN,
        form={"withdrawal": "Asked for"},
    ),
    Row("GET", "/team/invitations", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    Row(
        "POST",
        "/team/invitations",
        MANAGERS,
        CLINIC,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form={"email": "new@example.org", "roles": "learner"},
        id_field="clinic",
    ),
    Row(
        "POST",
        "/team/invitations/<invitation_id>/withdraw",
        MANAGERS,
        CLINIC,
        HIDDEN,
        HIDDEN,
        HIDDEN,
    ),
    Row("GET", "/team/staff", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    Row("GET", "/team/staff.csv", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    Row("POST", "/team/staff", MANAGERS, CLINIC, HIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    Row(
        "POST",
        "/team/staff/confirm",
        MANAGERS,
        CLINIC,
        HIDDEN,
        HIDDEN,
        HIDDEN,
        form={"list": "email,name,roles\n"},
        id_field="clinic",
    ),
    Row("POST", "/team/binder", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN, id_field="clinic"),
    Row("POST", "/team/<person_id>/binder", MANAGERS, CLINIC, FORBIDDEN, HIDDEN, HIDDEN),
    # The installation: for administrators, who hold no other right by being that.
    Row("GET", "/admin", ADMINISTRATORS),
    Row("GET", "/admin/clinics", ADMINISTRATORS),
    Row("POST", "/admin/clinics", ADMINISTRATORS, form={"name": "Nord", "timezone": "UTC"}),
    Row("GET", "/admin/people", ADMINISTRATORS),
    Row("POST", "/admin/people", ADMINISTRATORS, form={"name": "Eva", "email": "eva@example.org"}),
    Row("GET", _PERSON, ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row(
        "POST",
        f"{_PERSON}/name",
        ADMINISTRATORS,
        INSTALLATION,
        missing=HIDDEN,
        form={"name": "Tia Berg", **_WHY},
    ),
    Row("POST", f"{_PERSON}/suspend", ADMINISTRATORS, INSTALLATION, missing=HIDDEN, form=_WHY),
    Row("POST", f"{_PERSON}/reinstate", ADMINISTRATORS, INSTALLATION, missing=HIDDEN, form=_WHY),
    Row("POST", f"{_PERSON}/roles", ADMINISTRATORS, INSTALLATION, missing=HIDDEN, form=_ROLE),
    Row("POST", f"{_PERSON}/roles/end", ADMINISTRATORS, INSTALLATION, missing=HIDDEN, form=_ROLE),
    Row("POST", f"{_PERSON}/administration", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row("POST", f"{_PERSON}/administration/end", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row("GET", "/admin/people/merge", ADMINISTRATORS),
    Row("POST", "/admin/people/merge", ADMINISTRATORS, form=_BOTH),
    Row("POST", "/admin/people/merge/confirm", ADMINISTRATORS, form={**_BOTH, **_WHY}),
    Row("GET", "/admin/assessors", ADMINISTRATORS),
    Row("POST", "/admin/assessors", ADMINISTRATORS),
    Row(
        "POST",
        "/admin/assessors/<designation_id>/end",
        ADMINISTRATORS,
        INSTALLATION,
        missing=HIDDEN,
        form=_WHY,
    ),
    Row("GET", "/admin/certificates", ADMINISTRATORS),
    Row("GET", "/admin/certificates/<number>", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row(
        "POST",
        "/admin/certificates/<number>/revoke",
        ADMINISTRATORS,
        INSTALLATION,
        missing=HIDDEN,
        form={"reason_class": "issued_in_error", **_WHY},
    ),
    Row("GET", "/admin/awards/<award_id>", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row(
        "POST",
        "/admin/awards/<award_id>/let-stand",
        ADMINISTRATORS,
        INSTALLATION,
        missing=HIDDEN,
        form=_WHY,
    ),
    Row("GET", "/admin/provider", ADMINISTRATORS),
    Row("POST", "/admin/provider", ADMINISTRATORS, form={"name": "Nord", "years": "7"}),
    Row("GET", "/admin/evaluations", ADMINISTRATORS),
    Row("GET", "/admin/evaluations/<course_id>", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row("GET", "/admin/evaluations/<course_id>.csv", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row("GET", "/admin/deletions", ADMINISTRATORS),
    Row("POST", "/admin/deletions/<request_id>", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row("GET", "/admin/outbox", ADMINISTRATORS),
    Row("GET", "/admin/ledger", ADMINISTRATORS),
    Row("POST", "/admin/ledger", ADMINISTRATORS),
    Row("POST", "/admin/ledger/checkpoint", ADMINISTRATORS),
    Row("POST", f"{_PERSON}/binder", ADMINISTRATORS, INSTALLATION, missing=HIDDEN),
    Row(
        "POST",
        "/admin/clinics/<clinic_id>/binder",
        ADMINISTRATORS,
        INSTALLATION,
        missing=HIDDEN,
    ),
    Row("GET", "/admin/system", ADMINISTRATORS),
)
