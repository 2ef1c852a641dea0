"""Lessons, quizzes, checklists and courses as files: read, checked, rendered."""
