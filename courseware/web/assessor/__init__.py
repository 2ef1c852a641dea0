"""Pages for assessors: requests, the form on the phone, the signature, the logbook's sessions."""
