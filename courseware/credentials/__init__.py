"""Certificates and records that leave the installation, and the verifiers that need no app."""
