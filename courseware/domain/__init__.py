"""Rules of the trade. Standard library only, no clock, no database, no request."""
