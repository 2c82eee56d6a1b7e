"""Coming in: invitations, codes confirmed in a chat, sessions that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.officers.inviting import FIRST
from bot.officers.place import Place
from bot.officers.roles import Role
from bot.store.office import console_codes, officers
from bot.store.office.officers import Invitation
from bot.store.tables.officers import console_sessions
from bot.wallclock import now
from bot.web.console.shell import COOKIE, ROOT
from tests.bot.web.console.conftest import Browser, Office


async def invite(office: Office, role: Role = Role.officer) -> str:
    async with office.database.write() as connection:
        invitation = Invitation("Lan", role, (), now() + officers.INVITATION)
        return await officers.invite(connection, office.key, invitation, by=None, at=now())


async def test_an_invitation_is_used_once(office: Office) -> None:
    """Whoever opens the link first is in; looking at it uses nothing up; the second is told."""
    token = await invite(office)
    first, second = await office.browser(), await office.browser()
    assert "Chào Lan" in await first.text(f"/moi/{token}")
    assert "Chào Lan" in await second.text(f"/moi/{token}")
    taken = await first.post(f"/moi/{token}")
    assert taken.headers["Location"] == f"{ROOT}/tai-khoan?xong=chao"
    assert "Lan" in await first.text("/tai-khoan")
    late = await second.post(f"/moi/{token}")
    assert late.status == 404
    assert "không còn dùng được" in await late.text()


async def test_links_of_other_starts_end_with_the_first_officer(office: Office) -> None:
    """Each start without an officer prints a link; once one is used the others are void."""
    async with office.database.write() as connection:
        admin = Invitation(FIRST, Role.admin, (), now() + officers.INVITATION)
        links = [
            await officers.invite(connection, office.key, admin, by=None, at=now())
            for _ in range(2)
        ]
    lan, browser = await invite(office), await office.browser()
    assert (await browser.post(f"/moi/{links[1]}")).status == 303
    other = await office.browser()
    assert (await other.post(f"/moi/{links[0]}")).status == 404
    assert (await other.post(f"/moi/{lan}")).status == 303


async def test_an_address_without_a_page_is_told_within_the_console(office: Office) -> None:
    """A mistyped address shows a page of the console with its menu, whoever asks."""
    officer, stranger = await office.sign_in(Role.officer), await office.browser()
    for browser in (officer, stranger):
        answer = await browser.get("/khong-co/gi")
        assert answer.status == 404
        assert "Không có trang này" in await answer.text()
    assert "Nhắc việc" in await (await officer.get("/khong-co")).text()


async def test_a_page_of_another_site_accepts_nothing(office: Office) -> None:
    """An invitation posted from a strange page stays unused."""
    token, browser = await invite(office), await office.browser()
    forged = await browser.client.post(
        f"{ROOT}/moi/{token}", headers={"Origin": "https://la.test"}, allow_redirects=False
    )
    assert forged.status == 403
    assert (await browser.post(f"/moi/{token}")).status == 303


async def test_signing_in_gives_a_new_token(office: Office) -> None:
    """A cookie that was planted before signing in is worth nothing afterwards."""
    token, browser = await invite(office), await office.browser()
    url = browser.client.make_url(ROOT)
    browser.client.session.cookie_jar.update_cookies({COOKIE: "planted"}, url)
    accepted = await browser.post(f"/moi/{token}")
    cookie = accepted.cookies[COOKIE]
    assert cookie.value != "planted"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == ROOT


async def code_on(browser: Browser) -> str:
    page = await browser.text("/dang-nhap")
    return page.split("/canbo ")[1][: console_codes.LENGTH]


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_code_lets_in_the_browser_that_showed_it(office: Office, confirmed: bool) -> None:
    """Confirmed in the officer's chat it signs that browser in, once; refused, nobody."""
    officer = await office.employ(Role.officer)
    browser, other = await office.browser(), await office.browser()
    code = await code_on(browser)
    await code_on(other)
    assert await (await browser.post("/dang-nhap/cho", json={})).json() == {"state": "shown"}
    async with office.database.write() as connection:
        await console_codes.decide(connection, office.key, code, officer.id, confirmed=confirmed)
    assert await (await other.post("/dang-nhap/cho", json={})).json() == {"state": "shown"}
    came = await (await browser.post("/dang-nhap/cho", json={})).json()
    assert came == {"state": "in" if confirmed else "refused"}
    assert (officer.name in await (await browser.get("/tai-khoan")).text()) is confirmed


