"""The push door: what a repeat under one key does, and what is refused and how."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

from tests.bot.web.conftest import Chat
from tests.bot.web.pushing import CODE, OTHER, TOKEN, push, stored
from tests.bot.web.pushing import office as office


async def test_same_key_has_the_same_answer(office: Chat) -> None:
    """Whoever lost the answer asks again and gets it, though the store has moved on."""
    body = {"code": CODE, "status": 4}
    first = await push(office, body, Idempotency_Key="lan-1")
    again = await push(office, body, Idempotency_Key='"lan-1"')
    assert await first.json() == await again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_same_key_with_another_body_is_refused(office: Chat) -> None:
    """A key that is used for something else is a mistake, and nothing of it is written."""
    await push(office, {"code": CODE, "status": 4}, Idempotency_Key="lan-1")
    response = await push(office, {"code": OTHER, "status": 4}, Idempotency_Key="lan-1")
    assert response.status == 422
    assert "Idempotency-Key" in (await response.json())["detail"]
    assert await stored(office, OTHER) is None


async def test_two_at_once_with_one_key_are_one(office: Chat) -> None:
    """A sender that times out and sends again while the first is at work gets one effect."""
    body = [{"code": CODE, "status": 4}]
    answers = await asyncio.gather(*(push(office, body, Idempotency_Key="lan-1") for _ in range(5)))
    assert {(await answer.text()) for answer in answers} == {await answers[0].text()}
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


async def test_key_is_free_again_after_a_refusal(office: Chat) -> None:
    """What was refused wrote nothing, so it can be mended and sent under the same key."""
    await push(office, {"code": "?"}, Idempotency_Key="lan-1")
    response = await push(office, {"code": CODE}, Idempotency_Key="lan-1")
    assert response.status == 200


REFUSED: list[tuple[Any, dict[str, str], int, str]] = [
    (b"", {}, 400, "JSON"),
    (b"{", {}, 400, "JSON"),
    (b"\xff\xfe{}", {}, 400, "UTF-8"),
    (b"[" * 100_000, {}, 400, "JSON"),
    (b'{"code": NaN}', {}, 400, "JSON"),
    (b'{"code": "\\ud800"}', {}, 400, "ký tự hỏng"),
    (b"1" * 5000, {}, 400, "JSON"),
    ({"code": CODE}, {"Idempotency_Key": "é"}, 400, "Idempotency-Key"),
    ({"code": CODE}, {"Idempotency_Key": "k" * 300}, 400, "Idempotency-Key"),
    ({"code": CODE}, {"Authorization": ""}, 401, "Bearer"),
    ({"code": CODE}, {"Authorization": "Bearer x"}, 401, "Bearer"),
    ({"code": CODE}, {"Authorization": f"Basic {TOKEN}"}, 401, "Bearer"),
    ({"code": CODE}, {"Authorization": f"Bearer {TOKEN}x"}, 401, "Bearer"),
    (b"x" * (2 * 1024 * 1024 + 1), {}, 413, "2 MB"),
    (gzip.compress(b" " * (40 * 1024 * 1024)), {"Content_Encoding": "gzip"}, 413, "MB"),
    (b"code=1", {"Content_Type": "application/x-www-form-urlencoded"}, 415, "application/json"),
    ([], {}, 422, "ít nhất một"),
    ("x", {}, 422, "đối tượng JSON"),
    (7, {}, 422, "đối tượng JSON"),
    (None, {}, 422, "đối tượng JSON"),
    ({"data": {}}, {}, 422, "danh sách"),
    ({}, {}, 422, "errors"),
    ([{"code": CODE}] * 501, {}, 422, "500"),
    ({"code": CODE, "told_at": "2099-01-01T00:00:00Z"}, {}, 422, "errors"),
]


async def test_refusal_says_why_and_writes_nothing(office: Chat) -> None:
    """Each wrong push is answered with a problem in Vietnamese, and leaves nothing behind."""
    for body, headers, status, words in REFUSED:
        response = await push(office, body, **headers)
        assert (response.status, response.content_type) == (status, "application/problem+json")
        problem = await response.json()
        assert (problem["type"], problem["status"]) == ("about:blank", status)
        assert words in problem["detail"]
        assert await stored(office, CODE) is None


async def test_errors_are_in_the_answer(office: Chat) -> None:
    """A push of which nothing is taken is answered with each field that is wrong."""
    response = await push(office, [{"code": CODE, "status": 11}, {"MaHoSo": "abc"}])
    errors = (await response.json())["errors"]
    assert [error["pointer"] for error in errors] == ["/0/status", "/1/MaHoSo"]
