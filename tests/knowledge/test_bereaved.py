"""Whether a relative has died, or something was lost."""

from __future__ import annotations

import pytest

from knowledge.bereaved import died
from knowledge.question import read

DIED = (
    "ông nội tôi mất hôm qua cần làm giấy gì",
    "ong noi toi mat hom qua can lam giay gi",
    "má tôi mất hôm qua",
    "ba mới mất thì làm gì",
    "chồng tôi mất rồi giờ phải làm giấy tờ gì",
    "bà nội tôi mất tuần trước, làm giấy gì",
    "ong noi mat",
    "dạ em ơi ba chị mất đêm qua",
    "anh trai tôi mất vì tai nạn",
    "vợ tôi vừa mất ở nhà",
    "con tôi mất rồi",
    "chú ruột em mất năm ngoái chưa khai",
    "mẹ chồng tôi mất",
)
LOST = (
    "con tôi mất giấy khai sinh",
    "mẹ tôi mất sổ đỏ",
    "giấy khai sinh của con tôi mất rồi",
    "mẹ tôi mất ngủ",
    "làm khai sinh cho con mất bao lâu",
    "ba tôi bị mất căn cước",
    "ba toi bi mat can cuoc",
    "em mất rồi làm lại được không",
    "sổ hộ khẩu ba tôi mất rồi",
    "chồng tôi mất, làm lại sổ đỏ đứng tên con",
    "mẹ tôi mắt mờ xin trợ cấp",
    "bà tôi mắt thì kém",
    "cô ơi mất thẻ bảo hiểm",
    "con mất mấy ngày thì có thẻ",
    "vợ tôi mất việc",
    "",
)


@pytest.mark.parametrize("text", DIED)
def test_a_death_is_heard(text: str) -> None:
    """A relative who "mất", with or without marks, has died."""
    assert died(read(text).words)


@pytest.mark.parametrize("text", LOST)
def test_a_loss_is_no_death(text: str) -> None:
    """What was lost, took time or is another word is no death."""
    assert not died(read(text).words)
