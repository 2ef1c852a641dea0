"""What managers see of everybody at once."""
