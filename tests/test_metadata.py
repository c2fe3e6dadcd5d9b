"""What machines read of a site: heads, feed, site map, likely addresses, the page for unknown ones."""

from __future__ import annotations

import json
import posixpath
import re
from xml.etree import ElementTree

import pytest

from rareearths.engine.finish import landing, metadata
from rareearths.engine.finish.book import Book, Told
from rareearths.engine.finish.page import Page, Pages

SETTINGS = {
    lang: {"name": name, "title": f"Book {lang}", "author": "Authors", "description": "A book."}
    for lang, name in (("ja", "日本語"), ("en", "English"))
}
BASE = "https://example.org/book"
PAGE = "<html><head></head></html>"
NEWS = (
    metadata.News("b", "2026-11-28", "Newer <1>", "Why & how", "chapters/a.html#C001"),
    metadata.News("a", "2026-10-01", "Older", "", "chapters/a.html"),
)


@pytest.fixture
def pages(tmp_path):
    """Pages of a site: two of the book, what stands beside one, the search, a table."""
    made = Pages(tmp_path)
    for lang in SETTINGS:
        (tmp_path / lang).mkdir()
        for name in ("index", "dominance", "dominance-code", "dominance-evidence", "search"):
            made.add(
                Page(lang, f"chapters/{name}.html", PAGE, f"{name} & more", "It & says", found=name != "search",
                     beside="-" in name)
            )  # fmt: skip
        made.add(Page(lang, "data/2025-10/a.html", PAGE, "rows"))
    return made


@pytest.fixture
def books():
    told = {f"chapters/{name}.html": Told(name) for name in ("dominance", "index")}
    told["chapters/inner/page.html"] = Told("deeper")
    return {lang: Book(own["title"], "chapters/index.html", pages=told) for lang, own in SETTINGS.items()}


def completed(pages, address, told):
    """Return a page with its head completed."""
    (page,) = (page for page in pages if page.address == address)
    site = metadata.Site(pages, BASE, SETTINGS, {"version": "1.0", "date": "2026-11-28"})
    metadata.head(site, page, told, "chapters/index.html")
    return page.whole()


def tags(page):
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    return dict(found)


def test_a_page_says_how_it_is_shared_and_cited(pages):
    told = metadata.Told("share/book.png", {"chapters/dominance.html": "share/one.png"})
    page = completed(pages, "en/chapters/dominance.html", told)
    found, address = tags(page), f"{BASE}/en/chapters/dominance.html"
    assert f'<link rel="canonical" href="{address}">' in page
    assert {f'hreflang="{lang}" href="{BASE}/{lang}/chapters/dominance.html"' in page for lang in SETTINGS} == {True}
    assert f'hreflang="x-default" href="{BASE}/en/chapters/dominance.html"' in page, "for whoever reads neither"
    assert found["og:title"] == found["citation_title"] == "dominance &amp; more"
    assert (found["og:url"], found["og:image"]) == (address, f"{BASE}/share/one.png")
    assert (found["twitter:card"], found["citation_publication_date"]) == ("summary_large_image", "2026/11/28")
    other = tags(completed(pages, "en/chapters/index.html", told))
    assert other["og:image"] == f"{BASE}/share/book.png" and "citation_inbook_title" not in other


@pytest.mark.parametrize("path", ["chapters/dominance-code.html", "chapters/dominance-evidence.html"])
def test_a_page_beside_one_of_the_book_has_an_address_of_its_own(pages, path):
    assert f'<link rel="canonical" href="{BASE}/ja/{path}">' in completed(pages, f"ja/{path}", metadata.Told())


def test_structured_data_name_whole_addresses(pages):
    data = {"@type": "Dataset", "distribution": [{"contentUrl": "exhibits/a.csv"}], "isBasedOn": ["</script>"]}
    told = metadata.Told(data={"chapters/dominance.html": data})
    page = completed(pages, "en/chapters/dominance.html", told)
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found = json.loads(written)
    assert found["@type"] == "Dataset" and found["isBasedOn"] == ["</script>"]
    assert found["distribution"][0]["contentUrl"] == f"{BASE}/exhibits/a.csv"
    assert (found["inLanguage"], found["version"], found["datePublished"]) == ("en", "1.0", "2026-11-28")
    first = completed(pages, "en/chapters/index.html", told)
    assert '"@type": "Report", "name": "Book en"' in first


def test_the_feed_is_atom(pages):
    told = metadata.Told(news=NEWS)
    metadata.write_feed(metadata.Site(pages, BASE, SETTINGS, {}), "en", told)
    feed = ElementTree.parse(pages.site / "en/feed.xml").getroot()
    name = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == f"{name}feed" and feed.find(f"{name}updated").text == "2026-11-28T00:00:00Z"
    assert [entry.find(f"{name}title").text for entry in feed.iter(f"{name}entry")] == ["Newer <1>", "Older"]
    assert feed.find(f"{name}entry/{name}link").get("href") == f"{BASE}/en/chapters/a.html#C001"
    assert 'type="application/atom+xml"' in completed(pages, "en/chapters/index.html", told)


def led(pages, books):
    for page in list(landing.ways(pages, books, SETTINGS)):
        pages.add(page)
    return {page.address: page.text for page in pages}


def test_the_map_lists_what_is_worth_finding(pages, books):
    led(pages, books)
    landing.write_sitemap(pages, ["ja", "en"], BASE, ["data/*/*.html"])
    found = re.findall("<loc>(.*?)</loc>", (pages.site / "sitemap.xml").read_text(encoding="utf-8"))
    assert found == [f"{BASE}/{lang}/chapters/{name}.html" for lang in ("ja", "en") for name in ("dominance", "index")]
    assert f"Sitemap: {BASE}/sitemap.xml" in (pages.site / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("en/chapters/dominance/index.html", "en/chapters/dominance.html"),
        ("ja/dominance/index.html", "ja/chapters/dominance.html"),
        ("dominance/index.html", "en/chapters/dominance.html"),
    ],
)
def test_likely_addresses_lead_to_the_page(pages, books, path, target):
    page = led(pages, books)[path]
    hrefs = re.findall(r'<a href="([^"]+)"', page)
    assert target in {posixpath.normpath(posixpath.join(posixpath.dirname(path), href)) for href in hrefs}
    assert 'name="robots" content="noindex"' in page


def test_a_likely_address_takes_no_place_of_a_page(pages, books):
    (pages.site / "dominance").mkdir()
    (pages.site / "dominance" / "index.html").write_text("a file", encoding="utf-8")
    pages.add(Page("en", "dominance/index.html", "a page"))
    found = led(pages, books)
    assert "dominance/index.html" not in found and found["en/dominance/index.html"] == "a page"
    assert not {"dominance-code/index.html", "a/index.html", "page/index.html"} & found.keys()


@pytest.mark.parametrize(("base", "root"), [("", "/"), (BASE, f"{BASE}/")])
def test_the_page_for_unknown_addresses_leads_home_from_any_folder(books, base, root):
    page = landing.lost(books, SETTINGS, base).text
    assert f'href="{root}en/chapters/index.html"' in page
    # a script finds the folder where it is not known
    assert ("location.pathname" in page) is not bool(base)
