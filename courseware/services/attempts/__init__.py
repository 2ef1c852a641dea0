"""The life of an attempt: rules, start, answers, submission, review."""
