"""What a message comes to, on the bundled catalogue: found, a choice, or an honest no."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.answer import CLOSE, Outcome, answer
from knowledge.question import Asked
from knowledge.scope import Talk
from tests.knowledge.samples import NASTY, any_text, bundled_index, modest

BIRTH, MARRIAGE, DEATH, SINGLE = "1.001193", "1.000894", "1.000656", "1.004873"
RESIDENCE, TEMPORARY, SPLIT = "1.004222", "1.004194", "1.010038"

QUESTIONS = [
    # with marks
    ("Con tôi mới sinh được 5 ngày, làm giấy khai sinh cần giấy tờ gì?", BIRTH),
    ("Hai đứa mình muốn đăng ký kết hôn thì ra xã mang gì", MARRIAGE),
    ("Xin giấy xác nhận độc thân để lấy chồng hết bao nhiêu tiền", SINGLE),
    ("Bố tôi mới qua đời hôm qua, thủ tục khai tử thế nào", DEATH),
    ("Tôi muốn nhập hộ khẩu về nhà vợ thì làm sao", RESIDENCE),
    ("Đăng ký tạm trú cho người thuê trọ cần gì", TEMPORARY),
    ("Tách hộ khẩu ra ở riêng nộp ở đâu", SPLIT),
    ("Mở quán cà phê nhỏ thì đăng ký hộ kinh doanh ở đâu", "1.001612"),
    ("Nghỉ bán luôn, muốn đóng hộ kinh doanh", "1.001266"),
    ("Tạm ngừng kinh doanh quán ăn ba tháng thì báo ai", "1.001570"),
    ("Làm hộ chiếu lần đầu mất bao lâu", "1.001456"),
    ("Mua bảo hiểm y tế hộ gia đình ở đâu", "1.001939"),
    ("Rút bảo hiểm xã hội một lần cần những gì", "1.001613"),
    ("Hàng xóm lấn đất, xin hòa giải tranh chấp đất đai ở xã", "1.012812"),
    ("Khai sinh sai tên đệm, muốn sửa lại thì nộp gì", "1.004859"),
    ("Xin cấp phiếu lý lịch tư pháp số 2", "3.000333"),
    ("Đổi bằng lái xe nước ngoài sang bằng Việt Nam", "3.000351"),
    ("Báo mất hộ chiếu ở công an xã", "1.010386"),
    ("Chấm dứt giám hộ thì cần giấy gì", "1.004845"),
    ("Thành lập hợp tác xã lệ phí bao nhiêu", "1.005280"),
    # without marks
    ("dang ky khai sinh cho con can giay to gi", BIRTH),
    ("xin giay doc than o dau", SINGLE),
    ("lam giay chung tu cho ba noi", DEATH),
    ("thu tuc tach ho khau", SPLIT),
    ("dang ky tam tru mat may ngay", TEMPORARY),
    ("xoa dang ky thuong tru", "1.003197"),
    ("giay xac nhan cu tru ct07 lam o dau", "1.010041"),
    ("rut bao hiem xa hoi mot lan", "1.001613"),
    ("dinh danh muc 2 lam o dau", "3.000228"),
    ("dang ky lai khai sinh vi mat giay goc", "1.004884"),
    # Telex and VNI
    ("ddawng kys khai sinh cho con", BIRTH),
    ("ddawng kys keets hoon caanf giaays towf gif", MARRIAGE),
    ("tachs hooj khaaur", SPLIT),
    ("xin giaays xacs nhaanj tinhf trangj hoon nhaan", SINGLE),
    ("ddawng kys tamj trus", TEMPORARY),
    ("khoong coos hooj khaaur thif khai baos cuw trus", "1.010040"),
    ("d9a8ng ky1 khai sinh", BIRTH),
    ("d9a8ng ky1 thu7o72ng tru1", RESIDENCE),
    ("xo1a d9a8ng ky1 ta5m tru1", "1.010028"),
    ("ca61p la5i so63 ba3o hie63m xa4 ho65i", "1.002759"),
    # chat
    ("đk kết hôn cần j ạ", MARRIAGE),
    ("e mún lm gks cho bé thì cần giấy tờ j z ad", BIRTH),
    ("xn tthn nộp ở đâu v ạ", SINGLE),
    ("đk tạm trú hết nhiu tiền z", TEMPORARY),
    ("lm hc mất bao lâu ạ", "1.001456"),
    ("mất thẻ bhyt thì lm lại ở đâu", "1.002759"),
    ("ad ơi cho e hỏi đk hkd cần j", "1.001612"),
    # slips
    ("đăng ký khai sihn cho con", BIRTH),
    ("giấy xác nhận tinh trạng hôn nhâ", SINGLE),
    ("dang ky ket hom", MARRIAGE),
    ("xac nhan cu tur", "1.010041"),
    ("lý lịch tư phápp", "3.000333"),
    # the South
    ("má tui mới mất, làm giấy chứng tử ở đâu", DEATH),
    ("mới sanh em bé, làm khai sanh cần giấy gì hông", BIRTH),
    ("vợ chồng tui cưới nhau rồi giờ lên xã ký giấy cần chi", MARRIAGE),
    ("mất giấy khai sanh gốc, làm lại ở đâu", "1.004884"),
    ("ba tui nằm một chỗ hấp hối rồi, xã xuống nhà làm khai tử lưu động được hông", "1.000419"),
    # the North
    ("u cháu mới mất thì báo tử ở đâu ạ", DEATH),
    ("giời ơi cháu đẻ ba tháng rồi giờ mới đi làm giấy khai sinh", BIRTH),
    ("bố mẹ đẻ đưa cháu về quê nhập khẩu thì phải làm gì", RESIDENCE),
    ("em lấy chồng Hàn thì đăng ký kết hôn ở đâu", "2.000806"),
    ("công chứng bằng tốt nghiệp photo ở phường", "2.000815"),
]


def test_the_floor_of_quality() -> None:
    """Of clear questions in every style, 19 of 20 have the right answer first, all among three."""
    ranks = {text: answer(bundled_index(), text).codes[:3] for text, _ in QUESTIONS}
    not_first = [text for text, code in QUESTIONS if ranks[text][:1] != (code,)]
    not_among_three = [text for text, code in QUESTIONS if code not in ranks[text]]

    assert len(not_first) <= len(QUESTIONS) * 0.05, not_first
    assert len(not_among_three) <= 1, not_among_three


@pytest.mark.parametrize(("text", "code"), QUESTIONS)
def test_a_clear_question_is_never_turned_away(text: str, code: str) -> None:
    """Whatever comes first, a question about a procedure gets procedures."""
    found = answer(bundled_index(), text)

    assert found.outcome in (Outcome.found, Outcome.choose)
    assert code in found.codes


OUTCOMES = [
    ("giá vàng hôm nay bao nhiêu", Outcome.out_of_scope),
    ("thoi tiet ngay mai co mua khong", Outcome.out_of_scope),
    ("ăn phở ở đâu ngon", Outcome.out_of_scope),
    ("giải giúp em bài toán lớp 5", Outcome.out_of_scope),
    ("crush không rep tin nhắn", Outcome.out_of_scope),
    ("tải game liên quân ở đâu", Outcome.out_of_scope),
    ("deadline dí cháy luôn", Outcome.out_of_scope),
    ("con mèo nhà em bị ngất xỉu", Outcome.out_of_scope),
    ("nhà cháy rồi cứu với", Outcome.emergency),
    ("vo em vo oi chuyen da roi", Outcome.emergency),
    ("mã otp của em là 482913, làm khai sinh giùm", Outcome.refused),
    ("thẻ của tôi 4111 1111 1111 1111", Outcome.refused),
    ("xin chào", Outcome.small_talk),
    ("cho tôi gặp cán bộ", Outcome.small_talk),
]


@pytest.mark.parametrize(("text", "outcome"), OUTCOMES)
def test_what_is_no_search(text: str, outcome: Outcome) -> None:
    """Other worlds, danger, secrets and small talk end without a procedure."""
    found = answer(bundled_index(), text)

    assert found.outcome is outcome
    assert found.found == ()


@pytest.mark.parametrize(
    "text",
    [
        "nhà cháy năm ngoái mất giấy tờ, làm lại sổ đỏ",
        "chồng tôi mất tháng trước vì tai nạn, làm khai tử",
        "bị cướp mất căn cước tuần trước, làm lại ở đâu",
        "xin chào, đăng ký kết hôn cần gì",
        "cảm ơn, cho hỏi thêm tách hộ làm sao",
        "đổi bằng lái xe",
        "làm hộ chiếu",
        "quên mật khẩu vneid thì làm sao",
    ],
)
def test_decoys_are_answered(text: str) -> None:
    """What only sounds like danger, or is handled elsewhere, is answered all the same."""
    assert answer(bundled_index(), text).outcome in (
        Outcome.found,
        Outcome.choose,
        Outcome.pointed,
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("đăng ký khai sinh và đăng ký tạm trú cần giấy tờ gì", {BIRTH, TEMPORARY}),
        ("Tôi muốn đăng ký kết hôn. Sau đó tách hộ khẩu thì làm sao?", {MARRIAGE, SPLIT}),
        ("làm giấy chứng tử rồi còn xóa đăng ký thường trú", {DEATH, "1.003197"}),
    ],
)
def test_several_procedures_in_one_message(text: str, codes: set[str]) -> None:
    """A message that clearly names several procedures finds them all."""
    found = answer(bundled_index(), text)

    assert {entry.code for entry in found.found} >= codes
    assert codes <= set(found.codes)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tách hộ hết bao nhiêu tiền, mất mấy ngày", (Asked.fee, Asked.time)),
        ("đăng ký kết hôn ở đâu", (Asked.place,)),
    ],
)
def test_what_is_asked_is_kept(text: str, asked: tuple[Asked, ...]) -> None:
    """The answer knows what was asked, in the order in which it was."""
    assert answer(bundled_index(), text).asked == asked


@pytest.mark.parametrize(
    "text", ["khai sinh", "ket hon", "hộ khẩu", "giấy phép xây dựng", "bảo hiểm"]
)
def test_a_vague_message_gets_a_choice(text: str) -> None:
    """A word or two that fit a whole family are no ground for a silent guess."""
    found = answer(bundled_index(), text)

    assert found.outcome is Outcome.choose
    assert len(found.candidates) >= 2


@pytest.mark.parametrize(("text", "code"), QUESTIONS)
def test_no_silent_guess_between_close_ones(text: str, code: str) -> None:
    """One procedure alone is found only if the next is clearly behind."""
    found = answer(bundled_index(), text)
    if found.outcome is Outcome.found and len(found.found) == 1 and len(found.candidates) > 1:
        first, second = found.candidates[:2]

        assert second.score < CLOSE * first.score


@pytest.mark.parametrize(
    ("text", "talk"), [("xin chào", Talk.greeting), ("bạn là ai", Talk.who), ("tạm biệt", Talk.bye)]
)
def test_small_talk_is_named(text: str, talk: Talk) -> None:
    """Small talk comes with its kind."""
    assert answer(bundled_index(), text).talk is talk


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_messages_end_well(text: str) -> None:
    """Empty, huge, binary and emoji messages come to an outcome, and find nothing by chance."""
    found = answer(bundled_index(), text)

    assert found.outcome in Outcome
    assert len(found.found) <= 1


@given(any_text)
@modest
def test_any_message_comes_to_an_outcome(text: str) -> None:
    """No message fails; codes come once, ten at most, and what is found leads them."""
    found = answer(bundled_index(), text)

    assert len(found.codes) <= 10
    assert len(set(found.codes)) == len(found.codes)
    assert found.codes[: len(found.found)] == tuple(e.code for e in found.found[:10])
    assert (found.outcome is Outcome.found) == bool(found.found)
