"""One's own data in conversation: shown, consents withdrawn, deletion asked once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.conversation import Session
from handlers.privacy_kept import Consented, Kept, Proven
from handlers.privacy_memory import MemoryPrivacy
from tests.conversing import AT, Talk, ports

CODE = "H15.50-261116-0004"
KEPT = Kept(
    channels=("zalo_oa", "web"),
    messages=34,
    first=AT - timedelta(days=20),
    message_days=60,
    remembered=True,
    consents=(
        Consented("withdraw:f.7", CODE, "1", "zalo_oa", AT - timedelta(days=3)),
        Consented("withdraw:t.2", "xã Krông Na", "1", "web", AT - timedelta(days=2)),
    ),
    withdrawn=1,
    proofs=(Proven(CODE, AT + timedelta(days=80)),),
    refused=("late",),
    reminders=2,
    handovers=1,
    rated=1,
    questions=3,
)


@pytest.fixture
def privacy() -> MemoryPrivacy:
    return MemoryPrivacy({"person": KEPT})


@pytest.fixture
def talk(privacy: MemoryPrivacy) -> Talk:
    return Talk(replace(ports(), privacy=privacy))


@pytest.mark.parametrize(
    "said",
    ["/dulieu", "/dulieu@motcua_bot", "dữ liệu của tôi", "cho tôi xem dữ liệu của mình",
     "bot lưu gì về tôi", "tôi muốn rút lại đồng ý", "kiem tra du lieu ca nhan cua em"],
)  # fmt: skip
def test_everything_that_is_kept_is_told(talk: Talk, said: str) -> None:
    """Whoever asks reads each kind of data, how long it stays, and each consent with its date."""
    talk.say(said)
    for part in ("trang web", "Zalo OA", "34 tin", "60 ngày", "180 ngày", CODE, "xã Krông Na",
                 "09:00 ngày 18/11/2026", "bản thỏa thuận số 1", "hồ sơ trễ hẹn"):  # fmt: skip
        assert part in talk.text, part
    labels = [choice.label for choice in talk.choices]
    assert labels[:3] == [f"Ngừng: {CODE}", "Ngừng: xã Krông Na", "Xóa dữ liệu của tôi"]


def test_one_tap_withdraws_one_consent(talk: Talk, privacy: MemoryPrivacy) -> None:
    """The consent that was tapped is withdrawn, the other stays; a second tap is told the truth."""
    talk.say("/dulieu")
    talk.pick("Ngừng: xã Krông Na")
    assert "Đã ngừng" in talk.text
    assert [c.what for c in privacy.people["person"].consents] == [CODE]
    talk.tap("withdraw:t.2")
    assert "từ trước" in talk.text


@pytest.mark.parametrize(
    "said",
    ["/xoadulieu", "xoá dữ liệu của tôi", "tôi muốn xóa hết dữ liệu", "xoa thong tin cua toi",
     "yêu cầu xóa toàn bộ dữ liệu cá nhân của tôi", "xóa dữ liệu giúp em với ạ"],
)  # fmt: skip
def test_deletion_is_asked_once_then_done(talk: Talk, said: str) -> None:
    """It says what goes and what the law keeps; one tap does it, with a receipt for nobody."""
    turn = talk.say(said)
    assert not turn.erase
    assert "hồ sơ bạn đã nộp" in talk.text.lower()
    turn = talk.pick("Xóa hết")
    assert turn.erase == "XD-261121-000001"
    assert turn.erase in talk.text
    assert replace(turn.session, offered=()) == Session()


def test_what_is_not_confirmed_stays(talk: Talk) -> None:
    """Declining deletes nothing, and the button of another day asks again."""
    talk.say("/xoadulieu")
    assert not talk.pick("Giữ lại").erase
    turn = talk.tap("erase:261120")
    assert not turn.erase
    assert "Xóa hết dữ liệu của bạn?" in talk.text


@pytest.mark.parametrize(
    "said", ["xóa đăng ký thường trú", "xóa tên trong sổ hộ khẩu", "làm sao xoá án tích"]
)
def test_procedures_about_deleting_are_no_deletion(talk: Talk, said: str) -> None:
    """Words that speak of a procedure are not about one's data here."""
    talk.say(said)
    assert "dữ liệu của bạn" not in talk.text


def test_what_people_name_is_escaped(talk: Talk, privacy: MemoryPrivacy) -> None:
    """A topic is shown as it is written, not as markup."""
    odd = Consented("withdraw:t.2", "<script>&", "1", "web", AT)
    privacy.people["person"] = replace(KEPT, consents=(odd,))
    assert "&lt;script&gt;&amp;" in talk.say("/dulieu").replies[0].text
