"""Zalo Official Account: consultation messages, and ZBS templates for what was not asked for."""

from bot.channels.zalo_oa.channel import ZaloOa, open_platform

__all__ = ["ZaloOa", "open_platform"]
