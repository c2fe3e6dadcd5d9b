"""What pages say stays true, or is marked, on an edition that came out after they were written."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lookup import LAST, NEW, OLD
from running import run, with_next_edition

from rareearths import notebook, tables
from rareearths.audit import dated
from rareearths.paper import claims, points
from rareearths.paths import CHAPTERS

LANGS = ("ja", "en")
KEY = re.compile(r"\{holds\}`([\w/-]+):")
ran = cache(run)


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    with with_next_edition(tmp_path_factory.mktemp("vintages")) as name:
        yield name


def runs(chapter, newest):
    """The chapter on the newer edition: as its own vintage, and as the later one alone."""
    return [ran(chapter, vintage=newest, end_year=2026), ran(chapter, vintage=OLD, later=newest)]


def cell(chapter, name):
    (found,) = (each.source for each in notebook.read(CHAPTERS / f"{chapter}.ipynb").cells if each.id == name)
    return found


def sentence(chapter, name, around):
    """The one sentence of a cell that holds these words."""
    (found,) = (part for part in re.split(r"(?<=。)|(?<=\.) |\n", cell(chapter, name)) if around in part)
    return found


def test_the_share_that_was_raised_is_that_of_the_papers_time(newest):
    then = ran("dominance", vintage=OLD, later=newest)._glued["mine-share"]
    for chapter in runs("dominance", newest):
        assert chapter._held["share-raised"]
        assert (chapter._glued["share-before"], then) == ("69.2%", "69.2%") != chapter._glued["revised-share"]
    for lang in LANGS:
        said = sentence("index", f"title-{lang}", "dominance/share-raised")
        assert "dominance:share-before" in said and "dominance:mine-share" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_the_lead_on_mining_is_marked_where_the_share_is_another(newest, lang):
    own, later = runs("dominance", newest)
    assert (own._held["mine-share-as-printed"], later._held["mine-share-as-printed"]) == (False, True)
    lead = cell("dominance", f"mining-data-{lang}").partition("**")[2].partition("**")[0]
    assert KEY.findall(lead) == ["mine-share-as-printed", "mining-course"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("place", [("introduction", "reading"), ("using-this-book", "read")])
def test_no_vintage_but_that_of_the_paper_is_counted_or_named(place, lang):
    said = cell(place[0], f"{place[1]}-{lang}")
    months = ("2026年6月と10月", "June and October 2026", "三つの版", "three vintages")
    assert [name for name in (*tables.vintages(), *months) if name in said and name != OLD] == []


def test_yearly_prices_are_of_the_edition_that_the_text_names(newest):
    for chapter in runs("weaponisation", newest):
        rows = tables.load("price_context", chapter.later).query("place == 'world_fob' and form == 'oxide'")
        edition = chapter._glued["price-edition"].replace(" ", "")
        means = rows[rows["edition"] == edition].set_index(["element", "period"])["value"]
        for short, symbol in {"dy": "Dy", "tb": "Tb"}.items():
            for year in ("2024", "2025"):
                assert chapter._glued[f"{short}-mean-{year}"] == f"USD {means[symbol, year]:,.0f}/kg"
        assert chapter._held["mean-estimated"] == (edition == "MCS2026")
    assert all("price-edition" in cell("weaponisation", f"magnets-data-{lang}") for lang in LANGS)


def test_concentration_is_said_metal_by_metal(newest):
    for chapter in runs("weaponisation", newest):
        assert (chapter._glued["antimony-share-later"], chapter._glued["antimony-edition"]) == ("33.6%", "MCS 2026")
        assert chapter._glued["antimony-reliance-edition"] == "MCS 2027"
        assert chapter._held["antimony-lower"] and chapter._held["gallium-concentrated"]


def test_only_the_words_that_failed_are_marked_in_the_conclusion(newest):
    own = runs("weaponisation", newest)[0]
    assert not own._held["reliance-agrees"]
    for key in ("europe-rose", "magnets-plunged", "quota-same", "myanmar-largest", "worries-fact"):
        assert own._held[key], key
    marked = {
        "ja": "米国の輸入依存度と輸入元の順位",
        "en": "US import reliance and the order of its sources",
    }
    for lang, words in marked.items():
        said = cell("weaponisation", f"stands-{lang}")
        assert f"{{holds}}`reliance-agrees:{words}`" in said
        assert "stands" not in KEY.findall(said) + KEY.findall(cell("dominance", f"stands-{lang}"))


def test_exhibit_1_and_the_text_beside_it_speak_of_one_year(newest):
    drawn = [*runs("dominance", newest), *(ran("dominance", vintage=each, later=LAST) for each in (NEW, LAST))]
    for chapter in drawn:
        assert chapter._glued["fig01-2024-china-share"] == chapter._glued["mine-share"]
    for lang in LANGS:
        finding = sentence("dominance", f"fig01-texts-{lang}", "`fig01-finding`")
        assert "2024" in finding and "`mine-growth`" in finding and "fig01-last" not in finding


def test_the_newest_edition_and_its_years_reach_the_test_of_prices(newest):
    for chapter in runs("limits", newest):
        said = [chapter._glued[f"newest-{name}"] for name in ("edition", "before-year", "year", "outside")]
        assert said == ["MCS 2027", "2025", "2026", "120,000 t"]


def test_what_people_decided_says_that_a_table_it_rests_on_has_changed_since(newest):
    """A judgement is not computed anew: the reader is told where newer data may have overtaken it."""
    register, decided = claims.register(), points.points()["S7"]
    sources = [register[name].source for name in decided.keys]
    assert "usgs_net_import_reliance" in sources
    told = dated.newer(sources, decided.vintage, "en")
    assert (decided.vintage in told, newest in told) == (True, True)
    assert dated.newer(sources, newest, "ja") == dated.newer(["oecd_export_restrictions"], "2026-10", "ja") == ""


def test_no_text_cites_a_yearbook_that_came_out_after_the_paper():
    """Its name is computed, and its rows lead to it: a work cited by hand would stay behind with the next edition."""
    cited = {
        (page.stem, each.id, int(year))
        for page in CHAPTERS.glob("*.ipynb")
        for each in notebook.read(page).cells
        for key in re.findall(r"\{cite[^}]*\}`([^`]+)`", each.source)
        for year in re.findall(r"usgs(\d{4})mcs", key)
    }
    assert {year for *_, year in cited} >= {2015, 2022, 2025}  # those that were out are cited as any work
    assert not {place for place in cited if place[-1] > 2025}
