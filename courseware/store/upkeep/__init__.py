"""The database as a thing to be looked after: who uses it, what is damaged, copies of it."""
