"""The pages on other minerals, run for several minerals, vintages and end years: true, whole, and open about gaps."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lookup import LAST, NEW, OLD
from running import run, with_next_edition

from rareearths.chapter import minerals
from rareearths.tables import packages

ran = cache(run)
# of each mineral, the exhibits that its sources have nothing for
LEFT_OUT = {
    "gallium": ["mineral2"],
    "germanium": ["mineral1", "mineral2"],
    "antimony": [],
    "graphite": [],
    "cobalt": ["mineral7"],
    "lithium": ["mineral7"],
    "rare earths": [],
    "copper": ["mineral5", "mineral6", "mineral7"],
    "helium": ["mineral5", "mineral6", "mineral7"],
}


@pytest.mark.parametrize(
    ("lang", "mineral"), [*(("en", name) for name in LEFT_OUT), ("ja", "gallium"), ("ja", "copper")]
)
def test_the_page_of_a_mineral_is_whole(lang, mineral):
    chapter = ran("mineral", lang, mineral=mineral)
    told = chapter._glued
    for key, written in told.items():
        assert written.strip(), key
        assert not re.search(r"\bnan\b|None|[{}]", written), (key, written)
    assert chapter.exhibits.keys() | LEFT_OUT[mineral] == {f"mineral{n}" for n in range(1, 8)}
    assert not chapter.exhibits.keys() & set(LEFT_OUT[mineral])
    for shown in chapter.exhibits.values():
        assert shown.data["rows"]
        assert not [row for row in shown.data["rows"] if "nan" in row["cells"]]


def test_the_code_of_several_minerals_says_so():
    for mineral in ("gallium", "germanium"):
        assert "niobium" in ran("mineral", "en", mineral=mineral)._glued["trade-said"]


def test_other_codes_can_be_asked_for():
    rows = run("mineral", "en", mineral="copper", hs="283691 811010").exhibits["mineral5"].data["rows"]
    assert {row["cells"][0] for row in rows} == {"283691", "811010"}


def test_an_unknown_mineral_or_code_stops_the_page():
    with pytest.raises(minerals.MineralUnknown, match="Next step"):
        run("mineral", mineral="unobtainium")
    with pytest.raises(minerals.CodeUnknown, match="Next step"):
        run("mineral", hs="740311")


def test_the_series_of_reliance_ends_where_it_is_asked_to():
    shown = run("mineral", "en", end_year=2022).exhibits["mineral3"].data
    assert {row["cells"][1] for row in shown["rows"]} == {"2021", "2022"}
    assert "end_year 2022" in shown["cut"]


@pytest.mark.parametrize("vintage", [OLD, NEW, LAST])
def test_the_comparison_stands_on_every_vintage(vintage):
    chapter = ran("minerals", "en", vintage=vintage)
    assert set(chapter.exhibits) == {"minerals1", "minerals2", "minerals3", "minerals4"}
    assert all(chapter._held.values())
    assert chapter._glued["ranked"].startswith("natural graphite, antimony")


def test_a_newer_edition_is_read_by_itself(tmp_path):
    name = with_next_edition(tmp_path)
    packages.add_folder(tmp_path)
    try:
        assert run("mineral", "en", vintage=OLD)._glued["edition"] == "MCS 2027"
        assert "in 2026 came to" in run("minerals", "en", vintage=name)._glued["cobalt-production"]
        # the quota and the output of one year, in the newest edition that has it
        assert run("primer", "en", vintage=name)._glued["output-2024"] == "270,000 t"
    finally:
        packages._ADDED.remove(tmp_path)


def test_an_edition_of_one_mineral_takes_nothing_from_the_others(tmp_path):
    name = with_next_edition(tmp_path, only="RARE EARTHS")
    packages.add_folder(tmp_path)
    try:
        told, before = (run("mineral", "en", vintage=vintage)._glued for vintage in (name, LAST))
        assert told == before
        assert run("mineral", "en", vintage=name, mineral="rare earths")._glued["edition"] == "MCS 2027"
        compared = run("minerals", "en", vintage=name)
        assert (compared._glued, compared._held) == ((kept := run("minerals", "en", vintage=LAST))._glued, kept._held)
    finally:
        packages._ADDED.remove(tmp_path)
