"""A chapter's run: what it shows, what it records, what it refuses."""

import json
import re

import altair as alt
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from rareearths import language, tables
from rareearths.chapter import chapter, exhibit, minerals
from rareearths.fetch import refresh
from rareearths.fetch.refresh import Refreshed
from rareearths.paper import claims


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.setenv(chapter.RECORD, str(tmp_path))
    return tmp_path


def opened(lang="en", vintage="2025-10"):
    return chapter.Chapter("dominance", lang, vintage)


def rows():
    return pd.DataFrame(
        {
            "geo": ["China"],
            "value": [270000.0],
            "source": ["usgs_mcs2025"],
            "locator": ["row 3"],
            "quality": ["primary"],
        }
    )


def show(run, **changes):
    parts = {
        "data": rows(),
        "columns": {"geo": "Country", "value": "t REO"},
        "tables": ["usgs_mine_production"],
        "formats": {"value": ",.0f"},
    } | changes
    chart = alt.Chart(parts["data"]).mark_bar().encode(x="value:Q", y="geo:N")
    return run.exhibit("fig01", chart, **parts)


def html(shown):
    """What JupyterLab shows, where no page is made of it."""
    return shown._repr_mimebundle_()["text/html"]


def events(folder):
    return [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def test_exhibit_has_all_that_the_page_needs(record):
    page = html(show(opened()))
    for part in (
        'id="fig01"',
        '<svg role="img" aria-label="Exhibit 1',
        "<caption>Exhibit 1",
        '<th scope="row">China</th>\n<td>270,000</td>',
        'href="#fig01-usgs_mcs2025"',
        'id="fig01-usgs_mcs2025"',
        "fig01.en.csv",
        "data vintage: 2025-10",
    ):
        assert part in page, part
    assert "Partial" not in page
    names = {path.name for path in (record / "exhibits").iterdir()}
    assert names == {"fig01.en.csv", "fig01.en.vl.json", "fig01.en.svg"}
    shown = events(record)[-1]
    assert (shown["id"], shown["status"], shown["files"]) == (
        "fig01",
        "complete",
        ["fig01.en.csv", "fig01.en.vl.json", "fig01.en.svg", "fig01.en.png"],
    )


def test_exhibit_with_something_missing_is_partial(record):
    assert "Partial:" in html(show(opened(), missing="2016 was not read."))
    assert events(record)[-1]["reason"] == "2016 was not read."


def test_missing_value_is_shown_as_such():
    page = html(show(opened("ja"), data=rows().assign(value=float("nan"))))
    assert '<span class="missing">不明</span>' in page


def test_exhibit_needs_its_columns():
    with pytest.raises(exhibit.ExhibitError, match="expected the columns share"):
        show(opened(), columns={"geo": "Country", "share": "%"})


def test_exhibit_needs_its_tables():
    with pytest.raises(exhibit.ExhibitError, match="tables it is made from"):
        show(opened(), tables=[])


def test_exhibit_of_rows_that_are_in_no_table_names_their_sources():
    [source, *_] = tables.provenance("usgs_mine_production", "2025-10")
    page = html(show(opened(), tables=[], origins=[source], data=rows().assign(source=source.id)))
    assert f'id="fig01-{source.id}"' in page and source.url in page and "data vintage" not in page
    with pytest.raises(exhibit.ExhibitError, match=r"column source names .*; got elsewhere"):
        show(opened(), tables=[], origins=[source], data=rows().assign(source="elsewhere"))


def test_unknown_exhibit():
    with pytest.raises(exhibit.ExhibitError, match="got 'fig99'"):
        opened().exhibit("fig99", data=rows(), columns={"geo": "x"}, tables=["readings"])


def test_check_records_the_verdict_without_deciding_it(record):
    verdict = opened().check("C014", 100 * 270000 / 390000)
    assert (verdict.verdict, verdict.printed_text, verdict.computed_text) == ("reproduced", "69.2%", "69.23%")
    noted = events(record)[-1]
    assert (noted["claim_id"], noted["verdict"], noted["claim"]["printed"]) == ("C014", "reproduced", "69.2")
    assert opened().check("C014", 71.05).verdict == "differs"


def test_value_that_only_a_newer_edition_moves_is_revised(monkeypatch):
    monkeypatch.setattr(claims, "expected", lambda: {"C014": "reproduced"})
    assert opened(vintage="2026-06").check("C014", 71.05).verdict == "revised"
    assert opened(vintage="2025-10").check("C014", 71.05).verdict == "differs"


def test_unknown_claim():
    with pytest.raises(claims.ClaimError, match="got 'C999'"):
        opened().check("C999", 1)


def test_claim_of_another_chapter():
    other = chapter.Chapter("limits", "en", "2025-10")
    with pytest.raises(claims.ClaimError, match="got C014, which the register has in 'dominance'"):
        other.check("C014", 69.2)


def test_a_cell_that_ends_with_a_number_shows_nothing():
    run, page = opened(), DisplayFormatter()
    assert page.format("3") != ({}, {})
    for written in (run.number("three", 3), run.words("months", "May and June")):
        assert page.format(written) == ({}, {})


def test_number_key_stands_for_one_number():
    run = opened("ja")
    assert run.number("mine-china", 270000, "t") == "27万トン"
    assert run.number("mine-china", 270000, "t") == "27万トン"
    with pytest.raises(ValueError, match="key 'mine-china' to be used once"):
        run.number("mine-china", 45000, "t")


def test_the_place_of_an_exhibit_says_which_table_is_missing(record):
    page = html(opened("en").without("fig08", "baci_exporters", "2025-10"))
    assert 'id="fig08"' in page and "baci_exporters" in page
    table, lacking, last = events(record)
    assert (table["event"], table["table"]) == ("table", "baci_exporters")
    assert (lacking["event"], lacking["table"]) == ("lacking", "baci_exporters")
    assert (last["id"], last["status"]) == ("fig08", "missing") and "baci_exporters" in last["reason"]


def test_unknown_language_and_vintage():
    with pytest.raises(language.UnknownLanguage):
        chapter.Chapter("dominance", "de", "2025-10")
    with pytest.raises(tables.VintageMissing, match="2025-10"):
        chapter.Chapter("dominance", "en", "2025-11")


def test_nothing_is_written_outside_a_build(tmp_path, monkeypatch):
    monkeypatch.delenv(chapter.RECORD, raising=False)
    monkeypatch.chdir(tmp_path)
    show(opened())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("lang", "words"), [("ja", "取得した"), ("en", "Fetched")])
