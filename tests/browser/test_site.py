from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

NAMES = {"ja": "日本語", "en": "English"}
OTHER = {"ja": "en", "en": "ja"}
JAPANESE_WORDS = ("永久磁石", "輸出規制", "重希土類", "鉱石生産量")

# Colours of a chart's first label and of what lies behind it, as red, green, blue from 0 to 255.
INK_AND_PAPER = """(label) => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  let behind = label, paper = [0, 0, 0, 0];
  while (behind && (paper.length === 4 && paper[3] === 0)) {
    behind = behind.parentElement;
    if (!behind) { paper = [255, 255, 255]; break; }
    paper = rgb(getComputedStyle(behind).backgroundColor);
  }
  return [rgb(getComputedStyle(label).fill).slice(0, 3), paper.slice(0, 3)];
}"""


class Links(HTMLParser):
    """Addresses a page refers to, and the names it defines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.names |= {given[key] for key in ("id", "name") if given.get(key)}
        self.addresses += [given[key] for key in ("href", "src") if given.get(key)]


def words(html: str) -> str:
    """The article's text, without scripts."""
    article = re.search(r"<article.*?</article>", html, re.S)
    return re.sub(r"<[^>]+>", "", re.sub(r"(?s)<(script|style)\b.*?</\1>", "", article[0] if article else ""))


def contrast(ink, paper) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it: 1 to 21."""

    def light(colour):
        parts = [c / 255 for c in colour]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dim = sorted((light(ink), light(paper)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def results(seen, lang: str, query: str) -> int:
    """Number of pages that the site's search finds."""
    seen.open(f"{lang}/search.html?q={query}")
    seen.page.wait_for_function("() => document.querySelector('#search-results .search-summary')?.textContent.trim()")
    # the summary is filled before, the list item by item after
    seen.page.wait_for_function("() => !document.querySelector('#search-progress')?.textContent.includes('.')")
    return seen.page.locator("#search-results ul.search li a").count()


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_the_entry_offers_both_languages_by_name(visit, disk, javascript):
    """A reader whose browser asks for neither language chooses; one whose browser runs no script does so too."""
    with visit(disk=disk, javascript=javascript, locale="fr-FR" if javascript else "ja-JP") as seen:
        seen.open("index.html")
        for name in NAMES.values():
            assert seen.page.locator("a", has_text=name).is_visible()
        seen.page.locator("a", has_text=NAMES["en"]).click()
        seen.page.wait_for_url("**/en/**")
        assert seen.page.locator("html").get_attribute("lang") == "en"
        assert (seen.errors, seen.strangers) == ([], [])


@pytest.mark.parametrize(("locale", "lang"), [("ja-JP", "ja"), ("en-GB", "en")])
def test_the_entry_knows_a_readers_language(visit, locale, lang):
    with visit(locale=locale) as seen:
        seen.open("index.html")
        seen.page.wait_for_url(f"**/{lang}/**")
        assert seen.page.locator("html").get_attribute("lang") == lang
        # and the choice stays within reach
        seen.open("index.html#choose")
        assert seen.page.locator("a", has_text=NAMES[OTHER[lang]]).is_visible()


@pytest.mark.parametrize(("width", "disk"), [(1280, False), (390, True)], ids=["wide, served", "phone, from disk"])
def test_a_page_fits_is_quiet_asks_no_other_host_and_draws_each_chart_once(visit, path, width, disk):
    """A static drawing gives way to the interactive chart; readers and screen readers meet one, not two."""
    with visit(width=width, disk=disk) as seen:
        seen.open(path).awaken()
        for chart in seen.page.locator("figure.exhibit .exhibit-chart").all():
            assert chart.locator(".vega-embed").count() == 1
            assert not any(drawing.is_visible() for drawing in chart.locator(".exhibit-static svg").all())
        excess = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert excess <= 0, f"{excess} px wider than the window"
        assert seen.errors == []
        assert seen.strangers == []
        assert seen.page.locator("html").get_attribute("lang") == path[:2]


