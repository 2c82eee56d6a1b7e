"""What a turn leaves behind, and what an office and its catalogue change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.conversation import NoteKind, Outcome
from handlers.ports import Ports
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry, from_procedure
from knowledge.procedure import Withdrawn
from knowledge.search import Index
from tests.conversing import Talk, ports, with_office


def _with_record(code: str = "3.999001") -> Ports:
    record = Entry(
        code=code,
        name="Thủ tục cấp phép nuôi chim yến trong nhà",
        short_name="Cấp phép nuôi chim yến trong nhà",
        phrases=("cấp phép nuôi chim yến trong nhà",),
        level=("Cấp tỉnh",),
        name_only=True,
    )
    entries = [*(from_procedure(p) for p in ports().catalogue), record]
    return replace(ports(), index=Index(entries))


def _withdrawn(code: str, by: str) -> Ports:
    gone = Withdrawn(replaced_by=(by,), note="Có quyết định mới thay thế.")
    old = ports().catalogue.procedures[code].model_copy(update={"withdrawn": gone})
    return replace(ports(), catalogue=Catalogue({**ports().catalogue.procedures, code: old}))


def test_only_a_name_is_known_and_said_so() -> None:
    """A procedure known by name only gets no invented fact, and the way to the portal."""
    talk = Talk(_with_record())
    turn = talk.say("cấp phép nuôi chim yến trong nhà cần giấy tờ gì")
    assert turn.outcome is Outcome.found
    assert turn.codes[0] == "3.999001"
    assert "chỉ có tên" in talk.text
    assert "dichvucong.gov.vn" in talk.html
    assert "Lệ phí:" not in talk.text


def test_a_provinces_own_code_is_told_as_its_list_has_it() -> None:
    """The portal does not know it, so nobody is sent there with it."""
    talk = Talk(_with_record("DP.2019.CN.07.H44"))
    talk.tap("card:DP.2019.CN.07.H44")
    assert "mã 2019.CN.07" in talk.text
    assert "DP." not in talk.text
    assert "dichvucong.gov.vn" not in talk.html


def test_a_withdrawn_procedure_warns_first() -> None:
    """What replaced it answers; the old one is a tap away, its warning on top."""
    talk = Talk(_withdrawn("1.004222", "1.004194"))
    talk.say("1.004222")
    assert "đã được thay bằng thủ tục dưới đây" in talk.text
    assert talk.session.procedure == "1.004194"
    talk.tap("card:1.004222")
    assert talk.text.startswith("⚠ Thủ tục này có thể không còn áp dụng.")
    assert talk.choices[0].key == "card:1.004194"


def test_an_office_tells_its_hours_and_phone() -> None:
    """What the office set is what people are told, and nothing it did not set."""
    talk = Talk(with_office(hours="7:30–11:30", phone="0262 111 222", address="12 Lê Lợi"))
    talk.say("gặp cán bộ")
    for told in ("7:30–11:30", "0262 111 222", "12 Lê Lợi"):
        assert told in talk.text
    silent = Talk()
    silent.say("gặp cán bộ")
    assert "Giờ làm việc" not in silent.text


def test_an_office_name_is_only_text() -> None:
    """Markup in a setting is shown, not obeyed."""
    talk = Talk(with_office(name="<script>x</script>"))
    talk.say("xin chào")
    assert "<script>" not in talk.html


def test_what_is_kept_of_a_question_is_masked() -> None:
    """Neither the session nor a note holds the numbers a person typed."""
    talk = Talk()
    talk.say("giấy phép khảo cổ đáy biển cho tôi, cccd 079123456789, sđt 0912345678")
    assert talk.turn is not None
    kept = talk.session.to_json() + str(talk.turn.notes)
    assert "079123456789" not in kept
    assert "0912345678" not in kept


def test_a_refused_secret_leaves_no_trace() -> None:
    """A message with a secret changes nothing that is remembered, and makes no note."""
    talk = Talk()
    talk.say("đăng ký kết hôn")
    before = talk.session
    turn = talk.say("mật khẩu là Abc12345")
    assert turn.notes == ()
    assert replace(talk.session, offered=()) == replace(before, offered=())


def test_feedback_tells_the_office_about_what() -> None:
    """A note of feedback holds the procedure, right or wrong, and the question."""
    talk = Talk()
    talk.say("đăng ký kết hôn")
    turn = talk.tap("good:1.000894")
    (note,) = turn.notes
    assert (note.kind, note.about, note.value) == (NoteKind.feedback, "1.000894", "good")
    assert note.text == "đăng ký kết hôn"


@pytest.mark.parametrize(
    "messages",
    [
        ("làm khai sinh cho con trễ hạn có bị phạt không",),
        ("đk khai sinh cho con", "con em sinh được 3 tháng rồi có bị phạt ko"),
    ],
)
def test_a_fine_is_not_answered_with_the_fee(messages: tuple[str, ...]) -> None:
    """Who asks about a fine never reads "free" first: of fines nothing is known, and it is said."""
    talk = Talk()
    for message in messages:
        talk.say(message)
    assert talk.session.procedure == "1.001193"
    assert "Có bị phạt không: mình không có thông tin" in talk.text
    assert "Lệ phí: miễn phí" not in talk.text.split("Có bị phạt không")[0]


def test_numbers_choose_what_was_offered_last() -> None:
    """Every choice of a turn can be picked by its number, in the order it is shown."""
    talk = Talk()
    talk.say("khai sinh")
    for number, choice in enumerate(talk.choices, 1):
        other = Talk(session=talk.session)
        other.say(str(number))
        same = Talk(session=talk.session)
        same.tap(choice.key)
        assert other.text == same.text


@pytest.mark.parametrize(
    "typed",
    ["đăng ký kết hôn", "khai sinh", "xin chào", "thời tiết", "H56.14-240823-0001", "cháy nhà rồi"],
)
def test_the_same_message_gets_the_same_turn(typed: str) -> None:
    """A turn depends on the message and the session alone."""
    assert Talk().say(typed) == Talk().say(typed)


def test_a_checklist_is_kept_small() -> None:
    """Ticks of very many lists do not grow without end; the newest stay."""
    talk = Talk()
    codes = [p.code for p in ports().catalogue if p.cases[0].documents][:30]
    for code in codes:
        talk.tap(f"tick:{code}:0:0")
    assert len(talk.session.ticked) == 12
    assert f"{codes[-1]}#0" in talk.session.ticked
