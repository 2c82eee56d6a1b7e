"""Calls to Zalo OA and ZBS: the token, one renewal, and codes in answers with HTTP 200."""

from __future__ import annotations

from typing import Any

from bot.channels.calling import Answer, Caller
from bot.channels.contract import Unsure
from bot.channels.zalo_oa import errors
from bot.channels.zalo_oa.tokens import Tokens
from bot.wallclock import now


class Api:
    """One server of Zalo's, called with the OA's access token."""

    def __init__(self, caller: Caller, tokens: Tokens) -> None:
        self._caller = caller
        self._tokens = tokens

    async def call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Call, and return the answer's ``data``.

        Raises:
            SendError: by the table of codes; an answer without a code is unsure.
        """
        token = await self._tokens.token()
        code, body = await self._once(token.access, method, path, request)
        if code in errors.EXPIRED:
            token = await self._tokens.renewed(token.version)
            code, body = await self._once(token.access, method, path, request)
        if code == errors.ONCE_MORE:
            code, body = await self._once(token.access, method, path, request)
        if code:
            raise errors.of(code, now())
        data = body.get("data")
        return data if isinstance(data, dict) else {}

    async def _once(
        self, access: str, method: str, path: str, request: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        # A form is built anew for each try: it can be sent once.
        given = {name: value() if callable(value) else value for name, value in request.items()}
        headers = {"access_token": access}
        answer = await self._caller.call(method, path, headers=headers, **given)
        return _code(answer), answer.body


def _code(answer: Answer) -> int:
    wrong = errors.of_status(answer.status)
    if wrong is not None and "error" not in answer.body:
        raise wrong
    try:
        return int(answer.body["error"])
    except (KeyError, TypeError, ValueError):
        raise Unsure("no code") from None
