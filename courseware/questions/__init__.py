"""Question types: one file each, the same few verbs for all, and the list of them in `types`."""
