"""Pages for assessors: requests, the form on the phone, the signature, the logbook's sessions."""

from courseware.web.assessor import desk, forms, signed

BLUEPRINTS = (
    desk.blueprint,
    forms.blueprint,
    signed.blueprint,
)
