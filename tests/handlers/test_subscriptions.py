"""The twin in memory keeps what every port of subscriptions promises."""

from __future__ import annotations

import pytest

from handlers.subscriptions import MemorySubscriptions
from tests.handlers.subscriptions_contract import SubscriptionsContract


class TestMemorySubscriptions(SubscriptionsContract):
    """The promises, of the twin."""

    @pytest.fixture
    def subscriptions(self) -> MemorySubscriptions:
        return MemorySubscriptions()
