"""ZBS templates as an office declares them: id, name, parameters, price.

- name: bo-sung
  id: 7895417a7d3f9461cd2e
  price: 200
  parameters:
    ma_ho_so: 30          # the longest value, in characters
    han: 10
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.channels.zalo_oa.errors import WrongParameters
from bot.settings import SettingsError

_FIELDS = {"name", "id", "price", "parameters"}


@dataclass(frozen=True)
class Template:
    """An approved template: the longest value of each parameter, and the price in đồng."""

    name: str
    id: str
    parameters: Mapping[str, int]
    price: int = 0

    def fill(self, data: Mapping[str, str]) -> dict[str, str]:
        """Check values and bring them into NFC.

        Raises:
            WrongParameters: one is missing, unknown, empty, too long or of several lines.
        """
        names = data.keys() ^ self.parameters.keys()
        if names:
            raise WrongParameters(", ".join(sorted(names)))
        values = {name: unicodedata.normalize("NFC", data[name]).strip() for name in data}
        wrong = [name for name, value in values.items() if not self._suits(name, value)]
        if wrong:
            raise WrongParameters(", ".join(sorted(wrong)))
        return values

    def _suits(self, name: str, value: str) -> bool:
        return 0 < len(value) <= self.parameters[name] and value.isprintable()


def load(path: str) -> dict[str, Template]:
    """Read the templates an office declares, by name.

    Raises:
        SettingsError: the file cannot be read, or a template is not whole; it names which.
    """
    try:
        raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"BOT_ZALO_ZBS_TEMPLATES: không đọc được tệp {path}.") from error
    if not isinstance(raw, list) or not raw:
        raise SettingsError(
            f"{path}: phải là một danh sách mẫu tin, mỗi mẫu bắt đầu bằng “- name:”."
        )
    made = [_template(path, number, entry) for number, entry in enumerate(raw, 1)]
    templates = {template.name: template for template in made}
    if len(templates) < len(made):
        raise SettingsError(f"{path}: có hai mẫu tin trùng tên.")
    return templates


def _template(path: str, number: int, entry: Any) -> Template:
    trouble = _trouble(entry)
    if trouble:
        raise SettingsError(f"{path}, mẫu thứ {number}: {trouble}")
    return Template(
        str(entry["name"]), str(entry["id"]), dict(entry["parameters"]), int(entry.get("price", 0))
    )


def _trouble(entry: Any) -> str:
    if not isinstance(entry, dict):
        return "phải có name, id và parameters."
    if unknown := entry.keys() - _FIELDS:
        return f"không có mục {', '.join(map(str, sorted(unknown, key=str)))}."
    for name in ("name", "id"):
        if not isinstance(entry.get(name), (str, int)) or not str(entry[name]).strip():
            return f"thiếu {name}."
    if len(str(entry["name"])) > 60:
        return "name dài quá 60 ký tự."
    return _trouble_of_numbers(entry)


def _trouble_of_numbers(entry: dict[str, Any]) -> str:
    parameters = entry.get("parameters")
    if not isinstance(parameters, dict):
        return "parameters phải là các dòng “tên: số ký tự nhiều nhất”."
    for name, longest in parameters.items():
        if not isinstance(name, str) or type(longest) is not int or longest < 1:
            return f"tham số {name} cần số ký tự nhiều nhất, ví dụ: 30."
    price = entry.get("price", 0)
    return "" if type(price) is int and price >= 0 else "price phải là số đồng."
