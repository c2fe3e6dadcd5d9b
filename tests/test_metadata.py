"""What machines read of a site: heads, feed, site map, likely addresses, the page for unknown ones."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from rareearths.engine.finish import landing, metadata

SETTINGS = {
    lang: {"name": name, "title": f"Book {lang}", "author": "Authors", "description": "A book."}
    for lang, name in (("ja", "日本語"), ("en", "English"))
}
BASE = "https://example.org/book"
PAGE = '<html><head><title>{} – Book</title><meta name="description" content="It &amp; says"></head></html>'
NEWS = (
    metadata.News("b", "2026-11-28", "Newer <1>", "Why & how", "chapters/a.html#C001"),
    metadata.News("a", "2026-10-01", "Older", "", "chapters/a.html"),
)


@pytest.fixture
def site(tmp_path):
    pages = ("index", "dominance", "dominance-code", "dominance-evidence", "search")
    for lang in SETTINGS:
        for name in pages:
            page = tmp_path / lang / "chapters" / f"{name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(PAGE.format(f"{name} &amp; more"), encoding="utf-8")
        rows = tmp_path / lang / "data" / "2025-10" / "a.html"
        rows.parent.mkdir(parents=True)
        rows.write_text(PAGE.format("rows"), encoding="utf-8")
        first = '<meta http-equiv="Refresh" content="0; url=chapters/index.html" />'
        (tmp_path / lang / "index.html").write_text(first, encoding="utf-8")
    return tmp_path


def whole(site):
    return metadata.Site(site, BASE, SETTINGS, {"version": "1.0", "date": "2026-11-28"})


def tags(page):
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    return dict(found)


def test_a_page_says_how_it_is_shared_and_cited(site):
    metadata.write(whole(site), "en", metadata.Told("share/book.png", {"chapters/dominance.html": "share/one.png"}))
    page = (site / "en/chapters/dominance.html").read_text(encoding="utf-8")
    found, address = tags(page), f"{BASE}/en/chapters/dominance.html"
    assert f'<link rel="canonical" href="{address}">' in page
    assert {f'hreflang="{lang}" href="{BASE}/{lang}/chapters/dominance.html"' in page for lang in SETTINGS} == {True}
    assert f'hreflang="x-default" href="{BASE}/en/chapters/dominance.html"' in page, "for whoever reads neither"
    assert found["og:title"] == found["citation_title"] == "dominance &amp; more"
    assert (found["og:url"], found["og:image"]) == (address, f"{BASE}/share/one.png")
    assert (found["twitter:card"], found["citation_publication_date"]) == ("summary_large_image", "2026/11/28")
    other = tags((site / "en/chapters/index.html").read_text(encoding="utf-8"))
    assert other["og:image"] == f"{BASE}/share/book.png" and "citation_inbook_title" not in other


@pytest.mark.parametrize("path", ["chapters/dominance-code.html", "chapters/dominance-evidence.html"])
def test_a_page_beside_one_of_the_book_has_an_address_of_its_own(site, path):
    metadata.write(whole(site), "ja", metadata.Told())
    assert f'<link rel="canonical" href="{BASE}/ja/{path}">' in (site / "ja" / path).read_text(encoding="utf-8")


def test_structured_data_name_whole_addresses(site):
    data = {"@type": "Dataset", "distribution": [{"contentUrl": "exhibits/a.csv"}], "isBasedOn": ["</script>"]}
    metadata.write(whole(site), "en", metadata.Told(data={"chapters/dominance.html": data}))
    page = (site / "en/chapters/dominance.html").read_text(encoding="utf-8")
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found = json.loads(written)
    assert found["@type"] == "Dataset" and found["isBasedOn"] == ["</script>"]
    assert found["distribution"][0]["contentUrl"] == f"{BASE}/exhibits/a.csv"
    assert (found["inLanguage"], found["version"], found["datePublished"]) == ("en", "1.0", "2026-11-28")
    first = (site / "en/chapters/index.html").read_text(encoding="utf-8")
    assert '"@type": "Report", "name": "Book en"' in first


def test_the_feed_is_atom(site):
    metadata.write(whole(site), "en", metadata.Told(news=NEWS))
    feed = ElementTree.parse(site / "en/feed.xml").getroot()
    name = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == f"{name}feed" and feed.find(f"{name}updated").text == "2026-11-28T00:00:00Z"
    assert [entry.find(f"{name}title").text for entry in feed.iter(f"{name}entry")] == ["Newer <1>", "Older"]
    assert feed.find(f"{name}entry/{name}link").get("href") == f"{BASE}/en/chapters/a.html#C001"
    assert 'type="application/atom+xml"' in (site / "en/chapters/index.html").read_text(encoding="utf-8")


def test_the_map_lists_what_is_worth_finding(site):
    landing.write_ways(site, ["ja", "en"], SETTINGS)
    landing.write_sitemap(site, ["ja", "en"], BASE, ["data/*/*.html"])
    found = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert found == [f"{BASE}/{lang}/chapters/{name}.html" for lang in ("ja", "en") for name in ("dominance", "index")]
    assert f"Sitemap: {BASE}/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("en/chapters/dominance/index.html", "en/chapters/dominance.html"),
        ("ja/dominance/index.html", "ja/chapters/dominance.html"),
        ("dominance/index.html", "en/chapters/dominance.html"),
    ],
)
def test_likely_addresses_lead_to_the_page(site, path, target):
    landing.write_ways(site, ["ja", "en"], SETTINGS)
    page = (site / path).read_text(encoding="utf-8")
    led = {((site / path).parent / href).resolve() for href in re.findall(r'<a href="([^"]+)"', page)}
    assert (site / target).resolve() in led
    assert 'name="robots" content="noindex"' in page


def test_a_likely_address_takes_no_place_of_a_page(site):
    (site / "dominance").mkdir()
    (site / "dominance" / "index.html").write_text("a page", encoding="utf-8")
    landing.write_ways(site, ["ja", "en"], SETTINGS)
    assert (site / "dominance" / "index.html").read_text(encoding="utf-8") == "a page"
    assert not (site / "dominance-code").exists() and not (site / "a").exists()


@pytest.mark.parametrize(("base", "root"), [("", "/"), (BASE, f"{BASE}/")])
def test_the_page_for_unknown_addresses_leads_home_from_any_folder(site, base, root):
    landing.write_lost(site, ["ja", "en"], SETTINGS, base)
    page = (site / "404.html").read_text(encoding="utf-8")
    assert f'href="{root}en/chapters/index.html"' in page
    # a script finds the folder where it is not known
    assert ("location.pathname" in page) is not bool(base)
