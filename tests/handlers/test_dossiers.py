"""Dossiers in conversations: what tables of dialogs cannot show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

import handlers
from handlers import notices
from handlers.appointment import appointment
from handlers.conversation import Progress
from handlers.dossiers_memory import LOOKS, MemoryDossiers
from handlers.follow import CONSENT_VERSION
from handlers.ports import Ports, Shown, Stage
from handlers.texts.dossier_labels import SCORES
from handlers.timeline import timeline
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from knowledge.workdays import Calendar
from tests.conversing import Talk
from tests.dossiers_at_hand import BASE, NOW, TOLD, code, connected, day, dossiers

CONSENTS = {"1": "aba4700ac386edcd"}
"""Every text of consent people ever agreed to. A change of the text is a new line."""


def shown(dossier: Dossier, *stages: Stage) -> Shown:
    """A dossier as somebody sees it."""
    return Shown(dossier, stages or (Stage(dossier.status, TOLD),), "tệp", TOLD)


def test_a_new_text_of_consent_is_a_new_version() -> None:
    """The text cannot change while the version that is kept with consents stays."""
    text = (Path(handlers.__file__).parent / "texts/follow_consent.html").read_text("utf-8")
    assert sha256(text.encode()).hexdigest()[:16] == CONSENTS[CONSENT_VERSION]


def test_consent_is_kept_with_its_version() -> None:
    """Nothing is followed before the person agreed, and what they agreed to is kept."""
    kept = dossiers()
    talk = Talk(connected(kept), at=NOW)
    talk.say(code(4))
    talk.pick("Theo dõi hồ sơ này")
    assert kept.consents == {}
    talk.pick("Đồng ý")
    assert kept.consents == {("person", code(4)): CONSENT_VERSION}


def test_scores_are_kept_without_a_name() -> None:
    """A score and its word are kept, the word with personal data masked."""
    kept = dossiers()
    talk = Talk(connected(kept), at=NOW)
    talk.tap(f"rate:{code(10)}:2")
    talk.say("chờ lâu quá, gọi tôi 0912345678")
    assert kept.rated == [(2, "chờ lâu quá, gọi tôi [số điện thoại]")]


def test_a_typed_number_is_the_score_it_says() -> None:
    """Where choices are numbered lines, 4 is the fourth line and the score of four."""
    assert [int(label[0]) for label in SCORES] == [1, 2, 3, 4, 5]


def test_who_tries_code_after_code_is_slowed() -> None:
    """Too many codes get a kind sentence and the office's phone."""
    talk = Talk(connected(), at=NOW)
    for number in range(LOOKS + 1):
        talk.say(f"H15.50-261117-{number + 100:04d}")
    assert "tạm dừng" in talk.text
    assert "0262 3 789 789" in talk.text


def test_stale_data_is_called_stale() -> None:
    """Of a code that is not there in old data nobody is told that it does not exist."""
    talk = Talk(connected(), at=NOW + timedelta(days=3))
    talk.say("H15.50-261122-0001")
    assert "Theo dữ liệu lúc 08:00 ngày 20/11/2026 thì chưa có mã" in talk.text
    assert "không tồn tại" not in talk.text
    empty = Talk(connected(MemoryDossiers()), at=NOW)
    empty.say("H15.50-261119-0001")
    assert "chưa có dữ liệu của nơi cấp mã" in empty.text


def test_a_source_that_is_down_is_told() -> None:
    """What is shown while the source does not answer carries the time it was true."""
    kept = dossiers()
    kept.down = True
    talk = Talk(connected(kept), at=NOW)
    talk.say(code(4))
    assert "không trả lời" in talk.text
    assert "08:00 ngày 20/11/2026" in talk.text


def test_what_officers_wrote_is_only_text() -> None:
    """Markup in a name, a note or a paper is shown, not obeyed."""
    kept = dossiers()
    hostile = "<script>x</script> & <b>"
    kept.put(
        replace(BASE, code=code(77), status=Status.supplement, procedure_name=hostile,
                unit=hostile, asked_for=(hostile,)),
        TOLD,
    )  # fmt: skip
    talk = Talk(connected(kept), at=NOW)
    talk.tap(f"prove:{code(77)}")
    talk.say("4321")
    assert "<script>" not in talk.html
    assert hostile in talk.text


@pytest.mark.parametrize(
    ("change", "left", "late", "paused", "ours"),
    [
        ({}, 3, False, False, False),
        ({"due_at": day(11, 20)}, 0, False, False, False),
        ({"due_at": day(11, 20, 8)}, 0, True, False, False),
        ({"due_at": day(11, 19)}, -1, True, False, False),
        ({"due_at": day(11, 19), "status": Status.supplement}, -1, False, True, False),
        ({"due_at": None}, 3, False, False, True),
        ({"due_at": day(1, 12).replace(year=2029)}, None, False, False, False),
    ],
)
def test_appointments(
    change: dict[str, object], left: int | None, late: bool, paused: bool, ours: bool
) -> None:
    """Days left count working days; who waits for the citizen is not late; ours is marked."""
    due = appointment(shown(replace(BASE, **change)), connected(), NOW)  # type: ignore[arg-type]
    assert due
    assert (due.left, due.late, due.paused, due.ours) == (left, late, paused, ours)


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.returned},
        {"status": Status.finished},
        {"due_at": None, "received_at": None},
        {"due_at": None, "procedure": "9.999999"},
        {"due_at": None, "received_at": day(1, 5)},
        {"due_at": None, "status": Status.supplement},
    ],
)
def test_no_appointment(change: dict[str, object]) -> None:
    """Nothing is said of a date that nobody set and that cannot be computed for certain."""
    assert appointment(shown(replace(BASE, **change)), connected(), NOW) is None  # type: ignore[arg-type]


