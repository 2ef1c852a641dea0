"""Courses, quizzes and competency records for physiotherapists, written as files."""

__version__ = "0.1.0"
