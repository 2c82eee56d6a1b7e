"""The way of a message: inbox → handlers → outbox → channel."""
