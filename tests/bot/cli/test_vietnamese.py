"""Click in Vietnamese: no sentence, heading or mark of the help is left in English."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.vietnamese import Command, File, Folder, explain


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=File(), metavar="TỆP…")
@click.option("--layer", required=True, type=Folder(), help="Nơi nhận.")
@click.option("--all", is_flag=True, help="Tất cả.")
def sample(**given: object) -> None:
    """Thử."""


def told(*words: str) -> str:
    """What a person reads when the sample is called with these words."""
    with pytest.raises(click.ClickException) as caught:
        sample.main(list(words), "thu", standalone_mode=False)
    return explain(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["/nope", "--layer", "l"], "giá trị của TỆP không đúng: không có tệp “/nope”."),
        (["x" * 300, "--layer", "l"], "không có tệp “xxx"),
        (["HERE", "--layer", "l"], "” không phải là tệp."),
        (["FILE", "--layer", "FILE"], "giá trị của --layer không đúng: “"),
        (["FILE", "--layer", "FILE"], "” không phải là thư mục."),
        (["--layer", "l"], "thiếu TỆP."),
        (["FILE"], "thiếu --layer."),
        (["FILE", "--layer"], "--layer cần một giá trị đi kèm."),
        (["FILE", "--all=1"], "--all không nhận giá trị."),
        (["--nhanh"], "không có tuỳ chọn --nhanh."),
    ],
)
def test_mistakes_are_told_in_vietnamese(tmp_path: Path, words: list[str], said: str) -> None:
    """What is wrong with a word is told with the word, in Vietnamese."""
    (tmp_path / "a").write_text("", encoding="utf-8")
    places = {"HERE": str(tmp_path), "FILE": str(tmp_path / "a")}

    sentence = told(*(places.get(word, word) for word in words))

    assert said in sentence
    assert not any(word in sentence for word in ("File ", "Directory", "Option", "exist"))


def test_too_many_words_are_told() -> None:
    """A word too many is named."""
    with pytest.raises(click.ClickException) as caught:
        cli.main(["channel", "resume", "a", "b"], "bot", standalone_mode=False)
    assert "thừa “b”." in explain(caught.value)


@pytest.mark.parametrize(
    "words",
    [["catalogue", "import"], ["catalogue", "diff"], ["catalogue", "check"], ["search"], ["chat"]],
)
def test_help_leaves_nothing_in_english(words: list[str]) -> None:
    """Marks and kinds of values in the help are in Vietnamese too."""
    text = CliRunner().invoke(cli, [*words, "--help"]).stdout

    assert "Cách dùng" in text
    assert not any(word in text for word in ("[required]", "FILE", "DIRECTORY", "Options"))


def test_required_is_marked() -> None:
    """An option that must be given is marked so."""
    text = CliRunner().invoke(cli, ["catalogue", "import", "--help"]).stdout

    assert "--layer THƯ MỤC" in text
    assert "[bắt buộc]" in text
