"""Campaigns of reminders: whom each is for and what became of it."""
