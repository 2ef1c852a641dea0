"""Courses and the credit for them: what it takes, the award, and what lists and transcripts say."""
