"""Who belongs to a clinic, and in which roles."""
