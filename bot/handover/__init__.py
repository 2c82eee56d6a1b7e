"""Handing a conversation over: the citizen asks, an officer takes it, the bot keeps silent."""
