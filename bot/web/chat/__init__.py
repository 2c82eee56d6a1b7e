"""The web chat: the page, its socket, and polling for where sockets do not pass."""
