"""From an old address to today's commune."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.place_names import names
from knowledge.places import find


@pytest.mark.parametrize(
    ("address", "commune", "province"),
    [
        ("xã Krông Na, huyện Buôn Đôn", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("xã Krông Na, huyện Buôn Đôn, tỉnh Đắk Lắk", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("x. Krong Na, h Buon Don", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("krong na buon don dak lak", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("XÃ KRÔNG NA - HUYỆN BUÔN ĐÔN - ĐẮC LẮC", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("Krông Na", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("xã Buôn Đôn, Đắk Lắk", "xã Buôn Đôn", "tỉnh Đắk Lắk"),
        ("tt Ea Pốk, h. Cư M'gar, Đắk Lắk", "xã Quảng Phú", "tỉnh Đắk Lắk"),
        # Provinces that were merged away.
        ("thôn 3, xã Quảng Tân, huyện Tuy Đức, Đắk Nông", "xã Quảng Tân", "tỉnh Lâm Đồng"),
        ("thị trấn Tân Thạnh, huyện Tân Thạnh, Long An", "xã Tân Thạnh", "tỉnh Tây Ninh"),
        # … and an old commune given with today's province.
        ("xã Quảng Tân, tỉnh Lâm Đồng", "xã Quảng Tân", "tỉnh Lâm Đồng"),
        # Numbers, cities, what people call them.
        ("phường Bến Thành, quận 1, TP HCM", "phường Bến Thành", "thành phố Hồ Chí Minh"),
        ("P.12 Q. Gò Vấp tphcm", "phường An Hội Tây", "thành phố Hồ Chí Minh"),
        ("p12 q go vap sai gon", "phường An Hội Tây", "thành phố Hồ Chí Minh"),
        ("phường Linh Trung, TP Thủ Đức", "phường Linh Xuân", "thành phố Hồ Chí Minh"),
        ("phường 5, thành phố Vĩnh Long", "phường Thanh Đức", "tỉnh Vĩnh Long"),
        # The street is no commune, wherever there is one of its name.
        ("12 Nguyễn Trãi, phường Bến Thành, quận 1", "phường Bến Thành", "thành phố Hồ Chí Minh"),
        # Marks tell neighbours apart; either place of the tone is right.
        ("xã Nậm Cắn, Kỳ Sơn, Nghệ An", "xã Nậm Cắn", "tỉnh Nghệ An"),
        ("xã Nậm Càn, Kỳ Sơn, Nghệ An", "xã Na Ngoi", "tỉnh Nghệ An"),
        ("phường Hoà Xuân, quận Cẩm Lệ, Đà Nẵng", "phường Hòa Xuân", "thành phố Đà Nẵng"),
        # Islands that had no communes.
        ("huyện Côn Đảo", "đặc khu Côn Đảo", "thành phố Hồ Chí Minh"),
        ("đảo Bạch Long Vĩ, Hải Phòng", "đặc khu Bạch Long Vĩ", "thành phố Hải Phòng"),
    ],
)
def test_old_addresses(address: str, commune: str, province: str) -> None:
    """An address as people type it leads to one commune of today."""
    assert [(p.commune, p.province) for p in find(address)] == [(commune, province)]


def test_says_what_it_read() -> None:
    """The old commune is named with its district and province: one sees what was read."""
    (place,) = find("krong na, buon don")
    assert place.before == "xã Krông Na, huyện Buôn Đôn, tỉnh Đắk Lắk"
    assert place.whole


def test_a_divided_commune_has_several() -> None:
    """A commune that was divided leads to every part, the one with its old seat first."""
    found = find("phường Thanh Xuân Trung, quận Thanh Xuân, Hà Nội")
    assert [p.commune for p in found] == ["phường Thanh Xuân", "phường Khương Đình"]
    assert not any(p.whole for p in found)


@pytest.mark.parametrize(
    ("address", "least"),
    [("xã Tân Thành", 20), ("xã Hưng Đạo, Cao Bằng", 3), ("nam can ky son", 2)],
)
def test_a_shared_name_is_not_decided(address: str, least: int) -> None:
    """A name that several communes share leads to all of them."""
    assert len(find(address)) >= least


@pytest.mark.parametrize(
    "text", ["", "Hà Nội", "toi muon lam khai sinh o ha noi", "xã A, huyện B", "12"]
)
def test_no_commune(text: str) -> None:
    """Where no commune is named, none is made up."""
    assert find(text) == ()


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """Whatever is typed, what comes back are communes of today."""
    known = names()
    today = {name.inside for name in known.today.values()}
    assert all(place.commune in today for place in find(text))


def test_every_old_commune_is_found() -> None:
    """Written in full, each of the ten thousand old communes leads to where its land is now."""
    known = names()
    wards = {w for some in known.wards.values() for w in some if w.district}
    assert len(wards) > 10_000
    for ward in sorted(wards, key=lambda w: (w.province, w.district, w.name.full))[::40]:
        assert ward.district
        above = known.district_names[ward.district].full, known.province_names[ward.province].full
        found = find(", ".join([ward.name.full, *above]))
        wanted = {known.today[now].inside for now in ward.became}
        assert wanted == {place.commune for place in found}, ward


def test_addresses_stay_here() -> None:
    """The package that would look an address up over the network is never loaded."""
    find("xã Krông Na, huyện Buôn Đôn")
    assert not {"vietnamadminunits", "geopy"} & set(sys.modules)