@pytest.mark.parametrize(
    ("column", "ago"),
    [("seen_at", timedelta(minutes=61)), ("expires_at", timedelta(seconds=1))],
)
async def test_sessions_end(office: Office, column: str, ago: timedelta) -> None:
    """An hour without anything done, or the end of the day's session, leads to the sign-in page."""
    browser = await office.sign_in()
    async with office.database.write() as connection:
        ended = {column: now() - ago}
        await connection.execute(sa.update(console_sessions).values(ended))
    page = await browser.get("/tai-khoan")
    assert page.url.path == f"{ROOT}/dang-nhap"
    assert page.url.query["tiep"] == "/tai-khoan"


async def test_leaving_ends_the_session_everywhere_it_was_copied(office: Office) -> None:
    """After "Thoát" the cookie's token opens nothing, though somebody kept it."""
    browser = await office.sign_in()
    kept = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url(ROOT))
    await browser.post("/thoat")
    thief = await office.browser()
    thief.client.session.cookie_jar.update_cookies(
        {COOKIE: kept[COOKIE].value}, thief.client.make_url(ROOT)
    )
    assert (await thief.get("/tai-khoan")).url.path == f"{ROOT}/dang-nhap"


@pytest.mark.parametrize("onward", ["//la.test", "https://la.test", "/\\la.test"])
async def test_signing_in_leads_to_the_console_only(office: Office, onward: str) -> None:
    """The page to go on with is one of ours, whatever the address says."""
    page = await (await office.browser()).text("/dang-nhap", tiep=onward)
    assert f'data-onward="{ROOT}' in page
    assert f'data-onward="{onward}' not in page


async def test_the_last_admin_stays(office: Office) -> None:
    """Nobody can lock everybody out: the only admin keeps the role."""
    browser = await office.sign_in(Role.admin)
    assert browser.officer is not None
    form = {"vai-tro": "viewer", "don-vi": ""}
    refused = await browser.post(f"/nguoi-dung/{browser.officer.id}", form)
    assert refused.status == 409
    assert "người quản trị cuối cùng" in await refused.text()
    await office.employ(Role.admin)
    assert (await browser.post(f"/nguoi-dung/{browser.officer.id}", form)).status == 303


async def test_whoever_leaves_is_out_at_once(office: Office) -> None:
    """An officer marked as gone is signed out, and their session opens nothing."""
    admin, officer = await office.sign_in(Role.admin), await office.sign_in(Role.officer)
    assert officer.officer is not None
    form = {"vai-tro": "officer", "don-vi": "", "nghi": "1"}
    assert (await admin.post(f"/nguoi-dung/{officer.officer.id}", form)).status == 303
    assert (await officer.get("/tai-khoan")).url.path == f"{ROOT}/dang-nhap"


@pytest.mark.parametrize("units", ["xã Ea Súp", "H15.", "h15.120; drop", "15.120"])
async def test_units_are_codes(office: Office, units: str) -> None:
    """What is no unit's code is refused with an example of one."""
    browser = await office.sign_in(Role.admin)
    form = {"ten": "Bình", "vai-tro": "officer", "don-vi": units}
    refused = await browser.post("/nguoi-dung/moi", form)
    assert refused.status == 400
    assert "H15.120" in await refused.text()


async def test_names_are_words_not_markup(office: Office) -> None:
    """A name with markup in it is shown as it was typed."""
    browser = await office.sign_in(Role.admin)
    name = "<img src=x onerror=alert(1)>"
    page = await browser.post("/nguoi-dung/moi", {"ten": name, "vai-tro": "officer", "don-vi": ""})
    text = await page.text()
    assert name not in text
    assert "&lt;img" in text


@pytest.mark.parametrize(
    ("origin", "home"),
    [
        ("http://127.0.0.1:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://localhost:8080"),
        ("http://127.0.0.1", "http://localhost"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://10.0.0.5:8080", "http://10.0.0.5:8080"),
        ("https://hoi.xa.gov.vn", "https://hoi.xa.gov.vn"),
        ("http://127.0.0.1:port", "http://127.0.0.1:port"),
        ("http://[::1", "http://[::1"),
        ("http://", "http://"),
    ],
)
def test_a_sign_in_belongs_to_one_address(origin: str, home: str) -> None:
    """The machine itself goes by its name, every other place by the address it has."""
    assert Place(origin).home == home


@pytest.mark.parametrize("path", ["/dang-nhap", "/moi/x"])
async def test_pages_without_an_officer_say_where_they_belong(office: Office, path: str) -> None:
    """Before anything is used up, the page tells the browser the address of its sign-ins."""
    browser = await office.browser()
    port = browser.client.port
    text = await (await browser.get(path)).text()
    assert f'data-home="http://localhost:{port}" hidden' in text
    assert f'href="http://localhost:{port}/canbo{path}"' in text
