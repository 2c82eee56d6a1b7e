"""Citizens: an address on a channel, what is known of them, what they agreed to or refused."""
