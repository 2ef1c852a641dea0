"""Lessons as they are read, and the practice questions in them."""
