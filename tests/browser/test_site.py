from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from rareearths.paper.exhibits import catalogue

NAMES = {"ja": "日本語", "en": "English"}
OTHER = {"ja": "en", "en": "ja"}

# What a page is like when its charts are drawn. Colours of a chart's first label and of what lies behind it are red,
# green and blue from 0 to 255.
LOOK = """() => {
  const root = document.documentElement;
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const colours = (label) => {
    let behind = label, paper = [0, 0, 0, 0];
    while (paper.length === 4 && paper[3] === 0) {
      behind = behind.parentElement;
      paper = behind ? rgb(getComputedStyle(behind).backgroundColor) : [255, 255, 255];
    }
    return [rgb(getComputedStyle(label).fill).slice(0, 3), paper.slice(0, 3)];
  };
  const layers = [[".vega-embed", document.querySelector("figure.exhibit .exhibit-chart .vega-embed svg text")]];
  return {
    lang: root.lang,
    excess: root.scrollWidth - root.clientWidth,
    charts: [...document.querySelectorAll("figure.exhibit .exhibit-chart")].map((chart) => ({
      live: chart.querySelectorAll(".vega-embed").length,
      still: [...chart.querySelectorAll(".exhibit-static img")].filter((drawing) =>
        drawing.getBoundingClientRect().width > 1 && !drawing.closest(".replaced")).length,
    })),
    colours: Object.fromEntries(layers.filter(([_, label]) => label).map(([layer, label]) => [layer, colours(label)])),
  };
}"""
# What each exhibit holds.
EXHIBITS = """() => [...document.querySelectorAll("figure.exhibit")].map((figure) => {
  const all = (what) => [...figure.querySelectorAll(what)];
  const lengths = (what, words) => all(what).map((part) => part[words].trim().length);
  return {
    name: figure.id,
    charts: all(".exhibit-chart").length,
    live: all(".vega-embed").length,
    drawings: all(".exhibit-chart img").map((drawing) => {
      const box = drawing.getBoundingClientRect();
      return {width: box.width, height: box.height, words: drawing.alt.length};
    }),
    elsewhere: all(".exhibit-elsewhere a").map((link) => link.getAttribute("href")),
    captions: lengths("figcaption", "innerText"),
    descriptions: lengths(".exhibit-description p", "textContent"),
    tables: all(".exhibit-data table").map((table) => ["caption", "thead th[scope=col]", "tbody tr"].map((part) =>
      table.querySelectorAll(part).length)),
    shown: [".exhibit-downloads", ".exhibit-source"].map((what) =>
      all(what).map((part) => part.checkVisibility({visibilityProperty: true}))),
    downloads: all(".exhibit-downloads a[download]").map((link) => link.getAttribute("href")),
    sources: all(".exhibit-source span[id]").map(source => [source.id, !!source.querySelector("a[href^=http]")]),
  };
})"""


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


@cache
def links(page: Path) -> Links:
    return Links(page.read_text(encoding="utf-8"))


