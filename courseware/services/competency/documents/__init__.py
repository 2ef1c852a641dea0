"""Evidence from elsewhere, and what a manager does not insist on."""
