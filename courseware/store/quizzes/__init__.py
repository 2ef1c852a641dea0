"""Rows of attempts, their answers and marks."""
