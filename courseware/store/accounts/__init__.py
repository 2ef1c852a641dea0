"""Rows of people, their clinics and roles, and how they get in."""
