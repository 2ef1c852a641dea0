"""Competency: observing, signing, confirming, and what is on record about who may do what."""
