"""What a guide promises in conversation: it goes on, helps, comes back, and asks for no secret."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from handlers import guide as guides
from handlers.conversation import (
    GuidePlace,
    Note,
    NoteKind,
    Office,
    Outcome,
    Session,
    Turn,
)
from handlers.guide_words import Move, move
from handlers.texts import guide_labels
from knowledge.catalogue import Catalogue
from knowledge.guide import Guide, load_guides
from knowledge.guide_links import is_official
from knowledge.procedure import Procedure

GUIDES = load_guides()
PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd"


def procedure(code: str, channel: str = "online", **more: Any) -> Procedure:
    raw: dict[str, Any] = {
        "code": code,
        "name": "Thủ tục đăng ký khai sinh",
        "short_name": "Khai sinh cho con",
        "summary": "Khai sinh cho trẻ mới sinh.",
        "field": "Hộ tịch",
        "level": ["Cấp xã"],
        "unit": "Ủy ban nhân dân cấp xã.",
        "channels": [
            {
                "channel": channel,
                "time": {"value": 1, "unit": "working_day"},
                "fees": [{"kind": "unknown"}],
            }
        ],
        "cases": [{"name": "Trường hợp chung"}],
        "steps": ["Nộp hồ sơ."],
        "source": {"decision": "163/QĐ-BTP", "read": date(2026, 6, 10), "page": PAGE},
    }
    return Procedure.model_validate(raw | more)


LONGEST = "1.004153.000.00.00.H44"
BARE = {"unit": None, "source": {"decision": "1/QĐ", "read": date(2026, 6, 10)}}
ENTRIES = [
    procedure("1.001193"),
    procedure("1.000001", **BARE),
    procedure("1.000002", channel="counter"),
    procedure("1.000003", withdrawn={"note": "Có vẻ đã được thay bằng 1.001193."}),
    procedure("1.000004", short_name="<b>Lạ</b> & {page}"),
    procedure(LONGEST),
]


def ports(office: Office | None = None, known: dict[str, Guide] | None = None) -> Any:
    return SimpleNamespace(
        guides=GUIDES if known is None else known,
        catalogue=Catalogue({entry.code: entry for entry in ENTRIES}),
        office=office or Office(phone="0262 3 555 666"),
    )


PORTS = ports()
NOBODY = Office(phone="", portal_hotline="", identity_hotline="", hotlines_checked="")


def say(said: str, session: Session) -> Turn | None:
    """One turn, as the router would pass it: a key or a label is tapped, the rest typed."""
    if said.startswith("open "):
        name, _, code = said.removeprefix("open ").partition(" ")
        return guides.open_guide(name, code, session, PORTS)
    key = said.removeprefix("tap ") if said.startswith("tap ") else None
    key = key or next((key for key, label in session.offered if label == said), None)
    return guides.tapped(key, session, PORTS) if key else guides.typed(said, session, PORTS)


def text_of(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


def labels(turn: Turn) -> list[str]:
    return [choice.label for reply in turn.replies for choice in reply.choices]


# --- dialogs -------------------------------------------------------------------------------

# What is said, and what must come back: words of the answer, or None where the guide is silent.
DIALOGS: dict[str, list[tuple[str, str | None]]] = {
    "an adult from nothing to a submission": [
        ("open account", "Bạn đang ở bước nào?"),
        ("Tôi chưa có tài khoản", "Bước 1/10: Cài ứng dụng VNeID"),
        ("xong rồi ạ", "Bước 2/10"),
        ("Có mức 1 rồi", "Bước 3/10"),
        ("ok", "Bước 4/10"),
        ("tiếp", "Bước 5/10: Kích hoạt"),
        ("rồi", "Bước 6/10: Đặt mật khẩu"),
        ("TIEP TUC", "Bước 7/10"),
        ("oke nha", "Bước 8/10"),
        ("dạ xong rồi", "Bước 9/10"),
        ("Vào được rồi", "Bước 10/10"),
        ("Đúng cả rồi", "Xong rồi!"),
        ("Nộp hồ sơ trực tuyến", "Bạn muốn nộp thủ tục nào?"),
    ],
    "someone with level 2 logs in at once": [
        ("open account", "Bạn đang ở bước nào?"),
        ("Tôi có mức 2 rồi", "https://dichvucong.gov.vn"),
    ],
    "a child": [
        ("open account", ""),
        ("Trường hợp khác", "Bạn làm cho ai?"),
        ("Trẻ em hoặc người được giám hộ", "14 tuổi"),
        ("Tôi có mức 2 rồi", "SIM đứng tên bạn"),
        ("Đăng ký xong", "đưa con cùng đến Công an xã"),
        ("Tôi hiểu rồi", "Xong phần của con"),
    ],
    "a foreigner": [
        ("open account", ""),
        ("Trường hợp khác", ""),
        ("Người nước ngoài", "3 ngày làm việc; phải kiểm tra khuôn mặt, vân tay thì 7 ngày"),
        ("Có tin báo rồi", "Kích hoạt"),
    ],
    "an organisation": [
        ("open account", ""),
        ("Trường hợp khác", ""),
        ("Tổ chức hoặc doanh nghiệp", "Người đại diện theo pháp luật"),
        ("Người đại diện có mức 2 rồi", "TK02"),
        ("Gửi đăng ký rồi", "Xong phần của tổ chức"),
    ],
    "no smartphone": [
        ("open account", ""),
        ("Trường hợp khác", ""),
        ("Không có điện thoại thông minh", "0262 3 555 666"),
        ("Tôi hiểu rồi", "Ra Một cửa"),
    ],
    "trouble, told in one's own words, and back": [
        ("open account", ""),
        ("tap g:account:activate", "Bước 5/10"),
        ("ko nhan dc otp", "1414"),
        ("quay lại", "Bước 5/10"),
        ("sim không chính chủ", "Mỗi số điện thoại chỉ dùng cho một tài khoản"),
        ("vẫn không được", "1900.0368"),
        ("back", "Mỗi số điện thoại"),
        ("quay lai", "Bước 5/10"),
    ],
    "every row of what fails, by its list": [
        ("open account", ""),
        ("Tôi đang gặp lỗi", "Bạn gặp lỗi gì?"),
        ("Quên mật khẩu hoặc passcode", "NFC"),
        ("Quay lại", "Bạn gặp lỗi gì?"),
        ("Đổi máy hoặc mất máy", "một máy"),
        ("Quay lại", ""),
        ("Quét thẻ (NFC) không được", "cạnh trên"),
        ("Quay lại", ""),
        ("Lỗi khác", "Hay là lỗi này?"),
        ("Thông tin cá nhân bị sai", "nơi bạn cư trú"),
        ("Quay lại", ""),
        ("VNeID quá tải", "giờ khác"),
        ("Quay lại", ""),
        ("Có người gọi bảo cài giúp", "lừa đảo"),
        ("Quay lại", ""),
        ("Báo tài khoản chưa kích hoạt", "Kích hoạt tài khoản"),
    ],
    "a pause, other things, and back": [
        ("open account", ""),
        ("Tôi chưa có tài khoản", "Bước 1/10"),
        ("để sau", "nhắn: <b>tiếp tục</b>"),
        ("ok", None),
        ("xong", None),
        ("đăng ký kết hôn cần giấy tờ gì", None),
        ("tiếp tục", "Mình làm tiếp nhé"),
        ("tiếp", "Bước 2/10"),
        ("tạm dừng", "Mình giữ chỗ"),
        ("Quay lại hướng dẫn", "Bước 2/10"),
    ],
    "going on is not obvious where there are several ways": [
        ("open account", ""),
        ("ok", None),
        ("tiếp", None),
        ("xong rồi", None),
        ("Tôi có mức 1 rồi", "Bước 3/10"),
    ],
    "yes is not stop": [
        ("open account", ""),
        ("đúng", None),
        ("dung", None),
        ("dừng", "Mình giữ chỗ"),
    ],
    "a procedure, submitted": [
        ("open submit 1.001193", "Bạn đang nộp: Khai sinh cho con (mã 1.001193)."),
        ("Mở được trang rồi", "Bước 2/9"),
        ("xong", "Nơi giải quyết thủ tục này: Ủy ban nhân dân cấp xã\n"),
        ("xong", "Bước 4/9"),
        ("xong", "Bước 5/9: Đính kèm"),
        ("xong", "Bước 6/9"),
        ("xong", "Bước 7/9"),
        ("xong", "Bước 8/9"),
        ("xong", "Bước 9/9"),
        ("xong", "Nộp xong rồi!"),
        ("xong", None),
    ],
    "a guide inside a guide returns to it": [
        ("open submit 1.001193", ""),
        ("tap g:submit:attach:1.001193", "Bước 5/9"),
        ("Chỉ tôi cách chụp", "Bước 1/5: Lấy giấy gốc ra"),
        ("Quay lại", "Bước 5/9: Đính kèm"),
        ("Chỉ tôi cách chụp", "Bước 1/5"),
        ("tap g:scan:file:1.001193", "Bước 5/5"),
        ("Đủ giấy tờ rồi", "Chụp xong rồi!"),
        ("Quay lại việc đang làm dở", "Bước 5/9: Đính kèm"),
        ("Đính kèm đủ rồi", "Bước 6/9"),
    ],
    "a procedure without an online way": [
        ("open submit 1.000002", "không ghi cách nộp trực tuyến"),
        ("Cứ xem cách nộp trực tuyến", "Bạn đang nộp: Khai sinh cho con (mã 1.000002)."),
    ],
    "a procedure that seems replaced": [
        ("open submit 1.000003", "Có vẻ đã được thay bằng 1.001193."),
    ],
    "no procedure named": [
        ("open submit", "Bạn muốn nộp thủ tục nào?"),
        ("open submit 9.999999", "Bạn muốn nộp thủ tục nào?"),
        ("tap g:submit:page", "Bạn muốn nộp thủ tục nào?"),
        ("tap guide:submit", "Bạn muốn nộp thủ tục nào?"),
    ],
    "buttons of last week": [
        ("tap g:account:password", "Bước 6/10: Đặt mật khẩu"),
        ("tap g:submit:fee:1.001193", "Bước 7/9"),
        ("tap g:account:vanished", "Hướng dẫn này vừa được sửa"),
        ("tap g:vanished:start", "không còn nữa"),
        ("tap guide:vanished", "không còn nữa"),
    ],
    "nothing is open": [
        ("tap resume", "Bạn chưa mở hướng dẫn nào"),
        ("tap back", "Bạn chưa mở hướng dẫn nào"),
        ("tap pause", "Bạn chưa mở hướng dẫn nào"),
        ("tiếp tục", None),
        ("không nhận được otp", None),
    ],
    "opened again, where it was left": [
        ("open account", ""),
        ("tap g:account:password", "Bước 6/10"),
        ("tạo tài khoản vneid", "Bạn đang ở bước nào?"),
        ("Làm tiếp bước đang dở", "Bước 6/10"),
    ],
}


@pytest.mark.parametrize("dialog", DIALOGS.values(), ids=DIALOGS.keys())
def test_dialogs(dialog: list[tuple[str, str | None]]) -> None:
    """What is typed or tapped brings what the table says, through a stored session."""
    session = Session()
    for said, expected in dialog:
        turn = say(said, Session.from_json(session.to_json()))
        if expected is None:
            assert turn is None, f"{said}: {turn and text_of(turn)}"
            continue
        assert turn is not None, said
        shown = re.sub(r'<a href="([^"]+)">[^<]*</a>', r"\1", text_of(turn))
        assert expected in shown, said
        assert turn.outcome is Outcome.guide
        session = turn.session


# --- every guide, to every end -------------------------------------------------------------


def walk(name: str, code: str, start: Turn) -> dict[str, Turn]:
    """Tap every choice of a guide, from its opening on; the last turn of each step."""
    seen: dict[str, Turn] = {}
    waiting = [start]
    while waiting:
        turn = waiting.pop()
        for key, _ in turn.session.offered:
            step = re.fullmatch(rf"g:{name}:([a-z0-9-]+)(?::{re.escape(code)})?", key)
            if step and step[1] not in seen:
                following = guides.tapped(key, turn.session, PORTS)
                assert following is not None
                seen[step[1]] = following
                waiting.append(following)
    return seen


@pytest.mark.parametrize("code", ["", "1.001193", LONGEST])
@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_walks_to_every_end(name: str, code: str) -> None:
    """By tapping alone a person reaches every step, and each end closes the guide."""
    guide = GUIDES[name]
    start = guides.open_guide(name, code, Session(), PORTS)
    if guide.about_procedure and not code:
        assert start.session.guide is None
        return
    seen = walk(name, code, start)
    assert set(seen) | {guide.start} == {step.id for step in guide.steps}
    for step in guide.steps:
        turn = seen.get(step.id, start)
        assert turn.codes == ((code,) if code else ())
        if step.final:
            assert turn.session.guide is None
            assert turn.notes == (Note(NoteKind.guide_finished, about=name),)
        else:
            assert turn.session.guide is not None
            assert turn.session.guide.step == step.id
            assert turn.notes == ()


def pages(office: Office) -> list[Turn]:
    """Every step of every guide, opened on its own, with a procedure."""
    return [
        guides.open_guide(name, "1.001193", Session(), ports(office), step.id)
        for name, guide in GUIDES.items()
        for step in guide.steps
    ]


@pytest.mark.parametrize("office", [Office(phone="0262 3 555 666"), NOBODY], ids=["set", "empty"])
def test_pages_are_whole(office: Office) -> None:
    """No page shows a blank, a cut line, or markup beyond the four allowed tags."""
    for turn in pages(office):
        text = text_of(turn)
        assert not re.search(r"[{}]|None|:\s*\.|gọi\s*[.\n]|\n\n\n", text), text
        assert set(re.findall(r"</?(\w+)", text)) <= {"b", "i", "a", "code"}
        assert len(unescape(re.sub(r"<[^>]+>", "", text))) <= 900


def test_pages_link_only_to_official_addresses() -> None:
    """Every link of every page is under gov.vn or is VNeID in an app store."""
    for turn in pages(Office()):
        links = re.findall(r'href="([^"]*)"', text_of(turn))
        links += [choice.url for reply in turn.replies for choice in reply.choices if choice.url]
        assert all(is_official(unescape(link)) for link in links)


def test_keys_and_labels_fit_every_channel() -> None:
    """Keys stay within 64 bytes of ASCII, labels within 40 characters and unlike each other."""
    for name, guide in GUIDES.items():
        for step in guide.steps:
            before = Session(guide=GuidePlace("pay", "safe", LONGEST))
            turn = guides.open_guide(name, LONGEST, before, PORTS, step.id)
            for reply in turn.replies:
                assert all(len(c.key.encode("ascii")) <= 64 for c in reply.choices)
                assert all(0 < len(c.label) <= 40 for c in reply.choices)
                assert all(c.key or c.url for c in reply.choices)
                assert len({c.label.casefold() for c in reply.choices}) == len(reply.choices)


@pytest.mark.parametrize("name", GUIDES)
def test_opening_says_what_is_never_asked_for(name: str) -> None:
    """Each guide opens with what the bot never asks for, wherever it is entered."""
    never = ("OTP", "mật khẩu", "passcode", "thông tin ngân hàng", "ảnh giấy tờ")
    guide = GUIDES[name]
    for turn in (
        guides.open_guide(name, "", Session(), PORTS),
        guides.open_guide(name, "1.001193", Session(), PORTS),
        guides.open_guide(name, "1.000002", Session(), PORTS),
        guides.open_guide(name, "", Session(), PORTS, guide.steps[-1].id),
        guides.tapped(f"g:{name}:{guide.steps[-1].id}", Session(), PORTS),
    ):
        assert turn is not None
        line = next(line for line in text_of(turn).split("\n") if "không bao giờ hỏi" in line)
        assert all(word in line for word in never)


# --- what is filled in ---------------------------------------------------------------------


def test_a_procedure_fills_its_page_and_unit() -> None:
    """Submitting shows the procedure, links its page twice, and names the unit."""
    turn = guides.open_guide("submit", "1.001193", Session(), PORTS)
    assert "Khai sinh cho con (mã 1.001193)" in text_of(turn)
    assert f'<a href="{PAGE}">dichvucong.gov.vn</a>' in text_of(turn)
    assert "Nơi giải quyết: Ủy ban nhân dân cấp xã\n" in text_of(turn)
    assert turn.replies[0].choices[0].url == PAGE
    assert turn.session.procedure == "1.001193"


def test_an_unknown_page_and_unit_leave_their_lines_out() -> None:
    """What a record does not say is not said, and no line is left hanging."""
    text = text_of(guides.open_guide("submit", "1.000001", Session(), PORTS))
    assert "Mở trang này" not in text
    assert "Nơi giải quyết" not in text
    assert "18001096" in text


def test_what_a_record_says_is_escaped() -> None:
    """A name with markup or a blank in it is shown as it stands."""
    text = text_of(guides.open_guide("submit", "1.000004", Session(), PORTS))
    assert "&lt;b&gt;Lạ&lt;/b&gt; &amp; {page}" in text
    office = Office(portal_hotline="<i>1800</i>")
    text = text_of(guides.open_guide("submit", "1.001193", Session(), ports(office)))
    assert "&lt;i&gt;1800&lt;/i&gt;" in text


def test_the_numbers_are_the_office_s() -> None:
    """Hotlines and the date they were checked come from the settings."""
    office = Office(
        phone="111", portal_hotline="222", identity_hotline="333", hotlines_checked="x/y"
    )
    text = text_of(guides.open_guide("account", "", Session(), ports(office), "call"))
    assert all(number in text for number in ("111", "222", "333", "x/y"))


def test_plain_facts_show_their_source_and_its_date() -> None:
    """A step with facts of a published procedure names it and the day it was read."""
    text = text_of(guides.open_guide("submit", "1.001193", Session(), PORTS, "follow"))
    assert "Nguồn: thủ tục 1.001193 (đọc 10/06/2026)." in text


def test_another_procedure_starts_with_its_own_case() -> None:
    """Submitting makes its procedure the one the next question is about."""
    session = Session(procedure="1.000001", case=2)
    turn = guides.open_guide("submit", "1.001193", session, PORTS)
    assert (turn.session.procedure, turn.session.case) == ("1.001193", None)
    kept = guides.open_guide("submit", "1.000001", session, PORTS)
    assert kept.session.case == 2


# --- moving --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Tiếp", Move.on),
        ("tiep theo", Move.on),
        ("Xong rồi nhé", Move.done),
        ("OK", Move.done),
        ("ok bạn", Move.done),
        ("tie\u0302\u0301p", Move.on),
        ("tieeps tujc", Move.on),
        ("quay lại đi", Move.back),
        ("Để sau nha", Move.pause),
        ("de sau", Move.pause),
        ("tiếp tục hướng dẫn", Move.resume),
        ("dừng", Move.pause),
        ("dung", None),
        ("đúng", None),
        ("đúng rồi", None),
        ("tiếp nhận hồ sơ ở đâu", None),
        ("tôi làm xong giấy khai sinh rồi", None),
        ("", None),
        ("ạ", None),
        ("🙏", None),
        ("x" * 5000, None),
    ],
)
def test_words_that_move(said: str, meant: Move | None) -> None:
    """A whole message moves the guide; a sentence that only holds the word does not."""
    assert move(said) is meant


@pytest.mark.parametrize("key", ["proc:1.001193", "g:", "g:account", "guide:", "guide:Account", ""])
def test_other_keys_are_left_to_others(key: str) -> None:
    """A key that is not of a guide's form is not answered here."""
    assert guides.tapped(key, Session(), PORTS) is None


