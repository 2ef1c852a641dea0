"""The logbook of supervised sessions."""
