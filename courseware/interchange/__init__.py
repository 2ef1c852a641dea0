"""Other people's formats: GIFT, Moodle XML, QTI packages, xAPI statements, CSV."""
