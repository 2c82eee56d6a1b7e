"""The reminders' pages, against reminders kept in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.officers.roles import Role
from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Moment, State
from bot.reminders.results import CallRow, Missed, RecipientResult, Result
from bot.wallclock import now
from tests.bot.web.console.conftest import Browser, Office
from tests.bot.web.console.reminding import Memory, installed

UNIT = ("H15.120",)
DRAFT = {"ai": "bo-sung", "ten": "Nhắc bổ sung", "mau": "-1", "luc": "now", "don-vi": "H15.120"}


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Reminders in memory, in place of the real ones."""
    return installed(monkeypatch)


async def drafted(browser: Browser, **other: str) -> str:
    """Write a draft; return its page."""
    answer = await browser.post("/nhac-viec/moi", {**DRAFT, **other})
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"].removeprefix("/canbo")


async def test_three_clicks_from_the_choice_to_the_sending(office: Office, memory: Memory) -> None:
    """Whom, the preview with numbers and samples, and the button: nothing is sent before."""
    browser = await office.sign_in(Role.officer, UNIT)
    assert "Có kết quả, chưa tới nhận" in await browser.text("/nhac-viec/moi")
    form = await browser.text("/nhac-viec/moi", ai="bo-sung")
    assert 'value="-1" required checked' in form
    page = await drafted(browser)
    shown = await browser.text(page)
    for words in ("Gửi tới 3 người", "Đã ngừng nhận tin nhắc.", "350 đồng", "Zalo Bot"):
        assert words in shown
    assert [one.state for one in memory.kept.values()] == [State.draft]
    answer = await browser.post(f"{page}/gui")
    assert answer.headers["Location"] == "/canbo/nhac-viec/1?xong=nhac-gui"
    assert memory.kept[1].state is State.running


@pytest.mark.parametrize(
    ("form", "audience"),
    [
        ({"cho-ngay": "5"}, Audience(statuses=(5,), waiting_days=5)),
        ({"ai": "nop-tien", "gui-cho": "everybody"}, Audience(unpaid=True, whom=Whom.everybody)),
        ({"ai": "ket-qua"}, Audience(statuses=(9,))),
        ({"ai": "tre-hen", "cho-ngay": "5"}, Audience(late=True)),
        ({"ai": "sap-hen", "hen-den": "2"}, Audience(statuses=(2, 4), due_from=0, due_until=2)),
        (
            {"ai": "tu-chon", "trang-thai": "4", "thu-tuc": "1.001193", "hen-tu": "-7", "tre": "1"},
            Audience(statuses=(4,), procedures=("1.001193",), due_from=-7, late=True),
        ),
        (
            {"ai": "danh-sach", "danh-sach": "H15.120-261008-0975, 0912 345 678\r\n\r\n"
             "h15.120–261009-0001\r\nH15.120-261008-0975"},
            Audience(
                kind=Kind.listed,
                listed=(Listed("H15.120-261008-0975", "0912345678"), Listed("H15.120-261009-0001")),
            ),
        ),
    ],
)  # fmt: skip
async def test_the_form_means_what_it_says(
    office: Office, memory: Memory, form: dict[str, str], audience: Audience
) -> None:
    """Each choice becomes its audience, within the unit that was written."""
    browser = await office.sign_in(Role.officer, UNIT)
    await drafted(browser, **form)
    assert memory.kept[1].draft.audience == replace(audience, units=UNIT)
    again = await browser.text("/nhac-viec/1/sua")
    assert f'name="ai" value="{form.get("ai", "bo-sung")}"' in again


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"ai": "danh-sach", "danh-sach": ""}, "Danh sách còn trống"),
        ({"ai": "danh-sach", "danh-sach": "H15.120-261008-0975\nbà Lan"}, "ở dòng 2"),
        ({"ai": "danh-sach", "danh-sach": "H15.120-261008-0975, 12345"}, "số di động ở dòng 1"),
        ({"ai": "danh-sach", "danh-sach": "x\n" * 5001}, "dài quá 5000"),
        ({"ai": "chu-de"}, "ít nhất một chủ đề"),
        ({"cho-ngay": "mười"}, "phải là một số"),
        ({"cho-ngay": "-3"}, "phải từ 0"),
        ({"luc": "at", "luc-nao": ""}, "Hãy chọn ngày giờ gửi"),
        ({"mau": ""}, "Hãy chọn mẫu tin"),
        ({"don-vi": "H15.121"}, "ngoài phạm vi"),
    ],
)
async def test_what_is_wrong_with_a_draft_is_said_beside_it(
    office: Office, memory: Memory, form: dict[str, str], words: str
) -> None:
    """The form comes back as it was filled in, with a sentence; nothing is kept."""
    browser = await office.sign_in(Role.officer, UNIT)
    answer = await browser.post("/nhac-viec/moi", {**DRAFT, **form})
    page = await answer.text()
    assert answer.status == 400
    assert words in page
    assert "Nhắc bổ sung" in page
    assert not memory.kept