def test_a_second_tap_counts_once() -> None:
    """Finishing is kept once, however often the last button is tapped."""
    start = guides.open_guide("scan", "", Session(), PORTS, "file")
    first = guides.tapped("g:scan:done", start.session, PORTS)
    assert first is not None
    second = guides.tapped("g:scan:done", first.session, PORTS)
    assert second is not None
    assert (len(first.notes), len(second.notes)) == (1, 0)


def test_a_step_tapped_twice_is_passed_once() -> None:
    """Going in circles does not make the way back longer."""
    session = guides.open_guide("account", "", Session(), PORTS).session
    for _ in range(30):
        for step in ("trouble", "otp", "sim", "otp"):
            turn = guides.tapped(f"g:account:{step}", session, PORTS)
            assert turn is not None
            session = turn.session
    assert session.guide is not None
    assert session.guide.trail == ("g:account:start", "g:account:trouble")


def test_the_way_back_stays_small() -> None:
    """A session never keeps more than a day's walk behind it."""
    session = Session()
    for name, guide in GUIDES.items():
        for step in guide.steps:
            turn = guides.tapped(f"g:{name}:{step.id}", session, PORTS)
            if turn and turn.session.guide:
                session = turn.session
    assert session.guide is not None
    assert len(session.guide.trail) <= 24
    assert len(session.to_json()) < 2000


