"""With an edition more, of rare earths alone, chapters say of each figure which edition it is of, and its sign."""

from __future__ import annotations

import pytest
from lookup import OLD
from running import run, with_next_edition

from rareearths import tables
from rareearths.chapter import Chapter
from rareearths.chapter.printed import bounded, reach
from rareearths.fetch.publishers.description import described

REE = "rare-earths-compounds-and-metals"
LANGS = pytest.mark.parametrize("lang", ["ja", "en"])


@pytest.fixture(scope="module")
def partial(tmp_path_factory):
    with with_next_edition(tmp_path_factory.mktemp("vintages"), only="RARE EARTHS") as name:
        yield name


def printed_of_2024(vintage, lang):
    """What the newest edition prints of all rare earths, as a sentence has it."""
    rows = tables.load("usgs_net_import_reliance", vintage).query(f"item == '{REE}' and year == 2024")
    row = rows.sort_values("edition").iloc[-1]
    assert (row["edition"], row["operator"], row["value"]) == ("MCS2027", ">", 90)
    return bounded(row["value"], row["operator"], lang)


@LANGS
def test_a_bound_is_written_with_its_sign(partial, lang):
    said = printed_of_2024(partial, lang)
    assert said == {"ja": "90%超", "en": "more than 90%"}[lang]
    written = {"primer": "reliance-now", "responses": "nir-2024-later", "appendix": "nir-ree-later"}
    for name, key in written.items():
        for given in ({"vintage": OLD}, {"vintage": partial}):
            assert run(name, lang, **given)._glued[key] == said, (name, given)


@LANGS
def test_the_check_of_a_bound_says_its_sign(partial, lang):
    said = printed_of_2024(partial, lang)
    for name, claim_id in {"responses": "C174", "appendix": "C265"}.items():
        own, older = (run(name, lang, vintage=vintage).checked[claim_id] for vintage in (partial, OLD))
        assert own.computed_text == said != older.computed_text
        assert own.verdict == "revised"


def test_words_of_a_fall_do_not_hold_of_a_bound_above(partial):
    held = run("responses")._held
    assert not any(held[key] for key in ("reliance-lowered", "reliance-much-lower", "large-fall"))
    assert not run("primer")._held["reliance-revised"]
    # of the bound 90, ten points: aluminium and garnet moved more
    assert not run("appendix")._held["rare-earths-most"]
    assert run("appendix", later="2026-10")._held["rare-earths-most"]


def test_what_a_bound_can_stand_for():
    assert [reach(90, sign) for sign in (">", ">=", "<", None, float("nan"))] == [
        (90, 100),
        (90, 100),
        (0, 90),
        (90, 90),
        (90, 90),
    ]


def test_australias_reserves_and_share_are_of_one_edition(partial):
    for given in ({}, {"vintage": partial}):
        chapter = run("responses", **given)
        assert chapter._glued["aus-reserves"] == "5,700,000 t"
        assert chapter._glued["reserves-edition-then"] == "MCS 2025"
        assert chapter._held["reserves-share-fits"]


def test_the_measures_stand_though_australias_output_was_revised(partial):
    chapter = run("responses", vintage=partial)
    assert chapter.verdicts["C228"] == "revised"
    assert chapter._held["stands"] and chapter._held["australia-shares"]


def test_the_years_that_the_us_share_averages_follow_the_edition(partial):
    for vintage in (OLD, partial):
        rows = tables.load("usgs_import_sources", vintage)
        first, last = rows[rows["edition"] == rows["edition"].max()]["period"].iloc[0].split("/")
        averaged = {3: "three years", 4: "four years"}[int(last) - int(first) + 1]
        assert run("responses", vintage=vintage)._glued["us-years-averaged"] == averaged


@LANGS
def test_appendix_five_names_the_edition_of_each_value(partial, lang):
    chapter = run("appendix", lang, vintage=partial)
    shown = chapter.exhibits["app5"].data
    opening, closing = {"ja": ("（", "）"), "en": (" (", ")")}[lang]
    by_place = {row["place"]: row["cells"] for row in shown["rows"]}
    assert len(by_place) == len(shown["rows"])
    rare = next(cells for place, cells in by_place.items() if "RARE EARTHS" in place)
    assert (rare[2], rare[-1]) == ("80", f">90{opening}MCS 2027{closing}")
    assert not any("MCS" in cells[2] for cells in by_place.values())  # all of the edition that the heading names
    assert sum(cells[-1] is None for cells in by_place.values()) == 2  # caesium and rubidium: no later edition has 2024
    separator = {"ja": "、", "en": ", "}[lang]
    assert chapter._glued["reliance-edition"] == f"MCS 2026{separator}MCS 2027"
    assert chapter._glued["ree-edition"] == "MCS 2027"
    counts = {"MCS 2025": 2, "MCS 2026": 24, "MCS 2027": 1}
    assert all(f"{edition}: {count}" in chapter.checked["C415"].note for edition, count in counts.items())
    assert chapter._held["only-headings"]  # of the edition of the time, whatever came later


def test_a_source_of_appendix_five_has_its_place(partial):
    for row in run("appendix", vintage=partial).exhibits["app5"].data["rows"]:
        assert len(row["sources"]) == len(set(row["sources"]))
        places = row["place"].split("; ")
        assert "usgs_mcs2025_trends" in row["sources"] and places[0].startswith("MCS2025_Fig2")
        assert ("usgs_mcs2027" in row["sources"]) == ("RARE EARTHS" in places[0])


def test_the_exercise_on_operators_reads_an_edition_of_all_minerals(partial):
    glued = run("appendix", vintage=partial)._glued
    assert (glued["ex-a3-edition"], glued["ex-a3-rows"]) == ("MCS 2026", "80")


def test_choices_are_named_by_the_edition_of_their_values(partial, monkeypatch):
    asked, judged = {}, Chapter.choices

    def choices(self, claim_id, question, computed):
        asked[claim_id] = {name.en: value for name, value in computed.items()}
        return judged(self, claim_id, question, computed)

    monkeypatch.setattr(Chapter, "choices", choices)
    run("responses")
    run("appendix")
    # reserves differ in the edition between the paper's and the newest, which is named too
    reserves = tables.load("usgs_reserves", partial).query("geo == 'BRA' and edition == 'MCS2026'")["value"].item()
    assert reserves < 1.6e7
    assert asked["C220"]["MCS 2026"] == 2 and next(iter(asked["C220"])) == "MCS 2025 (at the time)"
    assert {"MCS 2026", "MCS 2027"} < set(asked["C220"])
    for claim_id in ("C174", "C265"):
        assert (asked[claim_id]["MCS 2026"], asked[claim_id]["MCS 2027"]) == (53, ">90")
    assert "MCS 2026, MCS 2027 (of the 25 that can be compared)" in asked["C415"]


def test_sources_of_the_usgs_have_a_japanese_title():
    for template, said in described("usgs").sources.items():
        assert said.get("title_ja") or template == "brought", template
