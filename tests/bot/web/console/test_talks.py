"""Conversations in the console: the queue, taking, answering, giving back."""

from __future__ import annotations

import asyncio
import re

import pytest
import sqlalchemy as sa

from bot.officers.roles import Role
from bot.store.citizens import links, people
from bot.store.messages import history, inbox
from bot.store.office import handovers
from bot.store.office.handovers import Asked
from bot.wallclock import now
from tests.bot.web.console.conftest import Browser, Office
from tests.talking import until

XSS = '<img src=x onerror="alert(1)">'


async def wrote(office: Office, text: str, address: str = "lan", name: str = "") -> int:
    """Let a citizen write on the page; return whose line it is."""
    async with office.database.write() as connection:
        payload = {"text": text, "choice": None}
        key = name or f"{address}{text}"
        received = await inbox.receive(connection, "web", address, key, payload, now())
    return received.person


async def asked(office: Office, address: str = "lan", about: Asked | None = None) -> int:
    """Let a citizen ask for an officer; return the conversation."""
    person = await wrote(office, "gặp cán bộ", address)
    async with office.database.write() as connection:
        citizen = await links.citizen(connection, person)
        given = about or Asked("1.001193", "Đăng ký khai sinh")
        return await handovers.open_(connection, person, citizen, given, now())


async def heard(office: Office, address: str = "lan") -> list[str]:
    """What a citizen was sent."""
    async with office.database.read() as connection:
        person = await people.find(connection, "web", address)
        assert person
        lines = await history.after(connection, person, 0, 100)
    return [line.payload["text"] for line in lines if not line.mine]


async def settled(office: Office) -> None:
    """Wait until no message waits for the bot."""

    async def none() -> bool:
        async with office.database.read() as connection:
            return not await inbox.any_waiting(connection)

    await until(none)


def form(page: str, act: str = "tra-loi") -> str:
    """The token of a form on a page."""
    found = re.search(rf'{act}".*?name="phieu" value="([\w-]+)"', page, re.DOTALL)
    assert found
    return found[1]


async def taken(office: Office, id_: int) -> Browser:
    """Sign in an officer who takes a conversation."""
    officer = await office.sign_in(Role.officer)
    assert (await officer.post(f"/tro-chuyen/{id_}/nhan")).status == 303
    return officer


async def test_a_conversation_from_the_queue_to_its_end(office: Office) -> None:
    """Taken, the bot is silent; answers arrive; closed, the bot answers again."""
    id_ = await asked(office)
    await settled(office)
    officer = await office.sign_in(Role.officer)
    listed = await officer.text("/tro-chuyen")
    assert "Đăng ký khai sinh" in listed
    assert "gặp cán bộ" not in listed.split("<main", 1)[1].replace("Cần gặp cán bộ", "")
    assert "Trả lời người này" in await officer.text(f"/tro-chuyen/{id_}")
    assert (await officer.post(f"/tro-chuyen/{id_}/nhan")).status == 303
    count = len(await heard(office))

    await wrote(office, "Con tôi sinh ở xã khác")
    await settled(office)
    assert len(await heard(office)) == count
    page = await officer.text(f"/tro-chuyen/{id_}")
    assert "Con tôi sinh ở xã khác" in page
    assert "gặp cán bộ" in page

    words = {"phieu": form(page), "cau": "Chị mang giấy chứng sinh nhé & cảm ơn"}
    assert (await officer.post(f"/tro-chuyen/{id_}/tra-loi", words)).status == 303
    assert (await heard(office))[-1].endswith("Chị mang giấy chứng sinh nhé &amp; cảm ơn")
    ended = {"phieu": form(page, "xong"), "cau": "Chào chị"}
    assert (await officer.post(f"/tro-chuyen/{id_}/xong", ended)).status == 303
    assert "Chào chị" in (await heard(office))[-2]

    await wrote(office, "Còn lệ phí?")
    await settled(office)
    assert "Còn lệ phí?" in (await heard(office))[-1]
    # What is said after the end is between the citizen and the bot.
    assert "Còn lệ phí?" not in await officer.text(f"/tro-chuyen/{id_}")


async def test_two_officers_take_one(office: Office) -> None:
    """Of two who take it at once one has it; the other is told who."""
    id_ = await asked(office)
    both = [await office.sign_in(Role.officer, (), name) for name in ("Chị Hoa", "Anh Bình")]
    answers = await asyncio.gather(*(one.post(f"/tro-chuyen/{id_}/nhan") for one in both))
    assert sorted(answer.status for answer in answers) == [303, 409]
    loser = next(answer for answer in answers if answer.status == 409)
    winner = both[0] if answers[0].status == 303 else both[1]
    assert winner.officer is not None
    assert winner.officer.name in await loser.text()


async def test_an_answer_posted_twice_is_sent_once(office: Office) -> None:
    """The same form, posted again by an impatient finger, sends nothing more."""
    id_ = await asked(office)
    officer = await taken(office, id_)
    words = {"phieu": form(await officer.text(f"/tro-chuyen/{id_}")), "cau": "Một lần thôi"}
    posts = [officer.post(f"/tro-chuyen/{id_}/tra-loi", words) for _ in range(4)]
    assert {answer.status for answer in await asyncio.gather(*posts)} == {303}
    assert sum("Một lần thôi" in text for text in await heard(office)) == 1