def test_back_at_the_start_stays_there() -> None:
    """Going back from the first step shows it again."""
    turn = guides.open_guide("pay", "", Session(), PORTS)
    again = guides.tapped("back", turn.session, PORTS)
    assert again is not None
    assert again.session.guide == turn.session.guide
    assert guide_labels.BACK not in labels(again)


def test_a_step_that_is_gone_resumes_at_the_start() -> None:
    """Days later the guide may have changed: it starts over and says why."""
    session = Session(guide=GuidePlace("account", "vanished", trail=("g:account:also-gone",)))
    turn = guides.tapped("resume", session, PORTS)
    assert turn is not None
    assert "Hướng dẫn này vừa được sửa" in text_of(turn)
    assert turn.session.guide is not None
    assert turn.session.guide.step == "start"
    assert guides.tapped("back", session, PORTS) is not None


def test_a_guide_that_is_gone_is_no_guide() -> None:
    """A place in a guide that no longer ships neither resumes nor listens."""
    session = Session(guide=GuidePlace("vanished", "start"))
    assert guides.resume_choice(session, PORTS) is None
    assert guides.typed("tiếp tục", session, PORTS) is None


def test_resume_is_offered_while_a_guide_is_open() -> None:
    """Answers about something else can offer the way back, and it works."""
    turn = guides.open_guide("pay", "", Session(), PORTS)
    choice = guides.resume_choice(turn.session, PORTS)
    assert choice is not None
    assert (choice.label, choice.key) == ("Quay lại hướng dẫn", "resume")
    assert guides.resume_choice(Session(), PORTS) is None