def contrast(ink, paper) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it: 1 to 21."""

    def light(colour):
        parts = [c / 255 for c in colour]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dim = sorted((light(ink), light(paper)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


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


def look(seen, lang: str) -> dict[str, list[int]]:
    """Check the page that is open; return the colour of the labels in each layer of its charts.

    A static drawing gives way to the interactive chart: readers and screen readers meet one, not two.
    """
    found = seen.awaken().page.evaluate(LOOK)
    assert found["lang"] == lang
    assert found["excess"] <= 0, f"{found['excess']} px wider than the window"
    assert all(chart == {"live": 1, "still": 0} for chart in found["charts"]), found["charts"]
    assert len(found["colours"]) == (1 if found["charts"] else 0), found["colours"]
    for layer, (ink, paper) in found["colours"].items():
        assert contrast(ink, paper) >= 4.5, f"{layer}: {ink} on {paper}"
    return {layer: ink for layer, (ink, _) in found["colours"].items()}


def switch(seen, here: str, page: str) -> None:
    """Go from this page to the same one in the other language."""
    there = OTHER[here]
    names = seen.page.locator(".language-switch")
    assert names.locator(f'[lang="{here}"]').inner_text().strip() == NAMES[here]
    link = names.locator(f'a[lang="{there}"]')
    assert link.inner_text().strip() == NAMES[there]
    link.click()
    seen.page.wait_for_url(lambda url: url.split("#")[0].split("?")[0] == f"{seen.base}/{there}/{page}")


def test_a_page_in_both_languages_by_day_and_by_night(browse, page):
    """It fits, is quiet, asks no other host, draws each chart once and in fit colours, and leads to the other language.

    By day in a wide window from a server, Japanese first; by night on a phone from disk, English first.
    """
    inks = {}
    for first, options in (("ja", {}), ("en", {"width": 390, "disk": True, "dark": True})):
        seen = browse(**options).open(f"{first}/{page}")
        inks[first, first] = look(seen, first)
        switch(seen, first, page)
        inks[first, OTHER[first]] = look(seen, OTHER[first])
        assert (seen.errors, seen.strangers) == ([], [])
    for lang in NAMES:
        for layer, ink in inks["ja", lang].items():
            assert ink != inks["en", lang][layer], f"{layer}: the same by night"


def test_without_javascript_charts_stand_and_every_exhibit_keeps_the_contract(browse, site, sampled):
    seen = browse(javascript=False, disk=True).open(f"ja/{sampled}")
    exhibits = {"ja": seen.page.evaluate(EXHIBITS)}
    switch(seen, "ja", sampled)
    exhibits["en"] = seen.page.evaluate(EXHIBITS)
    assert seen.page.locator("html").get_attribute("lang") == "en"
    for lang, found in exhibits.items():
        assert not found or any(exhibit["drawings"] for exhibit in found)
        for exhibit in found:
            keeps_the_contract(exhibit, (site / lang / sampled).parent)


def keeps_the_contract(exhibit: dict, folder: Path) -> None:
    name = exhibit["name"]
    assert name in catalogue()
    assert len(exhibit["drawings"]) == exhibit["charts"], name
    assert exhibit["live"] == 0, name
    for drawing in exhibit["drawings"]:
        assert drawing["width"] > 200, name
        assert drawing["height"] > 100, name
        assert drawing["words"] > 40, name
    (caption,), (description,) = exhibit["captions"], exhibit["descriptions"]
    assert caption > 5, name
    assert description >= 40, name
    # the table of a chart comes with a script; without one there is a link to it
    assert len(exhibit["tables"]) + len(exhibit["elsewhere"]) == 1, name
    assert len(exhibit["elsewhere"]) == exhibit["charts"], name
    for captions, columns, rows in exhibit["tables"]:
        assert captions == 1, name
        assert columns > 1, name
        assert rows > 0, name
    assert exhibit["shown"] == [[True], [True]], name
    assert exhibit["sources"], name
    # what a class played has no address
    assert any(linked for _, linked in exhibit["sources"]) or name == "game1", name
    wanted = {"csv", "svg", "png", "json"} if exhibit["charts"] else {"csv"}
    assert {href.rsplit(".", 1)[-1] for href in exhibit["downloads"]} >= wanted, name
    for href in [*exhibit["downloads"], *exhibit["elsewhere"]]:
        target = folder / unquote(href)
        assert target.is_file(), f"{name}: {href}"
        assert target.stat().st_size > 0, f"{name}: {href}"


def test_every_page_has_its_counterpart(site, every_page):
    found = {lang: {path[3:] for path in every_page if path.startswith(f"{lang}/")} for lang in NAMES}
    assert found["ja"] == found["en"] != set()


def test_links_inside_the_site_lead_somewhere(site, path):
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


FAR = """(name) => {
  const top = document.getElementById(name).getBoundingClientRect().top;
  return top >= 0 && top < 200;
}"""


PLACES = [
    ("dominance", "fig07"),
    ("dominance", "dominance-exercises"),
    ("since", "F26"),
    ("references", "reference-40"),
    ("audit", "C115"),
]


@pytest.mark.parametrize("arrival", ["directly", "from the page"])
@pytest.mark.parametrize(("chapter", "place"), PLACES)
def test_a_phone_goes_to_a_place_far_down(visit, chapter, place, arrival):
    """Sections that wait to be laid out must not keep a reader from the place a link names."""
    with visit(width=390) as seen:
        address = f"ja/chapters/{chapter}.html"
        if arrival == "directly":
            seen.open(f"{address}#{place}")
        else:
            seen.open(address)
            seen.page.evaluate("(name) => { location.hash = name }", place)
        seen.page.wait_for_function(FAR, arg=place)


def test_who_comes_back_is_where_the_reader_was(visit):
    with visit(width=390) as seen:
        seen.open("ja/chapters/responses.html")
        passage = seen.page.locator("#fig21")
        for _ in range(200):
            if passage.is_visible() and abs(passage.bounding_box()["y"]) < 600:
                break
            seen.page.evaluate("window.scrollBy(0, 300)")
            seen.page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
        before = passage.bounding_box()["y"]
        seen.page.reload()
        seen.page.wait_for_function(
            "(before) => Math.abs(document.getElementById('fig21').getBoundingClientRect().y - before) < 100",
            arg=before,
        )


@pytest.mark.parametrize("width", [1280, 390])
def test_the_contents_of_a_page_mark_where_the_reader_is(visit, width):
    with visit(width=width) as seen:
        seen.open("en/chapters/dominance.html")
        if width < 1200:
            seen.page.locator(".secondary-toggle").first.click()
            seen.page.keyboard.press("Escape")
        marked = seen.page.locator(".bd-toc-nav a.active")
        for _ in range(40):
            if marked.count():
                break
            seen.page.evaluate("window.scrollBy(0, 200)")
            seen.page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
        marked.first.wait_for(state="attached")
