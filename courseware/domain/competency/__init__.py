"""Competency: what observations, rules and a day say about who may be relied on for what."""
