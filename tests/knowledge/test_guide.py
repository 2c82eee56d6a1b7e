"""What guides promise: they load whole or say why not, lead to an end, and ask for no secret."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.guide import (
    LABEL_LIMIT,
    MOST_CHOICES,
    PLACEHOLDERS,
    STEP_LIMIT,
    BrokenGuides,
    Guide,
    Mark,
    Step,
    load_guides,
)
from knowledge.guide_links import is_official, urls
from knowledge.procedure import CODE

GUIDES = load_guides()
STEPS = [
    pytest.param(guide, step, id=f"{guide.name}-{step.id}")
    for guide in GUIDES.values()
    for step in guide.steps
]
every_guide = pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES.keys())
every_step = pytest.mark.parametrize(("guide", "step"), STEPS)

SMALL: dict[str, Any] = {
    "name": "tea",
    "title": "Pha trà",
    "summary": "Pha một ấm trà.",
    "aliases": ["pha trà", {"text": "nước nguội", "step": "cold"}],
    "start": "boil",
    "steps": [
        {
            "id": "boil",
            "title": "Đun nước",
            "text": "Đun nước.",
            "choices": [{"label": "Sôi rồi", "go": "pour"}],
            "trouble": [{"label": "Nước nguội", "go": "cold"}],
        },
        {
            "id": "pour",
            "title": "Rót",
            "text": "Rót nước.",
            "choices": [{"label": "Rót rồi", "go": "drink"}],
        },
        {"id": "drink", "title": "Uống", "text": "Mời bạn.", "final": True},
        {
            "id": "cold",
            "title": "Nước nguội",
            "text": "Đun lại.",
            "choices": [{"label": "Sôi rồi", "go": "pour"}],
        },
    ],
}


def save(folder: Path, raw: object, name: str = "tea") -> Path:
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return folder


def text_of(step: Step) -> str:
    return "\n".join((step.title, step.text, *step.have_ready, *(o.label for o in step.options)))


# --- loading -------------------------------------------------------------------------------


def test_the_seven_guides_ship() -> None:
    """The project ships a guide for each habit people are missing."""
    assert set(GUIDES) == {"account", "submit", "pay", "post", "scan", "signature", "ecopy"}


def test_a_sound_guide_loads(tmp_path: Path) -> None:
    """A guide that holds together loads, with bare aliases opening its start."""
    guide = load_guides(save(tmp_path, SMALL))["tea"]
    assert [(alias.text, alias.step) for alias in guide.aliases] == [
        ("pha trà", None),
        ("nước nguội", "cold"),
    ]
    assert guide.step("pour") is not None
    assert guide.step("nowhere") is None


BROKEN = [
    ("a choice to a missing step", ("steps", 0, "choices", 0, "go"), "gone", "boil", "'gone'"),
    ("trouble to a missing step", ("steps", 0, "trouble", 0, "go"), "gone", "boil", "'gone'"),
    ("an alias to a missing step", ("aliases", 1, "step"), "gone", "nước nguội", "'gone'"),
    ("a missing start", ("start",), "gone", "start", "'gone'"),
    (
        "a missing guide",
        ("steps", 2, "choices"),
        [{"label": "Rửa ấm", "go": "guide:gone"}],
        "drink",
        "'gone'",
    ),
    ("a step nothing leads to", ("steps", 0, "trouble"), [], "cold", "không đường nào"),
    ("an end nothing leads to", ("steps", 1, "choices", 0, "go"), "boil", "drink", "không đường"),
    ("a way that never ends", ("steps", 3, "choices", 0, "go"), "cold", "cold", "bước cuối"),
    ("a step without a way on", ("steps", 1, "choices"), [], "pour", "không có lựa chọn"),
    ("an end that goes on", ("steps", 1, "final"), True, "pour", "bước cuối"),
    ("a step named twice", ("steps", 3, "id"), "pour", "pour", "trùng tên"),
    ("a label used twice", ("steps", 0, "trouble", 0, "label"), "sôi Rồi", "boil", "cùng tên"),
    ("a label too long", ("steps", 0, "choices", 0, "label"), "x" * 41, "boil", "40"),
    ("a text too long", ("steps", 0, "text"), "x" * 501, "boil", "501"),
    ("papers that make it too long", ("steps", 0, "have_ready"), ["x" * 495], "boil", "504"),
    ("a strange blank", ("steps", 0, "text"), "Gọi {phone}.", "boil", "{phone}"),
    ("a foreign address", ("steps", 0, "text"), "https://dichvucong.com", "boil", "gov.vn"),
    (
        "an address that looks right",
        ("steps", 0, "text"),
        "https://a.gov.vn.co/x",
        "boil",
        "gov.vn",
    ),
    ("a mark without a source", ("steps", 0, "mark"), "v", "boil", "source"),
    ("an unknown mark", ("steps", 0, "mark"), "x", "boil", "chỉ nhận"),
    ("an unknown field", ("steps", 0, "trubble"), [], "bước 'boil'.trubble", "không có trường này"),
    ("a step that is a sentence", ("steps", 3), "Đun lại.", "4", "không phải một câu"),
    ("no aliases", ("aliases",), [], "aliases", "để trống"),
    ("another name than the file's", ("name",), "coffee", "name", "tea"),
    ("a step id with marks", ("steps", 3, "id"), "nguội", "nguội", "không dấu"),
]


@pytest.mark.parametrize(
    ("path", "value", "where", "why"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_broken_guide_names_file_step_and_reason(
    tmp_path: Path, path: tuple[str | int, ...], value: object, where: str, why: str
) -> None:
    """A guide that does not hold together does not load, and says what to look at."""
    raw: Any = deepcopy(SMALL)
    spot = raw
    for part in path[:-1]:
        spot = spot[part]
    spot[path[-1]] = value
    with pytest.raises(BrokenGuides) as error:
        load_guides(save(tmp_path, raw))
    message = str(error.value)
    assert "tea.yaml" in message
    assert where in message
    assert why in message


def test_too_many_choices_do_not_load(tmp_path: Path) -> None:
    """Choices and trouble of one step stay within what every channel can show."""
    raw = deepcopy(SMALL)
    raw["steps"][0]["trouble"] = [{"label": f"Lỗi {n}", "go": "cold"} for n in range(MOST_CHOICES)]
    with pytest.raises(BrokenGuides, match=f"bước 'boil'.*tối đa {MOST_CHOICES}"):
        load_guides(save(tmp_path, raw))


@pytest.mark.parametrize("content", [b"name: [", b"\xff\xfe", b"", b"- a list"])
def test_a_torn_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A file cut short or not YAML at all is told by name, without a traceback."""
    (tmp_path / "tea.yaml").write_bytes(content)
    with pytest.raises(BrokenGuides, match=r"tea\.yaml"):
        load_guides(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    """A folder without guides is a mistake, not a bot without guides."""
    with pytest.raises(BrokenGuides, match="không có hướng dẫn nào"):
        load_guides(tmp_path)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """One start tells every guide that must be mended."""
    save(tmp_path, {**SMALL, "start": "gone"})
    save(tmp_path, {"name": "milk"}, "milk")
    with pytest.raises(BrokenGuides) as error:
        load_guides(tmp_path)
    assert {problem.path.name for problem in error.value.problems} == {"tea.yaml", "milk.yaml"}


# --- progress ------------------------------------------------------------------------------


def test_progress_counts_only_the_straight_end_of_the_main_line(tmp_path: Path) -> None:
    """A number of steps is told only where every way on leads through all of them."""
    guide = load_guides(save(tmp_path, SMALL))["tea"]
    assert [guide.progress(step.id) for step in guide.steps] == [(1, 2), (2, 2), None, None]


def test_a_fork_before_the_end_takes_the_numbers_away(tmp_path: Path) -> None:
    """Before a fork nobody knows how many steps follow."""
    raw = deepcopy(SMALL)
    raw["steps"][1]["choices"].append({"label": "Đổ mất", "go": "boil"})
    guide = load_guides(save(tmp_path, raw))["tea"]
    assert [guide.progress(step.id) for step in guide.steps] == [None] * 4


# --- what the bundled guides say -----------------------------------------------------------


@every_step
def test_a_step_fits_a_phone(guide: Guide, step: Step) -> None:
    """A step is one screen, and each of its choices one button."""
    assert len(step.text) + sum(map(len, step.have_ready)) <= STEP_LIMIT
    assert len(step.options) <= MOST_CHOICES
    assert all(len(option.label) <= LABEL_LIMIT for option in step.options)


@every_step
def test_addresses_are_official(guide: Guide, step: Step) -> None:
    """A guide leads only to gov.vn and to VNeID in the two app stores."""
    found = urls(text_of(step))
    assert all(is_official(url) for url in found)
    bare = re.findall(r"\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info)\b", text_of(step))
    assert all(
        host.endswith("gov.vn") or host in ("apps.apple.com", "play.google.com") for host in bare
    )


@every_step
def test_what_is_not_verified_says_so(guide: Guide, step: Step) -> None:
    """An unverified step says "thường" and gives a number to call."""
    if step.mark is Mark.unverified:
        assert "thường" in step.text.lower()
        assert step.placeholders & {"portal_hotline", "identity_hotline"}


@every_step
def test_a_step_without_settings_still_says_something(guide: Guide, step: Step) -> None:
    """When an office leaves its numbers empty, the lines that hold them go and the rest stays."""
    kept = [line for line in step.text.split("\n") if "{" not in line]
    assert kept
    assert step.placeholders <= PLACEHOLDERS


SECRET = re.compile(r"OTP|mật khẩu|passcode|PIN|số thẻ|ảnh căn cước|ảnh giấy tờ", re.IGNORECASE)
HERE = re.compile(r"vào đây|cho mình|cho bot|ở đây|tại đây|trong khung chat", re.IGNORECASE)
DENIED = re.compile(r"\bđừng\b|\bkhông\b", re.IGNORECASE)


@every_step
def test_no_step_asks_for_a_secret(guide: Guide, step: Step) -> None:
    """No sentence asks for an OTP, a password, bank data or a photo of a paper here."""
    for sentence in re.split(r"[.!?\n]", text_of(step)):
        if SECRET.search(sentence) and HERE.search(sentence):
            assert DENIED.search(sentence), sentence


@every_step
def test_where_a_secret_is_typed_it_says_not_to_hand_it_on(guide: Guide, step: Step) -> None:
    """A step in which a secret comes up says whom it must not be given to."""
    if SECRET.search(step.text):
        assert DENIED.search(step.text) or re.search(r"chỉ điền|bạn giữ|nên xóa", step.text)


@every_step
def test_words_are_plain_and_kind(guide: Guide, step: Step) -> None:
    """A step speaks to "bạn", without ranks of age and without office language."""
    text = text_of(step)
    assert not re.search(r"\b(Bác|Anh|Chị|Cô|Chú|Ông|Bà)\b", text)
    assert not re.search(
        r"quý (công dân|khách)|được thực hiện bởi|đề nghị ông|kính (gửi|mời|đề nghị)", text.lower()
    )


@every_step
def test_a_fact_names_its_source(guide: Guide, step: Step) -> None:
    """What states a fact says where it is from; a published procedure is named by its code."""
    if step.mark is Mark.read:
        assert CODE.search(step.source or "") or "account.md" in (step.source or "")


@every_guide
def test_every_guide_names_what_is_never_asked_for(guide: Guide) -> None:
    """Each guide warns of handing over secrets in its own steps."""
    assert any(SECRET.search(step.text) and DENIED.search(step.text) for step in guide.steps)


@every_guide
def test_aliases_are_said_once(guide: Guide) -> None:
    """What people type leads to one place."""
    said = [alias.text for other in GUIDES.values() for alias in other.aliases]
    assert all(said.count(alias.text) == 1 for alias in guide.aliases)
    assert len(guide.aliases) >= 8


FACTS = [
    ("account", "install", ["apps.apple.com", "play.google.com"]),
    ("account", "level1", ["1 ngày làm việc", "số căn cước", "email", "khuôn mặt"]),
    ("account", "level2", ["TK01", "3 ngày làm việc", "7 ngày làm việc", "vân tay"]),
    ("account", "activate", ["OTP"]),
    ("account", "password", ["8 đến 20", "chữ hoa", "chữ thường", "chữ số", "đặc biệt"]),
    ("account", "passcode", ["6 chữ số", "câu hỏi bảo mật"]),
    ("account", "login", ["https://dichvucong.gov.vn", "cấp bởi Bộ Công an"]),
    ("account", "child", ["14 tuổi", "mức 2"]),
    ("account", "foreigner", ["xuất nhập cảnh", "3 ngày làm việc", "7 ngày làm việc", "TK01"]),
    ("account", "organisation-form", ["TK02", "3 ngày làm việc", "15 ngày"]),
    ("account", "old-account", ["1/7/2024", "1/7/2025"]),
    ("account", "otp", ["1414"]),
    ("account", "nfc", ["cạnh trên", "ốp", "3 đến 5 giây"]),
    ("account", "device", ["một máy", "NFC", "Công an"]),
    ("account", "forgot", ["NFC", "câu hỏi bảo mật", "OTP"]),
    ("account", "scam", ["lừa đảo", "OTP", "passcode"]),
    ("submit", "follow", ["1 ngày"]),
    ("scan", "certified", ["không bắt buộc", "chứng thực điện tử"]),
]


@pytest.mark.parametrize(("name", "id", "said"), FACTS)
def test_facts_are_said_exactly(name: str, id: str, said: list[str]) -> None:
    """Figures, dates and names stand in the steps as they stand in the facts."""
    step = GUIDES[name].step(id)
    assert step is not None
    whole = "\n".join((step.text, *step.have_ready))
    assert all(words.lower() in whole.lower() for words in said)
