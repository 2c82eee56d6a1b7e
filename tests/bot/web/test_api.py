"""The push door: who may push, what is taken, what becomes of it."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.store.engine import StoreDown
from bot.wallclock import VIETNAM, local, now
from knowledge.status import Status
from tests.bot.web.conftest import Chat, Start
from tests.bot.web.pushing import CODE, OTHER, push, stored
from tests.bot.web.pushing import office as office
from tests.fakes import national as fake_national


async def test_simple_shape_is_kept(office: Chat) -> None:
    """Every field of the simple shape arrives where it belongs."""
    response = await push(
        office,
        {
            "code": "h56.14-261020-7",
            "status": 5,
            "status_text": "Chờ bổ sung",
            "procedure": "1.004222.000.00.00.H56",
            "procedure_name": "Đăng ký thường trú",
            "field": "Cư trú",
            "unit": "UBND xã Thử",
            "other_code": "000.00.14.H56-261020-0007",
            "submitted_at": "2026-10-20T08:15:00+07:00",
            "received_at": "2026-10-20T02:00:00Z",
            "due_at": "2026-10-30",
            "note": "Thiếu bản sao",
            "asked_for": ["Bản sao giấy khai sinh"],
            "charges": [{"name": "Lệ phí", "amount": 20000}],
            "owner": "Đinh Thử Nghiệm",
            "phone": "+84 912 345 678",
            "told_at": "2026-10-21T07:30:00",
        },
    )
    assert response.status == 200
    answer = await response.json()
    assert answer["results"] == [{"index": 0, "result": "new", "code": CODE, "status": 5}]
    kept = await stored(office, CODE)
    assert kept is not None
    dossier = kept.dossier
    assert (dossier.status, dossier.procedure) == (Status.supplement, "1.004222")
    assert dossier.received_at == datetime(2026, 10, 20, 9, tzinfo=VIETNAM)
    assert dossier.due_at == datetime(2026, 10, 30, tzinfo=VIETNAM)
    assert (dossier.holder.owner, dossier.holder.phone) == ("Đinh Thử Nghiệm", "0912345678")
    assert dossier.asked_for == ("Bản sao giấy khai sinh",)
    assert [(c.name, c.amount, c.paid) for c in dossier.charges] == [("Lệ phí", 20000, False)]
    assert kept.told_at == datetime(2026, 10, 21, 7, 30, tzinfo=VIETNAM)
    assert (await stored(office, "000.00.14.H56-261020-0007")) is not None


async def test_national_shape_is_kept(office: Chat) -> None:
    """What one-stop systems send to the national portal can be sent here as it is."""
    body = {
        "session": "s",
        "madonvi": "H56.14",
        "service": "DongBoHoSoMC",
        "isUpdating": "True",
        "data": [fake_national.sample(CODE, DinhDanhCHS=[{"SoDinhDanh": "000000000001"}])],
    }
    response = await push(office, body)
    assert response.status == 200
    kept = await stored(office, CODE)
    assert kept is not None
    assert kept.dossier.status is Status.processing
    assert kept.dossier.due_at == datetime(2026, 10, 30, 17, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "body",
    [
        fake_national.sample(CODE, TrangThaiHoSo="9", GhiChu="Cán bộ trả hồ sơ bổ sung"),
        {"code": CODE, "status": 9, "note": "Cán bộ trả hồ sơ bổ sung"},
    ],
)
async def test_note_goes_before_status(office: Chat, body: Any) -> None:
    """Nobody is sent to collect what was sent back for more papers."""
    answer = await (await push(office, body)).json()
    assert answer["results"][0]["status"] == 5


async def test_status_that_is_not_told_keeps_the_known_one(office: Chat) -> None:
    """A push about a date does not put a finished dossier back to work."""
    await push(office, {"code": CODE, "status": 9})
    answer = await (await push(office, {"code": CODE, "unit": "UBND xã Khác"})).json()
    assert answer["results"][0] == {"index": 0, "result": "changed", "code": CODE, "status": 9}


async def test_same_news_twice_is_no_news(office: Chat) -> None:
    """Without any key, too, a repeated push changes nothing."""
    body = [{"code": CODE, "status": 4}, {"code": OTHER, "status": 5}]
    first = await (await push(office, body)).json()
    again = await (await push(office, body)).json()
    assert (first["new"], again["new"], again["changed"], again["same"]) == (2, 0, 0, 2)


async def test_older_news_overwrites_nothing(office: Chat) -> None:
    """Pushes that overtake each other end in what is true."""
    await push(office, {"code": CODE, "status": 9, "told_at": "2026-11-02T10:00:00+07:00"})
    await push(office, {"code": CODE, "status": 4, "told_at": "2026-11-01T10:00:00+07:00"})
    kept = await stored(office, CODE)
    assert kept is not None
    assert kept.dossier.status is Status.finished


async def test_each_dossier_has_its_own_result(office: Chat) -> None:
    """A wrong dossier is named with its field, and does not stop the right ones."""
    items = [
        {"code": CODE, "status": 4},
        {"code": "H56.14-261320-0007"},
        {"code": OTHER, "stauts": 4},
        fake_national.sample("H56.14-261020-0009", NgayHenTra="32/13/2026"),
        7,
    ]
    answer = await (await push(office, {"data": items})).json()
    assert (answer["received"], answer["new"], answer["refused"]) == (5, 1, 4)
    assert [r.get("field") for r in answer["results"]] == [
        None,
        "/code",
        "/stauts",
        "/NgayHenTra",
        "",
    ]
    assert all(r["problem"] for r in answer["results"][1:])
    assert await stored(office, OTHER) is None


async def test_told_at_of_the_envelope_counts_for_all(office: Chat) -> None:
    """A batch says once when it was made; an item may say otherwise."""
    own = {"code": OTHER, "status": 4, "told_at": "2026-11-03T10:00:00+07:00"}
    body = {"told_at": "2026-11-02T10:00:00+07:00", "data": [{"code": CODE, "status": 4}, own]}
    await push(office, body)
    for code, day in ((CODE, 2), (OTHER, 3)):
        kept = await stored(office, code)
        assert kept is not None
        assert kept.told_at == datetime(2026, 11, day, 10, tzinfo=VIETNAM)


async def test_door_is_shut_by_default(start: Start) -> None:
    """Without a token nobody can push, and the answer says what to set."""
    chat = await start()
    for headers in ({}, {"Authorization": "Bearer "}):
        response = await chat.client.post("/api/dossiers", json={"code": CODE}, headers=headers)
        assert response.status == 404
        assert "BOT_PUSH_TOKEN" in (await response.json())["detail"]


async def test_only_post(office: Chat) -> None:
    """Other methods are told which one it takes."""
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = await office.client.request(method, "/api/dossiers")
        assert (response.status, response.headers["Allow"]) == (405, "POST")


async def test_store_that_is_down_says_try_again(
    office: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender keeps its news and sends again: nothing is half written."""

    def down() -> None:
        raise StoreDown("locked")

    monkeypatch.setattr(type(office.parts.database), "write", lambda _: down())
    response = await push(office, {"code": CODE}, Idempotency_Key="lan-1")
    assert response.status == 503
    assert response.headers["Retry-After"] == "5"
    monkeypatch.undo()
    assert (await push(office, {"code": CODE}, Idempotency_Key="lan-1")).status == 200