def test_without_javascript_charts_stand_and_every_exhibit_keeps_the_contract(visit, site, path, charted):
    with visit(javascript=False) as seen:
        seen.open(path)
        drawings = seen.page.locator("figure.exhibit .exhibit-chart svg")
        assert drawings.count() == seen.page.locator("figure.exhibit .exhibit-chart").count() > 0
        for drawing in drawings.all():
            box = drawing.bounding_box()
            assert box
            assert box["width"] > 200
            assert box["height"] > 100
            assert len(drawing.get_attribute("aria-label") or "") > 40
        assert seen.page.locator(".vega-embed").count() == 0
        for figure in seen.page.locator("figure.exhibit").all():
            name = figure.get_attribute("id")
            assert re.fullmatch(r"(fig|app)\d+", name)
            assert len(figure.locator("figcaption").inner_text().strip()) > 5, name
            assert len(figure.locator(".exhibit-description p").text_content().strip()) >= 40, name
            data = figure.locator(".exhibit-data table")
            assert data.count() == 1, name
            assert data.locator("caption").count() == 1, name
            assert data.locator("thead th[scope=col]").count() > 1, name
            assert data.locator("tbody tr").count() > 0, name
            downloads = figure.locator(".exhibit-downloads")
            assert downloads.is_visible(), name
            hrefs = [link.get_attribute("href") for link in downloads.locator("a").all()]
            wanted = {"csv", "svg", "png", "json"} if figure.locator(".exhibit-chart").count() else {"csv"}
            assert {href.rsplit(".", 1)[-1] for href in hrefs} >= wanted, name
            for href in hrefs:
                target = (site / path).parent / unquote(href)
                assert target.is_file(), f"{name}: {href}"
                assert target.stat().st_size > 0, f"{name}: {href}"
            assert figure.locator(".exhibit-source").is_visible(), name
            assert figure.locator(".exhibit-source a[href^=http]").count() > 0, name


@pytest.mark.parametrize(("javascript", "disk"), [(True, False), (False, True)], ids=["script", "disk, no script"])
def test_the_switch_leads_to_the_same_page_and_back(visit, path, japanese, disk, javascript):
    lang = path[:2]
    with visit(javascript=javascript, disk=disk) as seen:
        seen.open(path)
        start = seen.page.url
        for here, there in ((lang, OTHER[lang]), (OTHER[lang], lang)):
            switch = seen.page.locator("nav.language-switch")
            assert switch.locator(f'[lang="{here}"]').inner_text().strip() == NAMES[here]
            assert switch.locator(f'a[lang="{there}"]').inner_text().strip() == NAMES[there]
            switch.locator(f'a[lang="{there}"]').click()
            seen.page.wait_for_url(f"**/{there}/{path[3:]}*")
            assert seen.page.locator("html").get_attribute("lang") == there
        assert seen.page.url.split("#")[0].split("?")[0] == start


def test_every_page_has_its_counterpart(site, every_page):
    found = {lang: {path[3:] for path in every_page if path.startswith(f"{lang}/")} for lang in NAMES}
    assert found["ja"] == found["en"] != set()


def test_links_inside_the_site_lead_somewhere(site, path):
    links = cache(lambda file: Links(file.read_text(encoding="utf-8")))
    broken = []
    page = (site / path).resolve()
    for address in dict.fromkeys(links(page).addresses):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        target = target / "index.html" if target.is_dir() else target
        inside = parts.fragment if target.suffix == ".html" else ""
        if not target.is_file() or (inside and unquote(inside) not in links(target).names):
            broken.append(address)
    assert broken == []


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_search_finds_japanese_words(visit, site, disk):
    text = "".join(words(page.read_text(encoding="utf-8")) for page in (site / "ja").rglob("*.html"))
    there = [word for word in JAPANESE_WORDS if word in text]
    assert there, "the pages hold none of the words this test looks for"
    with visit(disk=disk) as seen:
        assert {word: results(seen, "ja", word) > 0 for word in there} == dict.fromkeys(there, True)
        assert results(seen, "ja", "USGS") > 0
        assert results(seen, "ja", "瑪瑙瓔珞") == 0
        assert (seen.errors, seen.strangers) == ([], [])


def test_search_finds_english_words(visit):
    with visit() as seen:
        assert results(seen, "en", "neodymium") > 0
        assert results(seen, "en", "zymurgy") == 0
        assert (seen.errors, seen.strangers) == ([], [])


@pytest.mark.parametrize("layer", [".exhibit-static", ".vega-embed"])
def test_charts_can_be_read_by_day_and_by_night(visit, path, charted, layer):
    inks = {}
    for dark in (False, True):
        with visit(dark=dark) as seen:
            seen.open(path)
            if layer == ".vega-embed":
                seen.awaken()
            label = seen.page.locator(f"figure.exhibit .exhibit-chart {layer} svg text").first
            ink, paper = label.evaluate(INK_AND_PAPER)
            inks[dark] = ink
            assert contrast(ink, paper) >= 4.5, f"{ink} on {paper}"
    assert inks[True] != inks[False]
