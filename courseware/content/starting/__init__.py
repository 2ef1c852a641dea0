"""What a new file starts with, until its author has written it."""