async def test_clock_ahead_by_a_little_is_forgiven(office: Chat) -> None:
    """News from a clock that is a minute ahead counts as news of this moment."""
    ahead = (local(now()) + timedelta(minutes=1)).isoformat()
    assert (await push(office, {"code": CODE, "told_at": ahead})).status == 200
    kept = await stored(office, CODE)
    assert kept is not None
    assert kept.told_at <= now()


async def test_change_wakes_whoever_tells_people(office: Chat) -> None:
    """Followers are told at once: a change rings the bell, a repeat and a refusal do not."""
    bell = office.parts.changed
    rang = []
    for body in ({"code": CODE, "status": 4}, {"code": CODE, "status": 4}, {"code": "?"}):
        await push(office, body)
        rang.append(await bell.wait(0.01))
    assert rang == [True, False, False]


async def test_nothing_personal_is_logged_or_kept_in_the_open(office: Chat, tmp_path: Path) -> None:
    """Logs hold numbers only; in the database file stand neither names nor phones."""
    item = fake_national.sample(CODE, GhiChu="Đinh Thử Nghiệm xin bổ sung")
    with capture_logs() as logs:
        await push(office, [item, {"code": "Đinh Thử Nghiệm"}], Idempotency_Key="lan-1")
        await push(office, {"code": "0912345678"})
    assert logs
    assert not any(word in str(logs) for word in ("Đinh", "0912345678", CODE))
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        dump = "\n".join(connection.iterdump())
    assert not any(word in dump for word in ("Đinh Thử", "0912345678", "lan-1"))


async def test_documents_are_open_and_plain(start: Start) -> None:
    """The description can be read before a token exists, and its page needs no script."""
    chat = await start()
    document = await (await chat.client.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    response = await chat.client.get("/api/docs")
    page = await response.text()
    assert "<script" not in page
    assert "style=" not in page
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    for name in document["components"]["schemas"]["Simple"]["properties"]:
        assert f"<code>{name}</code>" in page
    assert (await chat.client.get("/api/docs.css")).content_type == "text/css"


async def test_examples_of_the_page_work(office: Chat) -> None:
    """What docs/ket-noi.md tells people to push is taken, and answered as it says."""
    page = (Path(__file__).parents[3] / "docs" / "ket-noi.md").read_text(encoding="utf-8")
    bodies = re.findall(r"^  -d '(\{.*\})'$", page, re.M)
    (said,) = re.findall(r"```json\n(.*)\n```", page)
    answers = [await (await push(office, json.loads(body))).json() for body in bodies]
    assert answers[0] == json.loads(said)
    assert answers[1]["results"][0]["status"] == Status.supplement
