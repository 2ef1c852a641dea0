"""Instructors at the library's files: what state they are in, changes, reviews."""