async def test_times_are_read_as_on_a_clock_in_viet_nam(office: Office, memory: Memory) -> None:
    """A chosen time, a repetition and days before an appointment reach the draft."""
    browser = await office.sign_in(Role.officer, UNIT)
    await drafted(browser, luc="at", **{"luc-nao": "2026-12-01T08:30"})
    await drafted(browser, luc="repeat", **{"moi-ngay": "5", "toi-da": "2"})
    await drafted(browser, luc="before", gap="1", **{"truoc-ngay": "0"})
    at, repeat, before = (memory.kept[n].draft for n in (1, 2, 3))
    assert at.when.at
    assert at.when.at.isoformat() == "2026-12-01T08:30:00+07:00"
    assert (repeat.when.kind, repeat.when.every_days, repeat.when.at_most) == (Moment.repeat, 5, 2)
    assert (before.when.kind, before.when.working_days, before.urgent) == (Moment.before, 0, True)


async def test_a_second_person_approves(office: Office, memory: Memory) -> None:
    """Above the threshold the writer asks; another approves or gives back with a reason."""
    memory.people = 200
    writer = await office.sign_in(Role.approver, UNIT)
    other = await office.sign_in(Role.approver, UNIT)
    page = await drafted(writer)
    assert "Xin duyệt" in await writer.text(page)
    await writer.post(f"{page}/gui")
    assert "Duyệt và gửi" not in await writer.text(page)
    assert (await writer.post(f"{page}/duyet")).status == 409
    assert "cần duyệt" in await other.text("/nhac-viec")
    assert (await other.post(f"{page}/tra-lai", {"ly-do": " "})).status == 400
    assert (await other.post(f"{page}/tra-lai", {"ly-do": "Nêu rõ giấy tờ"})).status == 303
    assert "Bị trả lại: Nêu rõ giấy tờ" in await writer.text(page)
    assert "Bị trả lại</span>" in await writer.text("/nhac-viec")
    await writer.post(f"{page}/gui")
    assert "Duyệt và gửi" in await other.text(page)
    await other.post(f"{page}/duyet")
    assert memory.kept[1].state is State.running
    # Whoever opens the old page once more learns that it is decided.
    answer = await other.post(f"{page}/duyet")
    assert answer.status == 409
    assert "không còn ở bước này" in await answer.text()


async def test_hold_go_on_and_stop(office: Office, memory: Memory) -> None:
    """Each act moves the campaign, and the page offers only what can be done next."""
    browser = await office.sign_in(Role.officer, UNIT)
    page = await drafted(browser)
    await browser.post(f"{page}/gui")
    steps = (
        ("tam-dung", State.paused, "Gửi tiếp"),
        ("tiep-tuc", State.running, "Tạm dừng"),
        ("huy", State.cancelled, "Đã huỷ"),
    )
    for act, state, next_ in steps:
        await browser.post(f"{page}/{act}", {"ly-do": "nhầm mẫu"})
        assert memory.kept[1].state is state
        assert next_ in await browser.text(page)
    assert "Lý do: nhầm mẫu" in await browser.text(page)


async def running(office: Office, memory: Memory) -> tuple[Browser, str]:
    """A campaign of which some went wrong."""
    browser = await office.sign_in(Role.officer, UNIT)
    page = await drafted(browser)
    counts = {Result.sent: 1200, Result.waiting: 5, Result.failed: 2, Result.call: 1}
    memory.counted(1, State.running, counts)
    reasons = {1: "", 2: "=HYPERLINK(1)", 3: "<b>chặn</b>"}
    results = {1: Result.sent, 2: Result.failed, 3: Result.failed}
    memory.rows = [
        RecipientResult(n, f"H15.120-261008-000{n}", "web", results[n], reasons[n], 1, now())
        for n in results
    ]
    return browser, page


