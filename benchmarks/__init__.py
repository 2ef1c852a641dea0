"""How fast the site is, next to the bare framework on the same machine in the same run.

Nothing in here is a test: a machine that is busy with something else changes every number.
"""
