"""Decisions about competencies, and what stops or restores one."""
