"""The office's report, counted: small numbers lead to nobody."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reports import office
from bot.store.office.figures_days import STEP, TURN, DayCount
from knowledge.guide import load_guides

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("number", "shown"), [(0, 0), (1, "dưới 5"), (4, "dưới 5"), (5, 5), (1200, 1200)]
)
def test_small_counts_are_not_shown(number: int, shown: object) -> None:
    """From one to four a count says only that it is small."""
    assert office.few(number) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "–"), (2, 4, "–"), (3, 10, "–"), (8, 10, "–"), (0, 10, "0%"), (10, 10, "100%"),
     (5, 10, "50%"), (199, 200, "–"), (190, 200, "95%")],
)  # fmt: skip
def test_shares_give_small_counts_not_away(part: int, whole: int, shown: str) -> None:
    """A share from which a small count could be worked out is left out."""
    assert office.percent(part, whole) == shown


def test_questions_stand_by_day_and_by_month() -> None:
    """Days without questions are there too; a long period is drawn up by months."""
    counts = [
        DayCount(DAY, TURN, "web:found", 12),
        DayCount(DAY, TURN, "zalo_oa:choose", 8),
        DayCount(DAY, TURN, "web:not_found", 5),
        DayCount(DAY, TURN, "web:small_talk", 40),
    ]
    section = office.questions(counts, date(2026, 11, 19), DAY)
    assert [line.name for line in section.lines] == ["19/11", "20/11"]
    assert section.lines[1].cells == (25, 20, 5, "80%", 65)
    year = office.questions(counts, date(2025, 11, 21), DAY)
    assert len(year.lines) == 13
    assert year.lines[-1].name == "11/2026"


def test_guides_show_where_people_stop() -> None:
    """A guide's opened and finished runs, and each step that was seen, in order."""
    guides = load_guides()
    account = guides["account"]
    counts = [
        DayCount(DAY, STEP, f"account:{account.start}", 40),
        DayCount(DAY, STEP, f"account:{account.steps[1].id}", 22),
        DayCount(DAY, STEP, "account:", 10),
        DayCount(DAY, STEP, "gone:step", 10),
    ]
    [line] = office.guides(counts, guides).lines
    assert line.cells == (40, 10, "25%")
    seen = office.stops(counts, guides).lines
    assert [cell for line in seen for cell in line.cells] == [40, 22]


def test_a_mean_needs_enough_answers() -> None:
    """Four answers have no mean; five have, with a comma."""
    scores = {("UBND xã A", 5): 4, ("UBND xã B", 5): 3, ("UBND xã B", 4): 3}
    few, enough = office.satisfaction(scores).lines
    assert few.cells == ("dưới 5", "–", "–")
    assert enough.cells == (6, "4,5", "100%")
