"""A tiny bilingual book through the real script: what a reader, a search engine and a reader offline get."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from book_site import FIXTURE, build, jupyter_book

from rareearths.engine.finish import book
from rareearths.engine.finish import site as finishing

TITLES = {"ja": "小さな本", "en": "A small book"}
OTHER = {"ja": "en", "en": "ja"}
PAGES = [f"{lang}/{name}" for lang in TITLES for name in ("chapters/index.html", "chapters/dominance.html",
                                                         "search.html", "404.html")]  # fmt: skip


class Elements(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.all = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.all.append((tag, dict(attributes)))

    def of(self, tag, **wanted):
        return [given for name, given in self.all if name == tag and wanted.items() <= given.items()]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("book"))


def read(site, path):
    return (site / path).read_text(encoding="utf-8")


def elements(site, path):
    return Elements(read(site, path))


@pytest.mark.parametrize("path", PAGES)
def test_language_title_and_switch(site, path):
    lang, _, page = path.partition("/")
    found = elements(site, path)
    assert found.of("html")[0]["lang"] == lang
    assert TITLES[lang] in re.search(r"<title>(.*?)</title>", read(site, path))[1]
    switch = found.of("a", hreflang=OTHER[lang])
    assert [link["lang"] for link in switch] == [OTHER[lang]]
    assert (site / path).parent.joinpath(switch[0]["href"]).resolve() == (site / OTHER[lang] / page).resolve()
    assert {"ja": "日本語", "en": "English"}[OTHER[lang]] in read(site, path)


@pytest.mark.parametrize("path", [path for path in PAGES if "404" not in path])
def test_alternates_lead_to_pages_that_exist(site, path):
    links = {link["hreflang"]: link["href"] for link in elements(site, path).of("link", rel="alternate")}
    assert set(links) == {"ja", "en", "x-default"}
    for href in links.values():
        assert (site / path).parent.joinpath(href).resolve().is_file()


@pytest.mark.parametrize("path", [*PAGES, "index.html", "404.html", "ja/index.html"])
def test_nothing_comes_from_elsewhere_and_nothing_is_missing(site, path):
    loaded = [
        given.get("src") or given.get("href")
        for tag, given in elements(site, path).all
        if tag in ("script", "link", "img", "iframe", "source") and (given.get("src") or given.get("href"))
    ]
    assert not [address for address in loaded if urlsplit(address).netloc]
    for address in loaded:
        if address == "#" or address.startswith("data:"):  # the search page's link to itself, an icon
            continue
        assert (site / path).parent.joinpath(urlsplit(address).path).is_file(), address
    scripts = [given["src"] for given in elements(site, path).of("script") if given.get("src")]
    assert len(scripts) == len(set(scripts))
    assert not re.search(r"thebe|mathjax@|unpkg|jsdelivr|all\.min\.js", read(site, path))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ja/chapters/index.html", "論文の数字を確かめる小さな本。"),
        ("en/chapters/index.html", "A small book that checks a paper's figures."),
        ("en/chapters/dominance.html", "Mine production grew"),
    ],
)
def test_description(site, path, text):
    found = elements(site, path).of("meta", name="description")
    assert len(found) == 1
    assert found[0]["content"].startswith(text)


def test_one_language_alone(site):
    japanese, english = read(site, "ja/chapters/dominance.html"), read(site, "en/chapters/dominance.html")
    assert "鉱石生産量は増えた" in japanese and "Mine production grew" not in japanese
    assert "Mine production grew" in english and "鉱石生産量" not in english
    for lang, words in (("ja", "この章のパラメータとコード"), ("en", "Parameters and code of this chapter")):
        assert words in read(site, f"{lang}/chapters/dominance.html")
    theirs = ("Skip to main", "On this page", "Toggle", "previous page", "Back to top", "Show code", "Search Ctrl")
    assert not [words for words in theirs if words in japanese]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_download_is_in_the_readers_language(site, lang):
    nb = json.loads(read(site, f"{lang}/_sources/chapters/dominance.ipynb"))
    prose = [cell["id"] for cell in nb["cells"] if cell["cell_type"] == "markdown"]
    assert prose == [f"title-{lang}", f"more-{lang}"]


def test_sections_exhibits_and_checks_have_the_same_address_in_both(site):
    for name in ("dominance-title", "dominance-more", "fig01", "C001"):
        for lang in TITLES:
            assert read(site, f"{lang}/chapters/dominance.html").count(f'id="{name}"') == 1
    assert 'href="#fig01"' in read(site, "en/chapters/dominance.html")


def test_landing_page(site):
    page = read(site, "ja/chapters/index.html")
    assert re.sub("<[^>]+>", "", page).count("記述は4件、一致は1件、論文の外の資料との一致は1件である") == 1
    assert 'href="audit.html#C003"' in page and 'href="audit.html#C001"' not in page
    assert 'href="../../exhibits/fig01.ja.csv"' in page and "fig01.en.csv" not in page
    row = re.search(r'<tr class="row-even">(.*?)</tr>', page, re.S)[1]
    assert re.findall(r"<p>(\d+)</p>", row) == ["1", "1", "1", "1", "4", "1"]
    assert "第1章" in row


def test_no_page_asks_for_what_draws_charts_before_a_reader_does(site):
    assert "exhibit.js" in read(site, "ja/chapters/dominance.html")
    assert (site / "_static" / "vega.js").read_text(encoding="utf-8").startswith("(function () {")
    for path in PAGES:
        assert "vega.js" not in read(site, path)


def test_files_are_shared_and_light(site):
    own = {path.name for lang in TITLES for path in (site / lang / "_static").rglob("*") if path.is_file()}
    assert own == {"documentation_options.js", "translations.js"}
    assert not list(site.rglob("*.map")) and not list(site.rglob("all.min.js"))
    fonts = list((site / "_static").rglob("fa-*.woff*"))
    assert fonts and sum(font.stat().st_size for font in fonts) < 30_000
    page = elements(site, "ja/chapters/index.html")
    loaded = [given["src"] for given in page.of("script") if given.get("src")]
    loaded += [given["href"] for given in page.of("link", rel="stylesheet")]
    size = sum((site / "ja/chapters" / urlsplit(name).path).stat().st_size for name in loaded)
    assert size < 700_000


def test_entry_page_names_both_languages_without_a_script(site):
    page = read(site, "index.html")
    plain = re.sub(r"(?s)<script.*?</script>", "", page)
    for lang, read_it in (("ja", "日本語で読む"), ("en", "Read in English")):
        assert read_it in plain and TITLES[lang] in plain
        assert f'href="{lang}/chapters/index.html"' in plain


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_folder_of_a_language_leads_to_its_first_page(site, lang):
    page = read(site, f"{lang}/index.html")
    assert f'<html lang="{lang}">' in page
    assert 'content="0; url=chapters/index.html"' in page and '<a href="chapters/index.html">' in page


def test_pages_for_unknown_addresses(site):
    assert "ページが見つからない" in read(site, "ja/404.html") and "Page not found" in read(site, "en/404.html")
    assert "ページが見つからない" in read(site, "404.html") and "Page not found" in read(site, "404.html")
    assert not (site / "sitemap.xml").exists() and (site / ".nojekyll").exists()


def test_without_an_address_machines_are_told_nothing(site):
    page = read(site, "en/chapters/dominance.html")
    assert "og:url" not in page and "ld+json" not in page and "citation_title" not in page


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_search_has_a_page_and_the_places_of_its_language(site, lang):
    assert 'id="search-results"' in read(site, f"{lang}/search.html")
    assert "searchtools.js" not in read(site, f"{lang}/search.html")
    text = read(site, f"{lang}/searchindex.js")
    index = json.loads(text.removeprefix("window.searchIndex=").removesuffix(";\n"))
    assert "chapters/dominance.html" in [address for address, _ in index["pages"]]
    assert index["entries"]


@pytest.mark.parametrize(("lang", "words"), [("ja", "このページの引用"), ("en", "Cite this page")])
def test_a_page_says_how_to_cite_it(site, lang, words):
    page = read(site, f"{lang}/chapters/dominance.html")
    assert f"<summary>{words}</summary>" in page and "@incollection{chapters-dominance" in page
    assert words not in read(site, f"{lang}/search.html")


def test_a_page_beside_the_book_has_its_head(site):
    page = elements(site, "en/chapters/dominance-code.html")
    links = [link["href"] for link in page.of("a")]
    assert {"../chapters/index.html", "../chapters/dominance.html"} <= set(links)
    assert page.of("form", action="../search.html") and page.of("button", **{"class": "book-theme"})
    title = re.search(r'class="book-title" [^>]*>(.*?)</a>', read(site, "ja/chapters/dominance-code.html"))[1]
    assert title == TITLES["ja"]


def test_a_formula_is_mathml(site):
    assert "<mfrac>" in read(site, "en/chapters/dominance.html")


def test_with_an_address_there_are_absolute_links_and_a_map(tmp_path):
    built = build(tmp_path, base_url="https://example.org/book")
    links = {
        link["hreflang"]: link["href"] for link in elements(built, "en/chapters/index.html").of("link", rel="alternate")
    }
    assert links == {
        "ja": "https://example.org/book/ja/chapters/index.html",
        "en": "https://example.org/book/en/chapters/index.html",
        "x-default": "https://example.org/book/",
    }
    canonical = elements(built, "en/chapters/dominance.html").of("link", rel="canonical")
    assert canonical[0]["href"] == "https://example.org/book/en/chapters/dominance.html"
    found = {
        one.get("property") or one.get("name"): one["content"]
        for one in elements(built, "en/chapters/dominance.html").of("meta")
        if "content" in one
    }
    assert found["og:url"] == found["citation_public_url"] == canonical[0]["href"]
    assert found["og:site_name"] == "A small book" and found["twitter:card"] == "summary"
    whole = elements(built, "index.html")
    assert [link["href"] for link in whole.of("link", rel="canonical")] == ["https://example.org/book/"]
    assert "https://example.org/book/" in [one.get("content") for one in whole.of("meta", property="og:url")]
    chart = read(built, "sitemap.xml")
    assert chart.count("<loc>") == 4 and chart.count('hreflang="ja"') == 4


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda nb: nb["cells"].pop(1), "title-ja: expected its partner title-en"),
        (lambda nb: nb["cells"][0].update(source="[no](#fig99)"), "fig99"),
        (lambda nb: nb["cells"][0].update(source="# A\n\n{audit}`typo`"), "got 'typo'"),
    ],
)
def test_a_broken_page_stops_the_build(tmp_path, monkeypatch, spoil, said):
    broken = tmp_path / "fixture"
    shutil.copytree(FIXTURE, broken)
    path = broken / "chapters" / "index.ipynb"
    nb = json.loads(path.read_text(encoding="utf-8"))
    spoil(nb)
    path.write_text(json.dumps(nb), encoding="utf-8")
    monkeypatch.setattr("book_site.FIXTURE", broken)
    done, _ = jupyter_book("ja", tmp_path)
    assert done.returncode != 0
    assert said in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


def test_without_a_record_the_build_says_what_to_run(tmp_path):
    done, _ = jupyter_book("en", tmp_path, audit=None)
    assert done.returncode != 0 and "make book" in done.stdout + done.stderr


def test_a_language_without_pages_is_named(tmp_path):
    (tmp_path / "ja").mkdir()
    with pytest.raises(book.BookMissing, match=r"pages and ja/book\.json"):
        finishing.finish(tmp_path, ["ja"], tmp_path / "cache")
