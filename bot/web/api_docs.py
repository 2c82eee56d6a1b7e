"""/api/docs: the OpenAPI document as a plain page, without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

STYLE = """
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #9aa3ad; padding: .35rem .6rem; text-align: left; vertical-align: top; }
pre, code { background: #eef1f4; border-radius: .25rem; }
code { padding: 0 .2rem; }
pre { padding: .8rem; overflow-x: auto; }
div { overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  body { background: #14181c; color: #e8ebee; }
  a { color: #8ec5ff; }
  pre, code { background: #252b31; }
}
"""

_EXAMPLE = """curl -X POST https://hoi.xa.gov.vn/api/dossiers \\
  -H "Authorization: Bearer $BOT_PUSH_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: 2026-11-20-000123" \\
  -d '{"code": "H56.14-261020-0007", "status": 9, "unit": "UBND xã Tân Bình"}'"""

_SHAPES = ("Simple", "Fee", "National", "Results", "Result", "Problem", "Error")


def page(document: Mapping[str, Any]) -> str:
    """The page; every text of the document is escaped."""
    info = document["info"]
    schemas = document["components"]["schemas"]
    operation = document["paths"]["/api/dossiers"]["post"]
    return "".join(
        [
            '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(info['title'])}</title>",
            '<link rel="stylesheet" href="/api/docs.css"></head><body>',
            f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])} ",
            'Bản cho máy đọc: <a href="/api/openapi.json">openapi.json</a>.</p>',
            f"<h2>POST /api/dossiers</h2><p>{escape(operation['description'])}</p>",
            f"<pre>{escape(_EXAMPLE)}</pre>",
            "<p>Nội dung gửi là một hồ sơ, một danh sách hồ sơ, hoặc ",
            '<code>{"data": [hồ sơ, …]}</code>. Hồ sơ có trường <code>MaHoSo</code> được đọc ',
            "theo dạng quốc gia (National), còn lại theo dạng đơn giản (Simple).</p>",
            _answers(operation["responses"]),
            *(_shape(name, schemas[name]) for name in _SHAPES),
            "</body></html>\n",
        ]
    )


def _answers(responses: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(answer['description'])}</td></tr>"
        for status, answer in responses.items()
    )
    return f"<h3>Trả lời</h3><div><table><tr><th>Mã</th><th>Nghĩa</th></tr>{rows}</table></div>"


def _shape(name: str, schema: Mapping[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{escape(_kind(of))}</td>"
        f"<td>{'có' if field in needed else ''}</td>"
        f"<td>{escape(of.get('description', ''))}</td></tr>"
        for field, of in schema["properties"].items()
    )
    head = "<tr><th>Trường</th><th>Kiểu</th><th>Bắt buộc</th><th>Nghĩa</th></tr>"
    text = escape(schema.get("description", ""))
    return f"<h3>{escape(name)}</h3><p>{text}</p><div><table>{head}{rows}</table></div>"


_KINDS = {
    "string": "chữ",
    "integer": "số nguyên",
    "boolean": "true/false",
    "array": "danh sách",
    "object": "đối tượng",
    "null": "null",
}


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " hoặc ".join(dict.fromkeys(kinds))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("format") == "date-time":
        return "ngày giờ (ISO 8601)"
    if schema.get("type") == "array" and "items" in schema:
        return f"danh sách {_kind(schema['items'])}"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    return _KINDS.get(str(schema.get("type")), str(schema.get("type")))
