"""Every row of every table has a page, an address and its provenance."""

from __future__ import annotations

import html
import re

import pytest

from rareearths import tables
from rareearths.audit import quality, rows
from rareearths.engine.finish.book import Book


@pytest.fixture(scope="module")
def written():
    """The text of each page of rows, by language and address."""
    book = Book("Book", "chapters/index.html", languages={"ja": "日本語", "en": "English"})
    return {lang: {page.path: page.text for page in rows.pages(lang, book)} for lang in ("ja", "en")}


def test_a_row_is_found_with_its_document():
    table = tables.load("usgs_mine_production", "2025-10")
    place = table.index[(table["geo"] == "CHN") & (table["year"] == 2024) & (table["edition"] == "MCS2025")].item()
    row = rows.look_up(f"2025-10/usgs_mine_production#{place + 2}")
    assert row.values == {"geo": "CHN", "year": "2024", "edition": "MCS2025", "value": "270000"}
    assert (row.quality, row.vintage, row.path) == (
        "primary",
        "2025-10",
        f"data/2025-10/usgs_mine_production.html#r{place + 2}",
    )
    assert row.url.startswith("https://www.sciencebase.gov/") and "China" in row.locator and row.title


def test_a_row_with_two_sources_names_both(monkeypatch):
    frame, known = rows._frame("2025-10", "usgs_mine_production")
    two = "; ".join(list(known)[:2])
    monkeypatch.setattr(rows, "_frame", lambda *_: (frame.assign(source=two), known))
    row = rows.look_up.__wrapped__("2025-10/usgs_mine_production#2")  # or this would be remembered for other tests
    assert row.title == "; ".join(known[name].title for name in two.split("; "))


@pytest.mark.parametrize("line", ["1", "99999"])
def test_a_row_that_is_not_there_is_refused(line):
    with pytest.raises(KeyError, match="Expected a row of 2025-10/usgs_mine_production"):
        rows.look_up(f"2025-10/usgs_mine_production#{line}")


def test_a_page_says_whose_rows_its_own_follow(written):
    japanese, english = (written[lang]["data/2026-10/readings.html"] for lang in ("ja", "en"))
    assert "データの版2026-06の表に続く行である。" in japanese
    assert "They follow the rows of the table in data vintage 2026-06." in english
    whole = written["en"]["data/2025-10/readings.html"]
    assert "They follow the rows" not in whole


@pytest.mark.parametrize(
    ("read_in", "ja", "en"),
    [
        ("original", "一次資料", "primary"),
        ("copy", "一次資料（写しで確認）", "primary, read in a copy"),
        ("quotation", "一次資料（引用で確認）", "primary, read in a quotation"),
        ("", "一次資料", "primary"),
    ],
)
def test_quality_says_where_the_source_was_read(read_in, ja, en):
    assert (quality.named("primary", read_in, "ja"), quality.named("primary", read_in, "en")) == (ja, en)


def test_of_two_sources_the_farther_one_counts():
    assert rows._read_in([rows._Document("a", "", "quotation"), rows._Document("b", "", "copy")]) == "quotation"
    assert rows.look_up("2026-10/readings#2").read_in == "quotation"


def test_claims_and_references_stand_elsewhere():
    assert rows.look_up("paper/claims#C014").path == "chapters/audit.html#C014"
    reference = rows.look_up("paper/references#defensenews2019")
    assert reference.url.startswith("https://") and reference.title and reference.path == ""


def test_both_languages_have_the_same_pages(written):
    assert list(written["ja"]) == list(written["en"])
    home = {
        rows.page_path(vintage, table)
        for vintage in tables.vintages()
        for table in tables.tables(vintage)
        if tables.describe(table, vintage)["vintage"] == vintage
    }
    assert home <= set(written["ja"])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_page_has_every_row_and_its_source(written, lang):
    for page, text in written[lang].items():
        vintage, table = page.removeprefix("data/").removesuffix(".html").split("/")
        frame, known = rows._frame(vintage, table)
        assert len(re.findall(r"<tr id=r\d+>", text)) == len(frame), page
        assert f'<html lang="{lang}"' in text and f'href="../../../{"en" if lang == "ja" else "ja"}/{page}"' in text
        for source in {one.strip() for cell in frame.get("source", []) for one in cell.split(";")}:
            url = known[source].url if source in known else ""
            assert not url or html.escape(url) in text, (page, source)


def test_heads_are_in_the_language_of_the_page(written):
    japanese = written["ja"]["data/2025-10/usgs_mine_production.html"]
    english = written["en"]["data/2025-10/usgs_mine_production.html"]
    assert "資料のなかの位置" in japanese and "一次資料" in japanese and "Place in the source" not in japanese
    assert "Place in the source" in english and ">primary" in english


def test_what_rows_have_in_common_is_told_once(written):
    text = written["en"]["data/2025-10/bgs_mine_production.html"]
    assert "<dt>Source (all rows)</dt>" in text and '<th scope="col">Source</th>' not in text
    assert text.count('<a href="https://ogcapi.bgs.ac.uk/') == 1


def test_rows_of_several_documents_lead_to_these(written):
    text = written["en"]["data/2025-10/usgs_mine_production.html"]
    named = set(re.findall(r'<td><a href="#source-(\w+)">\1</a>', text))
    assert len(named) > 1
    assert all(re.search(rf'<dd id="source-{name}"><code>{name}</code> <a href="http', text) for name in named)
