"""A scripted conversation for tests of delivery and of the page: no catalogue, no search."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn

PAPERS = ("Giấy chứng sinh (bản chính)", "Căn cước của cha hoặc mẹ", "Giấy đăng ký kết hôn")

CARD = """<b>Đăng ký khai sinh</b>
Nơi làm: UBND cấp xã, nơi cha hoặc mẹ đang cư trú.

<b>Giấy tờ cần có</b>
1. Giấy chứng sinh <i>(bản chính)</i>. Không có thì cần văn bản của người làm chứng về việc sinh.
2. Căn cước của người đi đăng ký: chỉ xuất trình, không phải nộp.
3. Tờ khai đăng ký khai sinh, mẫu <code>TP/HT-2015-TKKS.1</code>.

<b>Thời gian:</b> trong ngày; sau 15 giờ thì trả vào ngày làm việc tiếp theo.
<b>Lệ phí:</b> đăng ký đúng hạn (60 ngày) không mất tiền. Quá hạn: do HĐND tỉnh quyết định.
<b>Nộp ở đâu:</b> trực tiếp, qua bưu điện, hoặc trên \
<a href="https://dichvucong.gov.vn">Cổng Dịch vụ công</a>.

<i>Nguồn: Quyết định 1872/QĐ-BTP, đọc ngày 10/6/2026.</i>"""

CARD_CHOICES = (
    Choice("Đánh dấu giấy tờ đã có", "papers"),
    Choice("Các bước làm", "steps"),
    Choice("Lệ phí và ai được miễn", "fee"),
    Choice("Nộp ở đâu", "where"),
    Choice("Hướng dẫn nộp trực tuyến từng bước", "online"),
    Choice("Trang chính thức", url="https://dichvucong.gov.vn/1.001193"),
)


async def answer(incoming: Incoming, session: Session) -> Turn:
    """Answer by a word in the message or by the key that was tapped."""
    if incoming.with_officer:
        return Turn((), session, Outcome.with_officer)
    if incoming.text == "hỏng":
        raise RuntimeError("broken on purpose")
    if incoming.text.startswith("chậm"):
        await asyncio.sleep(0.8)
    if incoming.choice and incoming.choice.startswith("tick:"):
        return _tick(int(incoming.choice.removeprefix("tick:")), session)
    if incoming.choice == "papers":
        return _turn(session, _checklist(session))
    if "khai sinh" in incoming.text.lower():
        return _turn(replace(session, procedure="1.001193"), Reply(CARD, CARD_CHOICES))
    count = int(session.question or "0") + 1
    text = f"Câu thứ {count}: {_escaped(incoming.choice or incoming.text)}"
    return _turn(replace(session, question=str(count)), Reply(text))


def _tick(line: int, session: Session) -> Turn:
    ticked = set(session.ticked.get("1", ())) ^ {line}
    session = replace(session, ticked={"1": tuple(sorted(ticked))})
    return _turn(session, _checklist(session))


def _checklist(session: Session) -> Reply:
    ticked = session.ticked.get("1", ())
    boxes = tuple(Choice(p, f"tick:{i}", checked=i in ticked) for i, p in enumerate(PAPERS))
    text = (
        f"<b>Giấy tờ cần có</b>\nĐã có {len(ticked)}/{len(PAPERS)}. Bấm vào dòng đã chuẩn bị xong."
    )
    return Reply(text, (*boxes, Choice("Xong, xem các bước", "steps")))


def _turn(session: Session, *replies: Reply) -> Turn:
    return Turn(replies, session, Outcome.found).offering()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
