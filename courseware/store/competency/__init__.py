"""Rows of what was observed and decided, and what is kept of it beside history."""
