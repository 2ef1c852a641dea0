"""Rows of reading, and of what courses were completed and awarded."""