@pytest.mark.parametrize("said", ["tiếp", "tiếp tục", "quay lại", "tiếp tục hướng dẫn", "làm tiếp"])
def test_words_of_going_on_return_after_another_answer(said: str) -> None:
    """When something else was said last, going on first shows where the person stands."""
    session = guides.open_guide("pay", "", Session(), PORTS).session
    elsewhere = replace(session, offered=(("proc:1.001193", "Khai sinh"),))
    turn = guides.typed(said, elsewhere, PORTS)
    assert turn is not None
    assert "Mình làm tiếp nhé" in text_of(turn)
    assert turn.session.guide == session.guide


# --- finding -------------------------------------------------------------------------------

ALIASES = [
    pytest.param(alias.text, guide.name, alias.step or "", id=alias.text)
    for guide in GUIDES.values()
    for alias in guide.aliases
]


@pytest.mark.parametrize(("said", "name", "step"), ALIASES)
def test_every_alias_opens_its_place(said: str, name: str, step: str) -> None:
    """What a guide says people type leads where it says."""
    found = guides.matches(said, PORTS)
    assert found is not None
    assert found[:2] == (name, step)
    assert found[2] == 100


FOUND = [
    ("cach tao tai khoan vneid nhu the nao", "account", "", 70),
    ("quên mk vneid rồi làm sao", "account", "forgot", 70),
    ("chưa nhận được mã otp", "account", "otp", 70),
    ("có ông công an gọi bảo cài vneid", "account", "scam", 70),
    ("nop ho so online lam sao", "submit", "", 70),
    ("thanh toan bi loi", "pay", "other-way", 90),
    ("muốn nhận kết quả qua bưu điện", "post", "", 70),
    ("hướng dẫn chụp giấy tờ bằng điện thoại", "scan", "", 70),
    ("tôi muốn làm chữ ký số", "signature", "", 70),
    ("bản sao điện tử là gì", "ecopy", "", 60),
]


