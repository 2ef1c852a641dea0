"""Marks corrected afterwards: whom it changes, and the one act that does it."""
