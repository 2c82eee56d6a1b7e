"""Learning from what people chose: following it, showing it."""
