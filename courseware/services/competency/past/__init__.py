"""What was on record on another day, and what is known of it since."""
