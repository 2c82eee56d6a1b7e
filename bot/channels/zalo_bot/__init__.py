"""Zalo Bot (bot-api.zaloplatforms.com): text in, text out, no buttons.

Its published plan allows 50 users a bot and 3,000 messages a month, so it serves pilots and
officers; citizens are served by Zalo OA.
"""

from bot.channels.zalo_bot.channel import ZaloBot, open_platform

__all__ = ["ZaloBot", "open_platform"]
