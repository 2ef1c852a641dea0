"""Pages for a clinic's instructors."""
