"""``python -m bot search``: ask the search alone, one question or a file of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from bot import compiling, settings
from bot.cli.vietnamese import Command, Failure, File
from bot.wiring import settle
from knowledge import entries
from knowledge.answer import Answer, Outcome, answer
from knowledge.search import Index

_REFUSALS = (Outcome.out_of_scope, Outcome.emergency, Outcome.refused, Outcome.small_talk)


@click.command(cls=Command)
@click.argument("question", nargs=-1, metavar="[CÂU HỎI]")
@click.option("--file", "file", type=File(), help="Tệp JSON Lines có trường question (và codes).")
@click.option("--json", "as_json", is_flag=True, help="In mỗi câu một đối tượng JSON.")
@click.option(
    "--catalogue",
    "extra",
    type=File(),
    multiple=True,
    help="Thêm thủ tục từ tệp JSON Lines (.jsonl, .jsonl.gz); dùng được nhiều lần.",
)
def command(
    question: tuple[str, ...], file: Path | None, as_json: bool, extra: tuple[Path, ...]
) -> None:
    """Tìm thử: một câu hỏi, hoặc cả tệp câu hỏi có kèm mã đúng."""
    question, extra = _split_files(question, extra)
    if file and question:
        raise Failure(f"Không có tệp “{question[0]}”. Dùng --file thì không gõ thêm câu hỏi.")
    if not file and not question:
        raise Failure("Hãy gõ một câu hỏi, hoặc dùng --file.")
    questions = list(_questions(file)) if file else [{"question": _printable(" ".join(question))}]
    index = _index(extra)
    rows = [_ask(index, row) for row in questions]
    for row in rows:
        click.echo(json.dumps(row["out"], ensure_ascii=False) if as_json else _line(index, row))
    if file:
        summary = _summary(index, rows)
        click.echo(
            json.dumps({"summary": summary}, ensure_ascii=False) if as_json else _table(summary)
        )


def _split_files(
    words: tuple[str, ...], extra: tuple[Path, ...]
) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Let one --catalogue take several files: those after the first arrive as plain words."""
    files = tuple(Path(word) for word in words if extra and _is_file(word))
    return tuple(word for word in words if Path(word) not in files), extra + files


def _is_file(word: str) -> bool:
    try:
        return Path(word).is_file()
    except OSError:
        # A whole question in quotes is too long for a file name.
        return False


def _index(extra: tuple[Path, ...]) -> Index:
    try:
        made = compiling.opened(settings.read())
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    for problem in made.problems:
        click.echo(f"Bỏ qua {problem}", err=True)
    found, bad = entries.gather(made.catalogue, extra)
    for line in bad[:20]:
        click.echo(f"Bỏ qua {line}", err=True)
    known = made.index.by_code
    index = made.index.over([entry for entry in found if entry.code not in known])
    # The first question also reads the lexicon; it is no measure of the others.
    answer(index, "khai sinh")
    settle()
    return index


def _questions(path: Path) -> Iterator[dict[str, Any]]:
    try:
        # Not splitlines(): a question may hold other line ends than "\n".
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise Failure(f"{path.name}: không phải tệp chữ UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {**row, "question": _printable(str(row["question"]))}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Failure(
                f"{path.name}, dòng {number}: cần một đối tượng có “question”."
            ) from error


def _printable(text: str) -> str:
    """Text that any terminal takes: half a character pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _ask(index: Index, row: dict[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    found = answer(index, row["question"])
    spent = time.perf_counter() - started
    out = {
        "question": row["question"],
        "outcome": str(found.outcome),
        "codes": list(found.codes),
        "asked": [str(asked) for asked in found.asked],
    }
    wanted = row.get("codes") or []
    if isinstance(wanted, str):
        wanted = [wanted]
    return {"out": out, "answer": found, "wanted": wanted, "ms": spent * 1000}


def _line(index: Index, row: dict[str, Any]) -> str:
    found: Answer = row["answer"]
    names = [f"   {code}  {index.by_code[code].short_name}" for code in found.codes[:5]]
    asked = f" · hỏi: {', '.join(found.asked)}" if found.asked else ""
    return "\n".join([f"{row['out']['question'][:120]}  → {found.outcome}{asked}", *names])


def _summary(index: Index, rows: list[dict[str, Any]]) -> dict[str, Any]:
    known = [(r, w) for r in rows if (w := [c for c in r["wanted"] if c in index.by_code])]
    times = sorted(r["ms"] for r in rows)
    outcomes: dict[str, int] = {}
    for row in rows:
        outcomes[row["out"]["outcome"]] = outcomes.get(row["out"]["outcome"], 0) + 1
    return {
        "procedures": len(index.entries),
        "questions": len(rows),
        "with_known_code": len(known),
        "first": _share(
            w[:1] and r["out"]["codes"][:1] and r["out"]["codes"][0] in w for r, w in known
        ),
        "among_three": _share(any(c in w for c in r["out"]["codes"][:3]) for r, w in known),
        "wrongly_refused": _share(r["answer"].outcome in _REFUSALS for r, _ in known),
        "outcomes": outcomes,
        "median_ms": round(times[len(times) // 2], 2) if times else None,
        "p99_ms": round(times[int(len(times) * 0.99)], 2) if times else None,
    }


def _share(hits: Iterable[Any]) -> float | None:
    seen = [bool(hit) for hit in hits]
    return round(sum(seen) / len(seen), 4) if seen else None


def _table(summary: dict[str, Any]) -> str:
    return "\n".join(f"{name:>16}: {value}" for name, value in summary.items())