def test_a_refresh_says_which_vintage_is_read(monkeypatch, lang, words):
    shown, asked = [], []

    def made(name, instead):
        asked.append((name, instead))
        return Refreshed("2026-06", True, "取得した。", "Fetched.")

    monkeypatch.setattr(refresh, "refresh", made)
    monkeypatch.setattr(chapter, "display", shown.append)
    made_here = chapter.Chapter("dominance", lang, "2025-10", refresh=True)
    assert asked == [("dominance", "2025-10")]
    assert made_here.vintage == "2026-06" and words in html(shown[0])


def test_a_table_that_is_no_exhibit():
    data = pd.DataFrame({"who": ["a < b", ["x ", ("link", "#C014")]], "value": [-1234.5, float("nan")]})
    made = opened().table(
        "Test", data, ["Who", "t"], {"value": ",.0f"}, widths=["9rem", "4rem"], anchors=["F01", "F02"]
    )
    page = html(made)
    for part in (
        '<table class="cards listed" role="table" lang="en">',  # sentences: a card of each row on a phone
        '<th scope="col" style="min-width: 9rem">Who</th>',
        '<tr id="F01">',
        '<th scope="row">a &lt; b</th>',
        '<td data-label="t">−1,234</td>',
        '<th scope="row">x <a href="#C014">link</a></th>',
        '<td data-label="t">—</td>',
    ):
        assert part in page, part
    strong = opened().table("Test", pd.DataFrame({"a": [{"text": "so", "strong": True}]}), ["A"])
    assert '<table lang="en">' in html(strong) and '<th scope="row"><strong>so</strong></th>' in html(strong)
    assert "min-width" not in html(strong) and "role=" not in html(strong).partition("<table")[2]
    assert "<details" not in page
    folded = html(opened().table("Test", data, ["Who", "t"], folded=True))
    assert '<details class="table-fold"><summary>Test</summary>' in folded and folded.count("</details>") == 1


# what a reader of a notebook can mistype
MISTYPED = [
    lambda lang: chapter.Chapter("dominance", lang, "2025-11"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10", "2025-10"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10", end_year="2015"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10", refresh="yes"),
    lambda lang: chapter.parameters.names(["end_year = 2024", "# Parameters\nend_yaer = 2015\n"], lang),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10").load("usgs_reservs"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10").load("usgs_reserves", "2025-11"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10").newest("usgs_reservs"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10").paper("fig99"),
    lambda lang: chapter.Chapter("dominance", lang, "2025-10").read("suzuki-swift-stopp"),
    lambda lang: minerals.find(tables.load("mineral_names", "2026-06"), "galium", lang),
    lambda lang: minerals.codes(tables.load("mineral_hs_codes", "2026-06"), "GALLIUM", "999999", lang),
    lambda lang: language.country("XXX", lang),
    lambda lang: language.element("Fe", lang),
]
PARTS = {
    "ja": ("想定される名|なければならない|必要である", "はない|与えられた", "考えられる原因：", "次の手順："),
    "en": ("Expected ", "got |has no ", "Likely cause: ", "Next step: "),
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("mistyped", MISTYPED)
def test_an_error_that_a_reader_can_cause_is_in_the_language_of_the_notebook(mistyped, lang):
    with pytest.raises((ValueError, KeyError, tables.DataError)) as caught:
        mistyped(lang)
    said = str(caught.value)
    assert [part for part in PARTS[lang] if not re.search(part, said)] == []
    assert lang == "ja" or not re.search("[぀-ヿ]", said)


def test_a_cut_exhibit_ends_where_one_of_its_series_does():
    made = chapter.Chapter("dominance", "en", "2025-10", end_year=2012)
    kept = made.until("fig07", pd.DataFrame({"year": [2010, 2011, 2024], "value": [1.0, 2.0, 3.0]}))
    assert made.until("fig07", pd.DataFrame({"year": [2023]})).empty
    shown = made.exhibit("fig07", data=kept, columns=["year", "value"], tables=["usgs_mine_production"])
    assert "with end_year 2012, the annual series of exhibit 7 end at 2011" in shown.data["cut"].lower()
    assert "up to 2024" in shown.data["cut"]


def test_an_exhibit_of_which_no_year_is_drawn_is_left_out_whatever_else_its_table_has():
    made = chapter.Chapter("dominance", "en", "2025-10", end_year=1993)
    series, pairs = (pd.DataFrame({"year": [year], "value": [1.0]}) for year in (2010, 2023))
    data = pd.concat([made.until("fig07", series), pairs])
    given = {"data": data, "columns": ["year", "value"], "tables": ["usgs_mine_production"]}
    assert "begins in 2010" in made.exhibit("fig07", **given).data["reason"]
    made.until("fig07", pd.DataFrame({"year": [1985, 1990]}))  # another of its series, which is drawn
    assert "rows" in made.exhibit("fig07", **given).data
