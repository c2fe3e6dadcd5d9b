"""An exhibit taken out of the book: its downloads, its page, the frame for other sites, the picture beside a link."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
from PIL import Image

from rareearths.audit import data, downloads, exhibitpages, news, pictures, shown
from rareearths.chapter import charts
from rareearths.chapter.exhibit import Exhibit
from rareearths.chapter.shown import EXHIBIT, MIME
from rareearths.engine.finish.book import Book
from rareearths.engine.run.execute import Result, Run
from rareearths.engine.sphinx import config
from rareearths.paper.exhibits import catalogue

TEXTS = {
    "finding": "China mines most & more",
    "subtitle": "Tonnes, 2024",
    "description": "Two bars of mine production, of which China has by far the longer one.",
}
BASE = "https://example.org/book"
# addresses that were given out; one that goes breaks a link in somebody's text
ADDRESSES = [f"fig{number:02}" for number in range(1, 25)] + [f"app{number}" for number in range(1, 6)]


def made(lang="en", name="fig01", chart=True):
    frame = pd.DataFrame(
        {
            "geo": ["China", "World"],
            "t": [270000.0, 390000 / 7],
            "source": ["usgs_mcs2025", "usgs_mcs2025"],
            "locator": ["p. 1, table", "p. 2"],
            "quality": ["primary", "derived"],
        }
    )
    known = [source.id for source in Exhibit(name, lang, frame[["geo"]], {"geo": "x"}, TABLES).sources()]
    frame["source"] = known[0]
    bars = alt.Chart(frame[["geo", "t"]]).mark_bar().encode(x="t:Q", y="geo:N")
    spec = charts.specification(bars) if chart else None
    return Exhibit(name, lang, frame, {"geo": "Country", "t": "Tonnes"}, TABLES, spec)


TABLES = [("usgs_mine_production", "2025-10")]


@pytest.fixture
def ran(tmp_path):
    """Return a maker of a run that showed an exhibit."""

    def make(exhibit):
        folder = tmp_path / f"run-{exhibit.id}-{exhibit.lang}"
        exhibit.write(folder / "exhibits")
        content = {"kind": EXHIBIT, **exhibit.data()}
        output = nbformat.v4.new_output("display_data", {MIME: json.dumps(content)})
        cell = nbformat.v4.new_code_cell("show()", outputs=[output])
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "executed.ipynb")
        return Result(Run(tmp_path / "dominance.ipynb", exhibit.lang), folder, cached=False)

    return make


def texts(name="fig01"):
    return {f"{name}-{part}": text for part, text in TEXTS.items()}


@pytest.fixture
def published(monkeypatch):
    """Let the site have an address."""
    project = {**config.project(), "base_url": f"{BASE}/"}
    monkeypatch.setattr(config, "project", lambda path=None: project)
    return project


def test_downloads_of_a_chart_say_what_it_shows_and_where_it_is_from(ran, tmp_path, published):
    result, folder = ran(made()), tmp_path / "downloads"
    for _ in range(2):
        downloads.write(result, texts(), folder)
        spec = json.loads((folder / "fig01.en.vl.json").read_text())
        assert spec["title"] == {"text": TEXTS["finding"], "subtitle": TEXTS["subtitle"]}
        assert spec["description"] == TEXTS["description"]
        drawing = (folder / "fig01.en.svg").read_text()
        for written in (">China mines most &amp; more<", "Sources: ", "CC BY 4.0", f"{BASE}/en/exhibits/fig01.html"):
            assert written in drawing
        assert Image.open(folder / "fig01.en.png").size[0] == 1320
    assert len(list((result.folder / "pictures").iterdir())) == 1, "the picture is drawn once"


def test_a_run_of_many_keeps_its_drawings_without_pictures(ran, tmp_path):
    folders = {with_pictures: tmp_path / str(with_pictures) for with_pictures in (True, False)}
    for with_pictures, folder in folders.items():
        downloads.write(ran(made()), texts(), folder, with_pictures=with_pictures)
    left = {key: {path.name: path.read_bytes() for path in folder.iterdir()} for key, folder in folders.items()}
    assert left[True].pop("fig01.en.png").startswith(b"\x89PNG")
    assert left[True] == left[False]


def test_without_an_address_a_drawing_names_none(ran, tmp_path):
    downloads.write(ran(made()), texts(), tmp_path / "downloads")
    assert "https://" not in re.sub(r'xmlns\S*="[^"]*"', "", (tmp_path / "downloads" / "fig01.en.svg").read_text())


@pytest.mark.parametrize(
    ("lang", "heads", "quality"),
    [
        ("en", ["Country", "Tonnes", "Source", "Place in the source", "Quality"], "derived"),
        ("ja", ["Country", "Tonnes", "資料", "資料のなかの位置", "質"], "算出値"),
    ],
)
def test_data_are_in_the_readers_language_with_whole_names_of_sources(ran, tmp_path, lang, heads, quality):
    downloads.write(ran(made(lang)), texts(), tmp_path / "downloads")
    content = (tmp_path / "downloads" / f"fig01.{lang}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet knows the encoding by this mark"
    first, _, last = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert first == heads
    assert last[1] == "55714.2857143" and last[4] == quality
    (source,) = made(lang).sources()
    assert last[2].endswith(source.named(lang)) and shown.publishers()[source.id] in last[2]


@pytest.mark.parametrize(("lang", "named"), [("en", "Data Series 140"), ("ja", "データシリーズ140")])
def test_sources_below_a_chart_have_their_usual_name_in_the_readers_language(lang, named):
    first = made(lang).data()["sources"][0]
    assert first["id"] == "usgs_ds140" and named in first["title"]


def test_an_archive_holds_data_description_and_terms_and_is_the_same_each_time(ran, tmp_path, published):
    result = ran(made())
    for name in ("one", "two"):
        downloads.write(result, texts(), tmp_path / name)
    one, two = ((tmp_path / name / "fig01.en.zip").read_bytes() for name in ("one", "two"))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        files = {Path(name).name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {"fig01.en.csv", "metadata.json", "README.txt", "LICENSE-content.txt"}
    described = json.loads(files["metadata.json"])
    assert described["address"] == f"{BASE}/en/exhibits/fig01.html" and described["licence"] == shown.LICENCE
    assert described["columns"] == ["Country", "Tonnes"] and described["sources"][0]["title"]
    assert described["citation"] in files["README.txt"].decode("utf-8-sig")


def test_a_table_of_the_papers_own_selection_is_quoted_and_not_offered(ran, tmp_path, published):
    assert shown.quoted() >= {"fig09", "fig14", "app1", "app5"} and "fig01" not in shown.quoted()
    result = ran(made(name="fig14", chart=False))
    downloads.write(result, texts("fig14"), tmp_path / "downloads")
    with zipfile.ZipFile(tmp_path / "downloads" / "fig14.en.zip") as archive:
        described = json.loads(archive.read("fig14.en/metadata.json"))
        readme = archive.read("fig14.en/README.txt").decode("utf-8-sig")
    assert described["licence"] == "" and "not under CC BY" in described["terms"] and "not under CC BY" in readme
    (each,) = shown.exhibits(result, texts("fig14"))
    assert "license" not in exhibitpages.data(each, "en", published)
    written = pages(each, published)
    page = written["exhibits/fig14.html"]
    assert "not under CC BY" in page and "creativecommons.org" not in page
    assert "iframe" not in page and "exhibits/fig14-embed.html" not in written


def pages(each, project):
    """Return the text of each page of an exhibit."""
    book = Book("Book", "chapters/index.html")
    return {page.path: page.text for page in exhibitpages.pages("en", book, [each], project)}


def test_the_page_of_an_exhibit(ran, published):
    (each,) = shown.exhibits(ran(made()), texts(), {"exhibits": {}})
    written = pages(each, published)
    page = written["exhibits/fig01.html"]
    assert "<h1>China mines most &amp; more</h1>" in page and "exhibit.js" in page
    assert '<img src="../exhibits/fig01.svg"' in page and "<svg" not in page and "<table>" in page
    assert 'href="../../exhibits/fig01.en.zip" download' in page
    assert 'href="../chapters/dominance.html#fig01"' in page
    assert "@incollection{fig01-" in page and f"{BASE}/en/exhibits/fig01-embed.html" in page
    bare = written["exhibits/fig01-embed.html"]
    assert 'src="../../exhibits/fig01.en.svg"' in bare and 'href="fig01.html" target="_top"' in bare


def test_without_an_address_there_is_nothing_to_embed(ran):
    (each,) = shown.exhibits(ran(made()), texts())
    assert "iframe" not in pages(each, config.project())["exhibits/fig01.html"]


def test_exhibits_keep_their_addresses():
    assert [name for name in catalogue() if not catalogue()[name]["own"]] == ADDRESSES
    assert exhibitpages.path("fig06") == "exhibits/fig06.html"


def test_the_picture_beside_a_link(ran, tmp_path, published):
    (each,) = shown.exhibits(ran(made()), texts())
    assert exhibitpages.cards([each], tmp_path / "share", "en", published) == {
        "exhibits/fig01.html": "share/fig01.en.png"
    }
    drawn = Image.open(tmp_path / "share" / "fig01.en.png")
    assert (drawn.size, drawn.mode) == ((1200, 630), "P")
    words = Image.open(io.BytesIO(pictures.card("Exhibit 9", "Words alone", "The book")))
    assert words.size == (1200, 630) and words.tobytes() != drawn.tobytes()


def test_the_feed_tells_of_vintages_and_of_changed_verdicts():
    found = {lang: news.entries(lang) for lang in ("ja", "en")}
    assert [one.id for one in found["ja"]] == [one.id for one in found["en"]]
    assert len({one.id for one in found["en"]}) == len(found["en"]) > 50
    assert [one.date for one in found["en"]] == sorted((one.date for one in found["en"]), reverse=True)
    assert any(one.href == data.PAGE and "2026-10" in one.title for one in found["en"])
    assert any(re.fullmatch(r"C\d{3}の判定：.+から.+へ", one.title) for one in found["ja"])