async def test_progress_as_page_and_as_json(office: Office, memory: Memory) -> None:
    """The page has the numbers without JavaScript; JSON has the same for whoever polls."""
    browser, page = await running(office, memory)
    shown = await browser.text(page)
    assert 'data-live="/canbo/nhac-viec/1/so-lieu"' in shown
    assert ">1.200<" in shown
    told = await (await browser.get(f"{page}/so-lieu")).json()
    assert (told["state"], told["total"], told["done"]) == ("running", 1208, 1203)
    assert told["counts"]["sent"] == 1200


async def test_results_filtered_and_tried_again(office: Office, memory: Memory) -> None:
    """The failed ones alone, with their reasons as text, and one button to try them again."""
    browser, page = await running(office, memory)
    failed = await browser.text(page, **{"ket-qua": "failed"})
    assert "0002" in failed
    assert "-0001" not in failed
    assert "&lt;b&gt;chặn" in failed
    assert "<b>chặn" not in failed
    assert "Gửi lại 2 tin lỗi" in failed
    await browser.post(f"{page}/gui-lai")
    assert memory.retried == 2


async def test_files_hold_no_formulas(office: Office, memory: Memory) -> None:
    """What a spreadsheet would run stands there as text."""
    browser, page = await running(office, memory)
    answer = await browser.get(f"{page}/ket-qua.csv")
    assert "'=HYPERLINK(1)" in (await answer.read()).decode("utf-8-sig")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert (await (await browser.get(f"{page}/ket-qua.xlsx")).read()).startswith(b"PK")


async def test_the_call_list_has_names_and_phones(office: Office, memory: Memory) -> None:
    """Whom to call is printed from a page; a viewer does not get it."""
    browser, page = await running(office, memory)
    memory.calls = [CallRow("H15.120-261008-0001", "<i>An</i>", "0912 345 678", "Khai sinh", "")]
    shown = await browser.text(f"{page}/goi-dien")
    assert "&lt;i&gt;An" in shown
    assert 'href="tel:0912345678"' in shown
    assert "<b>Bổ sung giấy tờ</b>" in shown  # what the call is about
    viewer = await office.sign_in(Role.viewer, UNIT)
    assert (await viewer.get(f"{page}/goi-dien")).status == 403


@pytest.mark.parametrize("path", ["", "/sua", "/so-lieu", "/goi-dien", "/ket-qua.csv"])
async def test_another_units_campaign_is_not_there(
    office: Office, memory: Memory, path: str
) -> None:
    """An officer of another unit gets 404 for every page of it."""
    page = await drafted(await office.sign_in(Role.officer, UNIT))
    stranger = await office.sign_in(Role.approver, ("H15.121",))
    assert (await stranger.get(page + path)).status == 404
    for act in ("gui", "duyet", "huy", "tam-dung", "gui-lai"):
        assert (await stranger.post(f"{page}/{act}")).status == 404


async def test_nobody_to_remind_is_told_with_a_way_on(office: Office, memory: Memory) -> None:
    """Nobody who can be reached: no button that sends, but the reasons."""
    memory.people, memory.missed = 0, (Missed("Chưa có ai theo dõi hồ sơ này.", 9),)
    browser = await office.sign_in(Role.officer, UNIT)
    shown = await browser.text(await drafted(browser))
    assert "Gửi tới" not in shown.replace("Gửi tới</legend>", "")
    assert "Chưa có ai theo dõi hồ sơ này." in shown
    assert "chọn gửi tới <b>Cả hai</b>" in shown
    called = await browser.text(await drafted(browser, **{"gui-cho": "everybody"}))
    assert "Lập danh sách gọi điện" in called


async def test_an_announcement_leads_to_where_it_is_written(office: Office, memory: Memory) -> None:
    """The frame of a notice has no words of its own: the form leads to writing them."""
    form = await (await office.sign_in(Role.officer)).text("/nhac-viec/moi", ai="chu-de")
    assert 'href="/canbo/nhac-viec/mau/-6">Ghi nội dung: Thông báo chung</a>' in form
    assert "hồ sơ ví dụ" not in form
