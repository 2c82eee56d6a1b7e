"""Messages: what came in, what goes out, in what order and how fast."""
