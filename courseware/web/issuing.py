"""Certificates that an act leads to by itself.

What sets and signs them takes some 7 MB: only rooms that are loaded late import this.
"""

import logging

from courseware.domain.errors import Refusal
from courseware.services.certificates.issuing import Issued, bring_up_to_date
from courseware.web.links import office
from courseware.web.runtime import database, now

log = logging.getLogger("courseware")


def issue_quietly(person_id: str, acting_id: str) -> Issued | None:
    """Issue right after an act that may have led to an award or corrected a name.

    The act itself is done and stays done: what cannot be issued now (None) is issued by `jobs`.
    """
    try:
        done = bring_up_to_date(database(), office(), acting_id, now(), person_id)
    except Refusal as refusal:
        log.error("certificate not issued: %s", refusal.sentence)
        return None
    for sentence in done.refused:
        log.error("%s", sentence)
    return None if done.refused else done
