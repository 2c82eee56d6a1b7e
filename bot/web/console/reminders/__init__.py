"""Reminders in the console: drafting, lists, progress, results, rules and texts."""
