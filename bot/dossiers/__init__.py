"""Dossiers as the bot works with them: found and shown, read in, uploaded, put off, watched."""
