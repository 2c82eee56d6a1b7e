"""Dossiers: what sources told of them, found, listed and counted."""
