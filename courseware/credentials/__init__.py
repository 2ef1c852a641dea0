"""Certificates as files: number, statement, signed credential, PDF, and the verifier."""
