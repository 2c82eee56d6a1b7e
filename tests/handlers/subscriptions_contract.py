"""What everything that keeps subscriptions promises a conversation: the store's and the twin alike.

A test module makes a class of its own and gives it a fixture ``subscriptions``; ``telegram:42``
has written before, and so has ``zalo_bot:mai``.
"""

from __future__ import annotations

from handlers.subscriptions import Subscriptions
from tests.handlers.dossiers_contract import MAI, asking

JABS, MARKET = "Tiêm chủng cho trẻ em", "Chợ phiên"


class SubscriptionsContract:
    """One promise a test."""

    async def test_what_is_agreed_to_is_told_of_nobody_else(
        self, subscriptions: Subscriptions
    ) -> None:
        """Each consent is kept for who gave it; giving it twice is giving it once."""
        for topic in (JABS, MARKET, JABS):
            await subscriptions.agree(asking(), topic, "1")
        assert await subscriptions.agreed(asking()) == (MARKET, JABS)
        assert await subscriptions.agreed(asking(MAI)) == ()

    async def test_one_is_withdrawn_and_the_other_stays(self, subscriptions: Subscriptions) -> None:
        """Withdrawing tells whether there was a consent, and can be taken back by a new one."""
        for topic in (JABS, MARKET):
            await subscriptions.agree(asking(), topic, "1")
        assert await subscriptions.withdraw(asking(), JABS)
        assert not await subscriptions.withdraw(asking(), JABS)
        assert await subscriptions.agreed(asking()) == (MARKET,)
        await subscriptions.agree(asking(), JABS, "1")
        assert await subscriptions.agreed(asking()) == (MARKET, JABS)
