"""What is asked of whom until when: assigning, leave, reminders, the weekly digest, calendars."""
