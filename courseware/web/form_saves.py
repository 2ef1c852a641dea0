"""What our script saves of an observation's form: the same for both voices."""

from flask import Response, jsonify, request

from courseware.services.competency.observations import filling
from courseware.services.competency.observations.elsewhere import Overtaken
from courseware.services.competency.observations.forms import Voice
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.waiting_parts import waiting_parts

_LONGEST_NUMBER = 10
"""Digits of a sequence; nobody saves one form more often."""


def save_for_script(form_id: str, voice: Voice) -> Response:
    """Save one field; the reply is the acknowledgement, or says what stands instead."""
    sent = request.form
    sequence = sent.get("sequence", "")
    numbered = sequence.isascii() and sequence.isdigit() and len(sequence) <= _LONGEST_NUMBER
    try:
        saved = filling.save_field(
            database(),
            catalogue(),
            actor(),
            form_id,
            voice,
            sent.get("field", ""),
            sent.to_dict(),
            sent.get("key", ""),
            int(sequence) if numbered else 0,
            now(),
        )
    except Overtaken as lost:
        told = {"error": lost.sentence, "errors": lost.errors, "refused": lost.refused}
        told["may_wait"] = waiting_parts(lost.refused)
        reply = jsonify(**told, counts=False, stands=lost.stands)
        reply.status_code = 409
        return reply
    return jsonify(saved_at=saved.saved_at.isoformat(), counts=saved.counts)
