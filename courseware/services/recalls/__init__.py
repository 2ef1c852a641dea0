"""Texts that were changed for safety: who learned from them, and who is told."""
