"""``python -m benchmarks.national``: a catalogue of the whole country, imported and started with.

Procedures are made up in the portal's JSON shape out of the words of the bundled ones: as long,
with as many papers, under codes nobody has. Import and bot are processes of their own, so that
their memory is their own. CPU is told beside the clock: it says what a busy machine hides.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from benchmarks import page
from knowledge import catalogue
from knowledge.procedure import Procedure

COUNT, SINGLE, AT_ONCE = 10_000, 2_000, 400
"""Procedures; how many of them come in files of their own, and how many in one of the others."""
ROOT = Path(__file__).parents[1]
_LIBRARIES = "import aiohttp.web, jinja2, pydantic_settings, sqlalchemy.ext.asyncio, structlog"
"""What any service of this kind imports: a start is told beside it, so that slow machines show."""
_QUESTION = "làm giấy khai sinh cho con cần giấy tờ gì"


@dataclass(frozen=True)
class Start:
    """One start: seconds until the page and until the first answer, CPU seconds, megabytes."""

    name: str
    page: float
    answer: float
    cpu: float
    memory: float


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.national")
    parser.add_argument("--count", type=int, default=COUNT, help="số thủ tục nạp thử")
    parser.add_argument("--single", type=int, default=SINGLE, help="số tệp một thủ tục trong đó")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/do-luong.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mot-cua-bench-") as made:
        text = _measured(Path(made), options.count, min(options.single, options.count))
    print(text)
    if options.write:
        page.write("do-luong.md", "national", text)


def _measured(folder: Path, count: int, single: int) -> str:
    files, layer = folder / "tep", folder / "lop"
    made = _write(files, count, single)
    own = len(catalogue.load())
    few, many = {"BOT_DATA_DIR": str(folder / "it")}, {"BOT_DATA_DIR": str(folder / "nhieu")}
    _start("", few)
    starts = [_start(f"{_number(own)} thủ tục có sẵn", few)]
    seconds, memory = _import(files, layer, many)
    many["BOT_CATALOGUE_LAYERS"] = str(layer)
    name = f"thêm {_number(count)} thủ tục nạp vào"
    starts.append(_start(name, many))
    some = next(layer.glob("*.yaml"))
    some.write_text(some.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    starts.append(_start(f"{name}, một tệp vừa sửa", many))
    lines = [
        f"Nạp {_number(made)} tệp ({_number(count)} thủ tục): {seconds:.0f} giây, {memory:.0f} MB.",
        "",
        f"Riêng các thư viện nền (aiohttp, SQLAlchemy, Jinja2, pydantic): {_libraries():.1f} giây.",
        "",
        "| khởi động với | mở trang, giây | câu đầu được trả lời, giây | CPU, giây | bộ nhớ, MB |",
        "|---|---|---|---|---|",
    ]
    for one in starts:
        figures = f"{one.page:.1f} | {one.answer:.1f} | {one.cpu:.1f} | {one.memory:.0f}"
        lines.append(f"| {one.name} | {figures} |")
    return "\n".join([*lines, ""])


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


# --- files ---------------------------------------------------------------------------------------


def _write(folder: Path, count: int, single: int) -> int:
    """Write files of one procedure and files of many; tell how many files."""
    folder.mkdir()
    made = list(_made(count))
    parts: list[Sequence[dict[str, Any]] | dict[str, Any]] = [*made[:single]]
    parts += [made[at : at + AT_ONCE] for at in range(single, count, AT_ONCE)]
    for number, part in enumerate(parts):
        text = json.dumps(part, ensure_ascii=False)
        (folder / f"{number:05d}.json").write_text(text, encoding="utf-8")
    return len(parts)


def _made(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    known = list(catalogue.load())
    for number in range(count):
        one, other = chance.choice(known), chance.choice(known)
        yield _portal(f"9.{number:06d}", one, other, chance)


def _portal(code: str, one: Procedure, other: Procedure, chance: random.Random) -> dict[str, Any]:
    left, right = one.name.split(), other.name.split()
    steps = [*one.steps, *other.steps, *one.conditions, *other.conditions]
    papers = [d for p in (one, other) for case in p.cases for d in case.documents]
    return {
        "code": code,
        "name": " ".join(left[: len(left) // 2 + 1] + right[len(right) // 2 :]),
        "executionSteps": [{"name": "", "description": line} for line in steps],
        "executionMethods": [_method(name, chance) for name in ("DIRECT", "ONLINE", "POSTAL")],
        "executionCases": [
            {
                "name": "",
                "profileComponents": [
                    {"name": d.name, "originalQty": d.originals or 1, "copyQty": d.copies or 0}
                    for d in papers[:20]
                ],
            }
        ],
        "categoriesDetails": [{"name": one.field}],
        "subjectTypesDetails": [{"name": "Công dân Việt Nam"}],
        "legalBasisesDetails": [{"name": law, "code": law} for law in one.legal_basis],
        "resultsDetails": [{"name": one.result or "Giấy xác nhận"}],
        "departmentPromulgateName": one.promulgator or "Bộ Nội vụ",
        "isWard": True,
        "procedureProposal": {"proposalNumber": f"{chance.randrange(1, 999)}/QĐ-BNV"},
        "updatedAt": 1_760_000_000_000,
        "state": "ACTIVE",
    }


def _method(name: str, chance: random.Random) -> dict[str, Any]:
    amount = chance.choice((0, 8000, 20_000))
    return {
        "submissionMethod": name,
        "processingTime": chance.randrange(1, 30),
        "processingTimeUnit": "WORKING_DAY",
        "description": "Nộp tại Trung tâm Phục vụ hành chính công.",
        "fees": [{"type": "Lệ phí", "value": amount, "description": ""}],
    }


# --- processes -----------------------------------------------------------------------------------


def _environment(given: dict[str, str]) -> dict[str, str]:
    # With it every start would compile every module anew, which no office's start does.
    without = "PYTHONDONTWRITEBYTECODE"
    bare = {k: v for k, v in os.environ.items() if not k.startswith("BOT_") and k != without}
    return {**bare, "BOT_LOG_LEVEL": "error", **given}


def _import(files: Path, layer: Path, given: dict[str, str]) -> tuple[float, float]:
    words = ["catalogue", "import", str(files), "--layer", str(layer)]
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, env=_environment(given), check=True
    )
    seconds = time.perf_counter() - began
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _libraries() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], env=_environment({}), check=True)
    return time.perf_counter() - began


def _start(name: str, given: dict[str, str]) -> Start:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    began = time.perf_counter()
    with _running(_environment({**given, "BOT_HTTP_PORT": str(port)})) as process:
        talk = _Talk(f"http://127.0.0.1:{port}")
        talk.until(lambda: bool(talk.get("/healthz")))
        page = time.perf_counter() - began
        talk.say(_QUESTION)
        talk.until(lambda: any(item.get("from") != "me" for item in talk.told()[1:]))
        answer = time.perf_counter() - began
        return Start(name, page, answer, _cpu(process.pid), _memory(process.pid))


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


class _Talk:
    """A browser that sends one message and looks for the answer."""

    def __init__(self, address: str) -> None:
        self._address = address
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._open = urllib.request.build_opener(cookies).open

    def get(self, path: str) -> bytes:
        with self._open(self._address + path, timeout=5) as response:
            return bytes(response.read())

    def say(self, text: str) -> None:
        self.told()
        body = json.dumps({"id": "first-message", "text": text}).encode()
        headers = {"Content-Type": "application/json", "Origin": self._address}
        self._open(urllib.request.Request(f"{self._address}/chat/messages", body, headers)).close()

    def told(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.get("/chat/messages?after=0"))["items"]
        return found

    def until(self, done: Any, seconds: float = 600) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                if done():
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise SystemExit("the bot did not answer")


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
