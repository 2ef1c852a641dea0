"""Backups: made while the site runs, checked without it, restored into an empty place."""
