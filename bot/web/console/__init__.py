"""The console: what officers see and do, rendered on the server, at /canbo."""
