"""Certificates: issued after an award, shown to anybody who has the number, revoked, replaced."""
