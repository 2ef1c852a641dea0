"""Pages for a clinic's managers."""
