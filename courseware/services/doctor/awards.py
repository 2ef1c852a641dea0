"""Whether anybody has credit twice for one reading or one pass, as earlier versions gave it."""

from collections.abc import Iterator

from sqlalchemy import Connection

from courseware.credentials.number import shown
from courseware.domain.times import day_words
from courseware.services.credits.doubled import Doubled, doubled
from courseware.services.doctor.finding import Finding, note


def credited_twice(connection: Connection) -> Iterator[Finding]:
    """Each such award; nothing takes it back by itself."""
    for one in doubled(connection):
        yield note(_what(one), _mend(one))


def _what(one: Doubled) -> str:
    return (
        f"award {one.award_id} of person {one.person_id} (“{one.title}”, {day_words(one.on)}) "
        f"gives credit for what award {one.former_id} (“{one.former_title}”, "
        f"{day_words(one.former_on)}) rests on already: {', '.join(one.what)}"
    )


def _mend(one: Doubled) -> str:
    number = shown(one.certificate) if one.certificate else "NUMBER"
    first = "" if one.certificate else "make its certificate (`certificate issue`), and "
    return (
        f"if both should not stand, {first}revoke it, with the reason: `python -m courseware "
        f"certificate revoke {number} --class record_wrong --reason …`, or on "
        "/admin/certificates; its holder can then repeat the course at once for what is only in it"
    )
