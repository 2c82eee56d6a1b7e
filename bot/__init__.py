"""How it runs: channels, store, delivery, web, settings, command line."""
