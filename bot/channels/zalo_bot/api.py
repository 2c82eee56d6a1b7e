"""The Zalo Bot API: one call, its result, and what each error code means for us."""

from __future__ import annotations

from typing import Any

from bot.channels.calling import Caller
from bot.channels.contract import Busy, NotAllowed, Rejected, SendError, Unsure


class TokenRefused(NotAllowed):
    """Zalo không nhận token của bot: kiểm tra BOT_ZALO_BOT_TOKEN rồi khởi động lại."""


class QuotaSpent(NotAllowed):
    """Zalo Bot đã hết hạn mức tin: nâng gói hoặc chờ kỳ mới, rồi chạy: channel resume zalo_bot."""


class Idle(SendError):
    """Không có tin mới trong lúc chờ."""


ERRORS: dict[int, type[SendError]] = {
    400: Rejected,
    401: TokenRefused,
    # "Internal server error", not "blocked": seen live for troubles of the platform's own.
    403: Busy,
    404: Rejected,
    # Whether a send that timed out over there went through, nobody says.
    408: Unsure,
    429: QuotaSpent,
    504: Unsure,
}
"""The platform's code, which stands in the body and sometimes only there, to a policy."""


class Api:
    """Calls methods of one bot; the token stands in the path and nowhere else."""

    def __init__(self, caller: Caller, token: str) -> None:
        self._caller = caller
        self._path = f"/bot{token}/"

    async def call(self, method: str, *, seconds: float = Caller.SECONDS, **fields: Any) -> Any:
        """Call a method and return its ``result``.

        Raises:
            SendError: the platform refused, or nobody knows; the class says what to do.
        """
        answer = await self._caller.call("POST", self._path + method, json=fields, seconds=seconds)
        if answer.status == 200 and answer.body.get("ok") is True:
            return answer.body.get("result")
        raise _error(answer.status, answer.body)

    async def updates(self, wait: int) -> dict[str, Any]:
        """Wait up to ``wait`` seconds for one update.

        Raises:
            Idle: there was none. SendError: see ``call``.
        """
        try:
            found = await self.call("getUpdates", seconds=wait + 10, timeout=wait)
        except Unsure as error:
            if error.detail == "408":
                raise Idle from None
            raise
        if not isinstance(found, dict) or not found:
            raise Idle
        return found


def _error(status: int, body: dict[str, Any]) -> SendError:
    code = body.get("error_code")
    code = code if isinstance(code, int) and code else status
    if status == 200 and not body:
        # An answer that is no answer: the call went through something else on the way.
        return Unsure("no answer")
    kind = ERRORS.get(code, Busy if code >= 500 else Rejected)
    return kind(str(code))
