"""Free texts that a person marks: the queue, one answer at a time, and what a mark changes."""
