"""The pages on other minerals, run for several minerals, vintages and end years: true, whole, and open about gaps."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lookup import LAST, NEW, OLD
from running import run, with_next_edition

from rareearths.chapter import minerals

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
    with with_next_edition(tmp_path) as name:
        assert run("mineral", "en", vintage=OLD)._glued["edition"] == "MCS 2027"
        assert "in 2026 came to" in run("minerals", "en", vintage=name)._glued["cobalt-production"]
        # the quota and the output of one year, in the newest edition that has it
        assert run("primer", "en", vintage=name)._glued["output-2024"] == "270,000 t"


def test_an_edition_of_one_mineral_takes_nothing_from_the_others(tmp_path):
    with with_next_edition(tmp_path, only="RARE EARTHS") as name:
        told, before = (run("mineral", "en", vintage=vintage)._glued for vintage in (name, LAST))
        assert told == before
        assert run("mineral", "en", vintage=name, mineral="rare earths")._glued["edition"] == "MCS 2027"
        compared = run("minerals", "en", vintage=name)
        assert (compared._glued, compared._held) == ((kept := run("minerals", "en", vintage=LAST))._glued, kept._held)


def test_what_a_table_does_not_enter_is_not_said_to_be_uncontrolled():
    for mineral in ("cobalt", "lithium"):
        said = ran("mineral", "en", mineral=mineral)._glued["controls-said"]
        assert "enters no announcement" in said
        assert "does not mean that no control" in said


def test_an_announcement_of_which_a_clause_is_suspended_is_not_suspended_as_a_whole():
    for mineral in ("gallium", "graphite"):
        chapter = ran("mineral", "en", mineral=mineral)
        rows = {row["cells"][1]: row["cells"][3:] for row in chapter.exhibits["mineral7"].data["rows"]}
        assert rows["MOFCOM 2024 No. 46"] == ["clause 2 suspended, the rest in force", "2026-11-27"]
        assert rows["MOFCOM 2025 No. 72"] == ["in force", ""], "a suspension is not itself suspended"
        assert "what followed that day is not known" in chapter._glued["controls-said"]


def test_suspensions_of_announcements_that_name_an_element_are_among_them():
    rows = ran("mineral", "en", mineral="rare earths").exhibits["mineral7"].data["rows"]
    assert {row["cells"][1].rsplit(" ", 1)[-1] for row in rows} == {"18", "57", "70"}


def test_one_pair_that_makes_a_gap_is_named_with_the_gap_without_it():
    said = {key: ran("mineral", "en", mineral=key)._glued["mirror-said"] for key in ("graphite", "gallium", "antimony")}
    assert "Japan (exporter 59,333 t, importer 14,457 t); without it importers report 281.8% more" in said["graphite"]
    assert "17.7% less" in said["gallium"]
    assert "with Hong Kong" in said["gallium"]
    assert "without it importers report 35.8% more" in said["gallium"]
    assert "without it importers report 73.2% more" in said["antimony"]


def test_who_reported_much_and_is_missing_later_is_named():
    said = {key: ran("mineral", "en", mineral=key)._glued["trade-said"] for key in ("cobalt", "lithium")}
    assert (
        "In 2024 there is no report, or one below 1%, of DR Congo, which had 70.0% of the USD 3,076 million"
        in (said["cobalt"])
    )
    assert "no report" not in said["lithium"]


def test_countries_have_their_article_in_a_sentence_and_one_that_leads_on_both_sides_is_named_once():
    said = {key: ran("mineral", "en", mineral=key)._glued for key in ("rare earths", "germanium", "cobalt")}
    assert "After it comes the United States with" in said["rare earths"]["production-said"]
    for told in said.values():
        sentences = " ".join(told[key] for key in ("production-said", "reserves-said", "trade-said", "mirror-said"))
        assert not re.search(r"(?<!the )(United States|Netherlands) (with|comes)|with (United|Nether)", sentences)
    assert re.search(
        r"that of China: [\d.]+% by exporters' records, [\d.]+% by importers'", said["germanium"]["trade-said"]
    )


def test_a_mineral_that_the_newest_edition_lacks_names_the_edition_that_has_it(tmp_path):
    with with_next_edition(tmp_path, only="RARE EARTHS") as newest:
        told = run("mineral", "en", vintage=newest, mineral="germanium")._glued
    assert {told[key] for key in ("edition", "edition-reliance", "edition-sources")} == {"MCS 2026"}
    assert "MCS 2026 has no table of production" in told["production-said"]


def test_places_hold_or_change_as_measures_are_left_out():
    chapter = ran("minerals", "en")
    rows = [row["cells"] for row in chapter.exhibits["minerals4"].data["rows"]]
    assert {row[0]: row[3] for row in rows} == {
        **{"natural graphite": "1", "antimony": "2", "gallium": "3–4", "lithium": "3–5", "cobalt": "4–5"},
        "germanium": "",
    }
    # by hand: differences in output, concentration and reserves, and none in controls once the catalogue is counted
    cells = {row[0]: [float(cell) for cell in row[4:7]] for row in rows if row[0] in ("lithium", "cobalt")}
    for key, found in cells.items():
        assert float(chapter._glued[f"{key}-counted"]) == pytest.approx(sum(found) / 4, abs=0.1)
    assert float(chapter._glued["lithium-bounded"]) > float(chapter._glued["gallium-distance"])
