"""Reminders: whom an office reminds, of what, when; and what became of each."""