@pytest.mark.parametrize(("said", "name", "step", "least"), FOUND)
def test_free_messages_find_their_guide(said: str, name: str, step: str, least: int) -> None:
    """People's own words find the guide, and its step where they name one."""
    found = guides.matches(said, PORTS)
    assert found is not None
    assert found[:2] == (name, step)
    assert found[2] >= least


OTHERS = [
    "đăng ký khai sinh cho con cần giấy tờ gì",
    "làm căn cước ở đâu",
    "dang ky ket hon",
    "giấy chứng tử",
    "đăng ký thường trú online",
    "lệ phí cấp đổi sổ đỏ bao nhiêu",
    "tôi muốn gặp cán bộ",
    "cảm ơn",
    "otp la 331208 nhap vao giup em",
    "mk vneid của mk là Hoa12345 đăng nhập dùm vs",
    "",
    "🙏🙏🙏",
]


@pytest.mark.parametrize("said", OTHERS)
@pytest.mark.parametrize("name", ["account", "submit"])
def test_other_questions_are_left_to_others(said: str, name: str) -> None:
    """While a guide is open a question about something else still reaches the search."""
    session = guides.open_guide(name, "1.001193", Session(), PORTS).session
    assert guides.typed(said, session, PORTS) is None
    found = guides.matches(said, PORTS)
    assert found is None or found[2] < 70
