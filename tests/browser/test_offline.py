"""The published book without a network: what one visit keeps, which is never shown while there is a network."""

from __future__ import annotations

import functools
import http.server
import json
import os
import threading

import pytest

from rareearths.audit import handed
from rareearths.engine.finish import offline
from rareearths.engine.finish.page import Page, write

PAGE = '<html lang="{0}"><head><title>{1}</title></head><body><a href="{2}.html">{1} {0}</a></body></html>'
LANGUAGES = ("ja", "en")
BOOK = {lang: ["chapters/index.html", "chapters/next.html"] for lang in LANGUAGES}
# what the browser has kept, by the ends of the addresses
KEPT = """async () => {
  const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys())));
  return all.flat().map((request) => new URL(request.url).pathname);
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def published(tmp_path):
    """A small book below a folder of a server, and what stops and starts that."""
    site = tmp_path / "book"
    (site / "_static").mkdir(parents=True)
    (site / "_static" / "look.css").write_text("a { color: red }", encoding="utf-8")
    for lang in LANGUAGES:
        (site / lang / "chapters").mkdir(parents=True)
        first = '<meta http-equiv="Refresh" content="0; url=chapters/index.html" />'
        (site / lang / "index.html").write_text(first, encoding="utf-8")
        for name, other in (("index", "next"), ("next", "next-evidence"), ("next-evidence", "index")):
            page = Page(lang, f"chapters/{name}.html", PAGE.format(lang, name, other))
            offline.ask(page)
            write(page, page.whole(), site)
    offline.prepare(site)
    offline.write(site, BOOK)
    for path in site.rglob("*"):  # what has long stayed as it is a browser would not ask for again by itself
        os.utime(path, (0, 0))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.site = site
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(browser, published, patient):
    context = browser.new_context()
    page = context.new_page()
    page.wait_for_function = functools.partial(patient, page)
    page.base = f"http://127.0.0.1:{published.server_address[1]}/book"
    yield page
    context.close()


def until_kept(page, *paths):
    for path in paths:
        page.wait_for_function(f"async (path) => (await ({KEPT})()).includes(path)", f"/book/{path}")


def stop(server):
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("lang", "other"), [("ja", "en"), ("en", "ja")])
def test_after_one_visit_the_book_is_read_without_a_network(reader, published, lang, other):
    reader.goto(f"{reader.base}/{lang}/chapters/index.html")
    until_kept(reader, "_static/look.css", f"{lang}/index.html")
    stop(published)
    reader.reload()
    assert reader.inner_text("a") == f"index {lang}"
    reader.click("a")
    reader.wait_for_url("**/next.html")
    assert reader.inner_text("a") == f"next {lang}"
    reader.goto(f"{reader.base}/{lang}/")
    reader.wait_for_url("**/chapters/index.html")
    kept = reader.evaluate(KEPT)
    assert not [path for path in kept if f"/{other}/" in path or "evidence" in path], "more than the reader's book"


def test_a_page_beside_the_book_is_kept_once_visited(reader, published):
    reader.goto(f"{reader.base}/en/chapters/index.html")
    until_kept(reader, "en/chapters/next.html")
    reader.goto(f"{reader.base}/en/chapters/next-evidence.html")
    until_kept(reader, "en/chapters/next-evidence.html")
    stop(published)
    reader.reload()
    assert reader.inner_text("a") == "next-evidence en"


def test_with_a_network_a_page_is_as_new_as_the_site_and_older_versions_go(reader, published):
    reader.goto(f"{reader.base}/en/chapters/index.html")
    until_kept(reader, "en/chapters/next.html")
    # beside it there is one of visited pages, if a page came before the book was kept
    (old,) = (name for name in reader.evaluate("() => caches.keys()") if name.startswith("book-"))
    page = published.site / "en" / "chapters" / "next.html"
    page.write_text(page.read_text(encoding="utf-8").replace("next en", "newer"), encoding="utf-8")
    offline.write(published.site, BOOK)
    reader.goto(f"{reader.base}/en/chapters/next.html")
    assert reader.inner_text("a") == "newer"
    reader.wait_for_function("async (old) => !(await caches.keys()).includes(old)", old)
    stop(published)
    reader.reload()
    assert reader.inner_text("a") == "newer"


def test_a_book_without_an_address_keeps_nothing(site):
    if (site / "sitemap.xml").exists():
        pytest.skip("the site in _build/site has an address")
    assert not (site / offline.WORKER).exists()


def test_the_choice_of_a_language_drawings_tables_and_parts_are_kept_and_the_chart_script_is_not(tmp_path):
    first = '<meta http-equiv="Refresh" content="0; url=chapters/index.html" />'
    kept = ("index.html", "_static/look.css", "en/index.html", "en/chapters/one-evidence.js", "en/exhibits/fig01.js",
            "en/exhibits/fig01.svg", "en/chapters/one-parts.js")  # fmt: skip
    for name in (*kept, "_static/vega.js", "en/exhibits/fig01.html", "en/chapters/one-evidence.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(first if name == "en/index.html" else "", encoding="utf-8")
    offline.write(tmp_path, {"en": []}, handed.KEPT)
    told = json.loads((tmp_path / offline.WORKER).read_text("utf-8").removeprefix("const kept = ").partition(";\n")[0])
    assert told["all"] == list(kept[:2])
    assert told["languages"] == {"en": list(kept[2:])}


def test_a_page_shown_in_others_and_one_above_the_languages_ask_for_nothing():
    made = [
        Page("en", "exhibits/fig01.html", PAGE),
        Page("en", "exhibits/fig01-embed.html", PAGE, framed=True),
        Page("", "index.html", PAGE),
    ]
    for page in made:
        offline.ask(page)
    assert [page.path for page in made if "offline.js" in page.whole()] == ["exhibits/fig01.html"]
    assert '<script defer src="../../_static/offline.js"></script>\n</head>' in made[0].whole()
