"""Pages of exhibits and of the data in a browser, and the head that pages beside the book's own have."""

from __future__ import annotations

import http.server
import json
import threading

import pytest

from rareearths.paper.exhibits import catalogue

LANGUAGES = ("ja", "en")


@pytest.fixture(scope="module")
def listed(site):
    return json.loads((site / "exhibits.json").read_text(encoding="utf-8"))["exhibits"]


def test_every_exhibit_that_is_shown_has_its_page_and_files(site, listed):
    assert {entry["id"] for entry in listed} == set(catalogue())
    for entry in listed:
        for lang in LANGUAGES if entry["status"] != "missing" else ():
            assert (site / lang / "exhibits" / f"{entry['id']}.html").is_file(), entry["id"]
            assert (site / "exhibits" / f"{entry['id']}.{lang}.zip").is_file(), entry["id"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_comes_to_life_on_its_own_page(visit, lang):
    with visit() as seen:
        seen.open(f"{lang}/exhibits/fig06.html").awaken()
        assert seen.page.locator("h1").inner_text().strip()
        assert seen.page.locator("section.share pre").first.inner_text().startswith("@incollection{fig06")
        assert seen.errors == [] and seen.strangers == []


def test_without_scripts_the_chart_and_its_table_stand_there(visit):
    with visit(javascript=False, disk=True) as seen:
        seen.open("ja/exhibits/fig06.html")
        assert seen.page.locator(".exhibit-static img:visible").count() == 1
        assert seen.page.locator("a[href$='fig06.ja.zip']").is_visible()


@pytest.mark.parametrize("place", ["exhibits/fig06.html", "chapters/data.html", "data/2025-10/usgs_reserves.html"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut(visit, place, width):
    with visit(width=width) as seen:
        seen.open(f"en/{place}")
        assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_choice_of_dark_holds_on_every_kind_of_page(visit):
    with visit() as seen:
        seen.open("en/data/2025-10/usgs_reserves.html")
        seen.page.locator(".book-theme").click()
        assert seen.page.locator("html").get_attribute("data-theme") == "dark"
        seen.open("en/chapters/terms.html")
        assert seen.page.locator("html").get_attribute("data-theme") == "dark"


def test_a_page_of_rows_has_contents_search_and_its_place_in_the_other_language(visit):
    with visit() as seen:
        seen.open("en/data/2025-10/usgs_mine_production.html#r29")
        seen.page.locator(".book-contents summary").click()
        assert seen.page.locator(".book-contents a[href$='chapters/dominance.html']").is_visible()
        seen.page.keyboard.press("Escape")
        seen.page.locator(".language-switch a").click()
        seen.page.wait_for_url("**/ja/data/2025-10/usgs_mine_production.html#r29")
        seen.page.locator(".book-search input").fill("磁石")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/ja/search.html?q=*")


def test_the_heads_of_a_long_table_stay_in_sight(visit):
    with visit() as seen:
        seen.open("en/data/2025-10/usgs_mine_production.html#r90")
        head = seen.page.locator("thead th").first.bounding_box()
        row = seen.page.locator("tr:target").bounding_box()
        assert 0 <= head["y"] < row["y"] < 900 and row["y"] >= head["y"] + head["height"] - 1


def test_from_a_number_to_its_evidence_and_back_to_the_sentence(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance-evidence.html#mine-china")
        seen.page.locator("#mine-china a.in-text").click()
        seen.page.wait_for_url("**/dominance.html#at-mine-china")
        assert seen.page.locator("#at-mine-china").is_visible()


def test_what_a_statement_is_checked_against_leads_to_the_table(visit):
    with visit() as seen:
        seen.open("en/chapters/dominance.html")
        target = seen.page.locator("td.held a").first.get_attribute("href")
        seen.open(f"en/chapters/{target}")
        assert seen.page.locator(":target").count() == 1


@pytest.mark.parametrize("asked", ["nothing.html", "en/chapters/nothing.html", "ja/a/b/c/nothing"])
def test_the_page_for_unknown_addresses_leads_home_from_any_folder(site, browser, asked):
    """As a host of sites serves it below a folder: the page of the root at whatever address there is nothing."""

    class Host(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((site / "404.html").read_bytes())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        folder = "" if asked.count("/") < 1 else "/book"
        base = f"http://127.0.0.1:{server.server_address[1]}{folder}"
        page = browser.new_page()
        page.goto(f"{base}/{asked}")
        links = page.eval_on_selector_all("a.read", "links => links.map((link) => link.href)")
        assert links == [f"{base}/{lang}/chapters/index.html" for lang in LANGUAGES]
        page.close()
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "end"), [(390, "fig12.narrow.svg"), (1280, "fig12.svg")])
def test_the_picture_on_the_first_page_fits_the_screen(visit, lang, width, end):
    with visit(width=width) as seen:
        seen.open(f"{lang}/chapters/index.html")
        picture = seen.page.locator("figure.exhibit-picture img")
        assert picture.evaluate("(image) => image.complete && image.naturalWidth > 0")
        assert picture.evaluate("(image) => image.currentSrc").endswith(end)
