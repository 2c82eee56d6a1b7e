"""What to say: one module a thing people come for. Knows no channel, no SQL, no HTTP."""
