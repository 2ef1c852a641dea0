"""A certificate as an Open Badges 3.0 credential, which is a W3C Verifiable Credential 2.0.

`certificate` beside the standard's own members holds our record in plain terms; its entry in the
context makes it one JSON literal for readers of JSON-LD.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from courseware.credentials.number import shown
from courseware.credentials.statement import Statement, credential_id
from courseware.credentials.verify import DEMONSTRATION

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    {"certificate": {"@id": "urn:courseware:certificate", "@type": "@json"}},
)
KNOWLEDGE_ONLY = "Knowledge component; contains no supervised or in-person hours."
_CRITERIA = (
    "Every lesson of the course read, every quiz passed with all of its critical questions, the "
    "evaluation handed in, and an attestation of one's own work signed."
)
_RESULTS = (
    ("minutes", "Minutes of knowledge learning", "ext:CreditMinutes"),
    ("hours", "Contact hours of 60 minutes, never rounded up", "ext:CreditHours"),
)


def credential(statement: Statement, issuer: str) -> dict[str, Any]:
    """The payload to be signed: the credential with the registered claims of a JWT.

    Args:
        issuer: who the key says issues (`SigningKey.issuer`); verifiers refuse any other.
    """
    own_id = credential_id(statement.number)
    found = {
        "@context": list(CONTEXT),
        "id": own_id,
        "jti": own_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"],
        "name": _marked(statement, statement.title),
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": statement.provider.name,
            "url": statement.site,
        },
        "iss": issuer,
        "validFrom": _moment(statement.issued_at),
        "nbf": int(statement.issued_at.timestamp()),
        "credentialSubject": _subject(statement),
        "credentialStatus": {
            "id": f"{statement.site}/revocations",
            "type": "1EdTechRevocationList",
        },
        "certificate": _certificate(statement),
    }
    if statement.valid_until:
        end = datetime.fromisoformat(statement.valid_until).replace(tzinfo=UTC)
        found |= {"validUntil": _moment(end), "exp": int(end.timestamp())}
    return found


def _subject(statement: Statement) -> dict[str, Any]:
    course = _course(statement)
    values = {"minutes": str(statement.minutes), "hours": statement.hours}
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": statement.holder,
                "identityType": "name",
            }
        ],
        **_activity_end(statement),
        "result": [
            {"type": ["Result"], "resultDescription": f"{course}#{name}", "value": value}
            for name, value in values.items()
        ],
        "achievement": _achievement(statement),
    }


def _activity_end(statement: Statement) -> dict[str, str]:
    """The moment of the award by its zone's clock, so that its date is the day of completion.

    Where only the day is known it is left out: a day has no moment, and the standard asks for one.
    """
    if statement.completed_at is None:
        return {}
    local = statement.completed_at.astimezone(ZoneInfo(statement.zone))
    return {"activityEndDate": local.isoformat(timespec="seconds")}


def _achievement(statement: Statement) -> dict[str, Any]:
    course = _course(statement)
    return {
        "id": course,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": _marked(statement, statement.title),
        "description": _marked(statement, KNOWLEDGE_ONLY),
        "criteria": {"narrative": _CRITERIA},
        "resultDescription": [
            {
                "id": f"{course}#{name}",
                "type": ["ResultDescription"],
                "name": words,
                "resultType": kind,
            }
            for name, words, kind in _RESULTS
        ],
        "alignment": [
            {
                "type": ["Alignment"],
                "targetCode": objective.code,
                "targetFramework": statement.title,
                "targetName": objective.text,
                "targetType": "ext:LearningObjective",
                "targetUrl": f"{course}#{objective.code}",
            }
            for objective in statement.objectives
        ],
    }


def _course(statement: Statement) -> str:
    return f"{statement.site}/courses/{statement.course}"


def _certificate(statement: Statement) -> dict[str, Any]:
    # Only of those that are for a part, so that every other one has the bytes that it had.
    part = {"part": statement.part, "elsewhere": list(statement.elsewhere)}
    return {
        "number": shown(statement.number),
        "edition": statement.edition,
        "replaces": shown(statement.replaces) if statement.replaces else None,
        "verify": statement.verify_at,
        "holder": statement.holder,
        "licences": [list(licence) for licence in statement.licences],
        "course": statement.course,
        "title": statement.title,
        "level": statement.level,
        "kind": statement.kind,
        "says": KNOWLEDGE_ONLY,
        "minutes": statement.minutes,
        "hours": statement.hours,
        "units": list(statement.units),
        "completed_on": statement.completed_on,
        "issued_on": statement.issued_on.isoformat(),
        # Those that were issued before it was named lack it; their days are the same.
        "zone": statement.zone,
        "valid_until": statement.valid_until,
        "authors": list(statement.authors),
        "issuer": statement.provider.name,
        "demonstration": statement.demonstration,
        "not_valid_because": list(statement.not_valid_because),
        "revisions": dict(statement.revisions),
        "award": statement.award,
        "ledger_entry": list(statement.entry) if statement.entry else None,
        **(part if statement.part else {}),
    }


def _marked(statement: Statement, words: str) -> str:
    return f"{DEMONSTRATION}: {words}" if statement.demonstration else words


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
