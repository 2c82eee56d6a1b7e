"""Names are masked: never more than the family name and initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.names import HIDDEN, masked
from knowledge.vietnamese import normalise


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn An", "Nguyễn V** A**"),
        ("NGUYỄN THỊ ÁNH NGUYỆT", "NGUYỄN T** Á** N**"),
        ("  trần   bình ", "trần b**"),
        ("Nguyê\u0303n Văn An", "Nguyễn V** A**"),
        ("Hoàng", "H**"),
        ("Lê A", "Lê A**"),
        ("Y Bham Niê", "Y B** N**"),
        ("H'Hen Niê", "** N**"),
        ("Nguyễn Văn An 0912345678", "Nguyễn V** A** **"),
        ("0912345678", "**"),
        ("Lê An (vợ: Mai)", "Lê A** ** **"),
        ("", ""),
    ],
)
def test_names(name: str, shown: str) -> None:
    """Family name and initials stay; what is no name is hidden whole."""
    assert masked(name) == shown


@given(st.text(max_size=60))
def test_never_more(name: str) -> None:
    """Whatever stands for a name, only its first word and single letters are ever shown."""
    words, shown = normalise(name).split(), masked(name).split()
    assert len(shown) == len(words)
    for place, (word, mask) in enumerate(zip(words, shown, strict=True)):
        family = place == 0 and len(words) > 1 and mask == word
        assert family or mask in (HIDDEN, word[0] + HIDDEN)
        assert not any(c.isdigit() for c in mask)