@pytest.mark.parametrize("act", ["tra-loi", "tra-lai", "xong"])
async def test_only_who_has_it_acts_in_it(office: Office, act: str) -> None:
    """Another officer neither answers, nor ends, nor reads what somebody else has."""
    id_ = await asked(office)
    await wrote(office, "chuyện riêng của tôi")
    await taken(office, id_)
    other = await office.sign_in(Role.admin)
    words = {"phieu": "x" * 22, "cau": "Chen vào"}
    assert (await other.post(f"/tro-chuyen/{id_}/{act}", words)).status == 409
    assert not any("Chen vào" in text for text in await heard(office))
    assert "chuyện riêng" not in await other.text(f"/tro-chuyen/{id_}")
    assert "chuyện riêng" not in await other.text("/tro-chuyen/moi", cuoc=str(id_))


async def test_another_units_conversation_is_not_there(office: Office) -> None:
    """A conversation about a dossier is seen by its unit's officers only."""
    about = Asked("H15.120-261008-0975", "Hồ sơ H15.120-261008-0975", "H15.120")
    id_ = await asked(office, about=about)
    stranger = await office.sign_in(Role.officer, ("H15.130",))
    assert (await stranger.get(f"/tro-chuyen/{id_}")).status == 404
    assert (await stranger.post(f"/tro-chuyen/{id_}/nhan")).status == 404
    assert "0975" not in await stranger.text("/tro-chuyen")
    own = await office.sign_in(Role.officer, ("H15",))
    assert "0975" in await own.text("/tro-chuyen")


async def test_what_citizens_write_stays_text(office: Office) -> None:
    """Markup in a citizen's message is shown as written, on the page and in the live lines."""
    id_ = await asked(office)
    await wrote(office, XSS)
    officer = await taken(office, id_)
    for page in (
        await officer.text(f"/tro-chuyen/{id_}"),
        (await (await officer.get("/tro-chuyen/moi", cuoc=str(id_))).json())["lines"],
    ):
        assert "<img" not in page
        assert "&lt;img" in page


async def test_put_back_keeps_the_place(office: Office) -> None:
    """Given back to the queue, the citizen is first as before and the bot answers."""
    first, second = await asked(office), await asked(office, "mai")
    officer = await taken(office, first)
    assert (await officer.post(f"/tro-chuyen/{first}/tra-lai")).status == 303
    listed = await officer.text("/tro-chuyen")
    assert listed.index(f"/tro-chuyen/{first}") < listed.index(f"/tro-chuyen/{second}")
    assert "số 1" in (await heard(office))[-1]


async def test_news_come_only_when_there_are_some(office: Office) -> None:
    """The page asks often and is told little: what it has already is not sent again."""
    id_ = await asked(office)
    await settled(office)
    officer = await taken(office, id_)
    await asyncio.sleep(0.3)
    told = await (await officer.get("/tro-chuyen/moi", cuoc=str(id_))).json()
    again = await officer.get("/tro-chuyen/moi", cuoc=str(id_), da=told["digest"])
    assert await again.json() == {"same": told["digest"]}
    await wrote(office, "tin mới")
    await settled(office)
    later = await (await officer.get("/tro-chuyen/moi", cuoc=str(id_), da=told["digest"])).json()
    assert "tin mới" in later["lines"]
    assert later["count"] == 1


async def test_canned_answers_are_the_offices(office: Office) -> None:
    """Answers at hand can be added, changed, put into the box and dropped."""
    officer = await office.sign_in(Role.officer)
    added = {"ten": "Giờ làm", "loi": "Chúng tôi làm từ 7 giờ."}
    assert (await officer.post("/tro-chuyen/cau-mau", added)).status == 303
    async with office.database.read() as connection:
        query = sa.text("SELECT id FROM canned_answers WHERE title = 'Giờ làm'")
        id_ = str((await connection.execute(query)).scalar_one())
    changed = {**added, "so": id_, "loi": "Từ 7 giờ 30."}
    assert (await officer.post("/tro-chuyen/cau-mau", changed)).status == 303
    talk = await asked(office)
    await officer.post(f"/tro-chuyen/{talk}/nhan")
    sent = await officer.post(f"/tro-chuyen/{talk}/tra-loi", {"mau": id_})
    assert sent.headers["Location"].endswith(f"mau={id_}")
    assert "Từ 7 giờ 30.</textarea>" in await officer.text(f"/tro-chuyen/{talk}", mau=id_)
    assert (await officer.post("/tro-chuyen/cau-mau/bo", {"so": id_})).status == 303
    assert "Từ 7 giờ 30" not in await officer.text("/tro-chuyen/cau-mau")
    assert (await officer.post("/tro-chuyen/cau-mau", {"ten": "", "loi": "x"})).status == 400
