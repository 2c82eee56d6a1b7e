"""What an office teaches the bot: its own layer of the catalogue, in force without a restart."""