def test_without_a_calendar_nothing_is_counted() -> None:
    """Where no calendar is set the date is told, and no number of days."""
    ports: Ports = replace(connected(), calendar=None)
    due = appointment(shown(BASE), ports, NOW)
    assert due
    assert (due.day, due.left) == (date(2026, 11, 26), None)
    assert appointment(shown(replace(BASE, due_at=None)), ports, NOW) is None


def test_a_year_without_a_table_is_not_counted() -> None:
    """Beyond the table's last year the system's date stands alone."""
    ports = replace(connected(), calendar=Calendar({}, frozenset({2025})))
    due = appointment(shown(BASE), ports, NOW)
    assert due
    assert due.left is None


def test_the_way_of_a_dossier() -> None:
    """A timeline begins with the receipt, marks where things are, and ends at the appointment.

    The day of a list is not told as the day of what it lists.
    """
    told = shown(
        replace(BASE, status=Status.supplement),
        Stage(Status.processing, day(11, 17, 9)),
        Stage(Status.supplement, day(11, 19, 9), heard=True),
    )
    drawn = timeline(told, appointment(told, connected(), NOW))
    assert drawn.title == "Đăng ký thường trú"
    assert [(s.label, s.when, s.progress) for s in drawn.stages] == [
        ("Đã tiếp nhận", "16/11/2026", Progress.done),
        ("Đang xử lý", "17/11/2026", Progress.done),
        ("Chờ bạn bổ sung", "tin ngày 19/11/2026", Progress.waits),
        ("Hẹn trả kết quả", "26/11/2026", Progress.next),
    ]


def test_a_dossier_is_sent_before_it_is_taken_in() -> None:
    """A day of receipt without a time does not come before the hour it was sent on that day."""
    told = shown(
        BASE,
        Stage(Status.received, day(11, 16)),
        Stage(Status.registered, day(11, 16, 9)),
        Stage(Status.processing, day(11, 17, 9)),
    )
    labels = [stage.label for stage in timeline(told, None).stages]
    assert labels == ["Đã gửi hồ sơ", "Đã tiếp nhận", "Đang xử lý"]


def test_a_day_that_is_behind_is_not_drawn_as_to_come() -> None:
    """While a dossier waits for its citizen, an appointment in the past is no stage ahead."""
    told = shown(replace(BASE, status=Status.supplement, due_at=day(11, 2, 9)))
    drawn = timeline(told, appointment(told, connected(), NOW))
    assert drawn.stages[-1].progress is Progress.waits


def test_a_long_way_is_cut_in_the_middle() -> None:
    """Of many stages the first and the last ones are drawn."""
    states = [Status.received, *[Status.processing, Status.supplement] * 6]
    stages = [Stage(status, day(11, 2 + at)) for at, status in enumerate(states)]
    told = shown(replace(BASE, status=Status.supplement), *stages)
    drawn = timeline(told, None)
    assert len(drawn.stages) == 6
    assert drawn.stages[0].label == "Đã tiếp nhận"
    assert drawn.stages[-1].progress is Progress.waits


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.supplement, "bổ sung giấy tờ"),
        (Status.payment, "đừng chuyển"),
        (Status.finished, "mang giấy hẹn"),
        (Status.not_received, "lý do"),
        (Status.processing, "Bạn chưa phải làm gì"),
    ],
)
def test_a_notice_says_what_to_do(status: Status, told: str) -> None:
    """A change of status is told with what the citizen does next, a way to it, and how to stop."""
    reply = notices.status_changed(shown(replace(BASE, status=status)), connected(), NOW)
    assert told in reply.text
    assert [choice.label for choice in reply.choices] == ["Xem hồ sơ", "Ngừng theo dõi"]
    assert reply.timeline


def test_notices_of_the_appointment() -> None:
    """The day before tells the day; lateness tells what is owed; satisfaction asks for a score."""
    soon = notices.due_soon(shown(BASE), connected(), NOW)
    assert "còn 3 ngày làm việc" in soon.text
    late = notices.late(shown(replace(BASE, due_at=day(11, 17))), connected(), NOW)
    assert "thư xin lỗi" in late.text
    asked = notices.ask_satisfaction(shown(replace(BASE, status=Status.returned)), connected(), NOW)
    assert [choice.label for choice in asked.choices] == list(SCORES)


def test_what_a_notice_offers_works_any_day() -> None:
    """Every choice of a notice is answered, whatever the session has forgotten."""
    ports = connected()
    for make in (notices.status_changed, notices.late, notices.ask_satisfaction):
        for choice in make(shown(BASE), ports, NOW).choices:
            talk = Talk(ports, at=NOW)
            assert talk.tap(choice.key).outcome.value in ("dossier", "feedback")


def test_what_is_withheld_abroad_is_not_called_missing() -> None:
    """Where the servers stand abroad an officer's words stay here, and it is said where to look."""
    talk = Talk(connected(), channel="telegram", at=NOW)
    talk.tap(f"prove:{code(8)}")
    talk.say("4321")
    assert "Khớp rồi" in talk.text
    assert "không gửi qua đây" in talk.text
    assert "Cán bộ có ghi lý do. Bạn xem trên trang trò chuyện" in talk.text
    assert "giáp lai" not in talk.text
