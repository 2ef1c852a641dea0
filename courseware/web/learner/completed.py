"""The words in which a learner is told that a course is complete, at the moment when it is."""

from flask import url_for
from markupsafe import Markup

from courseware.domain.counted import counted
from courseware.services.certificates.reading import own_certificates
from courseware.services.credits.credit import Credit, credits
from courseware.web.runtime import actor, database, now


def completed_words(course_id: str) -> Markup | None:
    """The course by its name, its minutes, why they are not valid, and the way to the certificate.

    None where the newest award of the course was taken back, or there is none.
    """
    own = (one for one in credits(database(), actor()) if one.course_id == course_id)
    award = next(own, None)
    if award is None or award.end is not None:
        return None
    return Markup("{} {} {}").format(_complete(award), _validity(award), _way(award))


def _complete(award: Credit) -> str:
    return f"“{award.title}” is complete: {counted(award.minutes, 'minute')} of knowledge learning."


def _validity(award: Credit) -> str:
    if not award.demonstration:
        return ""
    return f"They are no valid credit, because {'; '.join(award.reasons)}."


def _way(award: Credit) -> Markup | str:
    """A link to the certificate, which is made later where it could not be made at once."""
    made = own_certificates(database(), actor(), now()).get(award.award_id, [])
    if not made:
        return ""
    address = url_for("certificates.certificate", number=made[0].number)
    return Markup('<a href="{}">See the certificate</a>').format(address)
