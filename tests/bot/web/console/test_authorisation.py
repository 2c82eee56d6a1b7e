"""Every route of the console, tried as everybody."""

from __future__ import annotations

import re

import pytest

from bot.officers.roles import Officer, Role
from bot.web.console.app import ROUTES
from bot.web.console.shell import ROOT, Route
from tests.bot.web.console.conftest import Office

ASKING = [route for route in ROUTES if route.act is not None]


def filled(route: Route) -> str:
    """A path with something in every place that asks for something."""
    return re.sub(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "1", route.path)


def test_routes_are_the_consoles() -> None:
    """No two routes have one address, and what changes something is never a GET."""
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
    assert {route.method for route in ROUTES} <= {"GET", "POST"}


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_opens_what_it_may(office: Office, role: Role) -> None:
    """A route answers 403 to whoever may not do its act, and never to whoever may."""
    browser = await office.sign_in(role)
    officer = Officer(1, "", role)
    wrong = []
    for route in ASKING:
        assert route.act is not None
        if route.path == "/tai-khoan/thoat-het":
            continue
        path = filled(route)
        answer = await (browser.get(path) if route.method == "GET" else browser.post(path, {}))
        if (answer.status == 403) is officer.may(route.act):
            wrong.append((route.method, path, answer.status))
        # A defect shows as a plain 500, and is not hidden behind the right to come in.
        assert answer.status != 500, (route.method, path)
    assert not wrong


async def test_nobody_opens_nothing(office: Office) -> None:
    """Whoever is not signed in gets the sign-in page for a page and 401 for an act."""
    browser = await office.browser()
    for route in ASKING:
        path = filled(route)
        if route.method == "GET":
            assert (await browser.get(path)).url.path == f"{ROOT}/dang-nhap", path
        else:
            assert (await browser.post(path, {})).status == 401, path


async def test_no_act_without_the_forms_own_mark(office: Office) -> None:
    """Signed in, but without the page's mark or from another site's page, nothing is done."""
    browser = await office.sign_in(Role.admin)
    home = str(browser.client.make_url("/")).rstrip("/")
    mark = await browser.csrf()
    forgeries = (
        {"Origin": home},
        {"Origin": home, "X-CSRF": "0" * 64},
        {"Origin": "https://la.test", "X-CSRF": mark},
        {"Origin": "null", "X-CSRF": mark},
    )
    for route in ROUTES:
        if route.method == "GET" or route.act is None:
            continue
        for headers in forgeries:
            url = ROOT + filled(route)
            answer = await browser.client.post(url, headers=headers, allow_redirects=False)
            assert answer.status == 403, (route.path, headers)
