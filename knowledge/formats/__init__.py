"""Official files, read into records."""
