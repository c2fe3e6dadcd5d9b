"""The built site in a browser: from a loopback server, from disk, with and without JavaScript."""

from __future__ import annotations

import functools
import http.server
import os
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rareearths.engine import chromium
from rareearths.paths import ROOT

SITE = Path(os.environ.get("RAREEARTHS_SITE") or ROOT / "_build" / "site")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds, only so that a hang ends: what is waited for is an event, and a busy machine may take its time.
PATIENCE = 180_000
ROWS = ("/2025-10/readings.html", "/2026-06/usgs_mine_production.html")
# a chart, a table quoted from the paper, and a frame for other sites
EXHIBITS = ("/fig06.html", "/fig14.html", "/fig06-embed.html")

# The code and the evidence of all chapters are put together alike; where scripts are off, one chapter's are looked at.
ALIKE = re.compile(r"(?<!/dominance)-(code|evidence)\.html$")
# Points at the first chart that is not interactive yet; true when there is none.
AWAKEN = """() => {
  const asleep = [...document.querySelectorAll("figure.exhibit .exhibit-chart")].find((chart) => {
    const drawing = chart.querySelector(".vega-embed svg, .vega-embed canvas");
    return !drawing || !drawing.checkVisibility({visibilityProperty: true});
  });
  if (asleep) {
    asleep.scrollIntoView({behavior: "instant", block: "center"});
    asleep.dispatchEvent(new PointerEvent("pointerenter", {pointerType: "mouse"}));
  }
  return !asleep;
}"""


@functools.cache
def pages() -> tuple[str, ...]:
    """Paths of all pages of both languages, relative to the site."""
    found = [path for lang in ("ja", "en") for path in (SITE / lang).rglob("*.html")]
    paths = [path.relative_to(SITE) for path in found]
    named = [path.as_posix() for path in paths if not {"_static", "_sources"} & set(path.parts)]
    # the pages of rows are all made alike, and tests/test_rows.py reads every one
    named = [path for path in named if path[2:7] != "/data" or path.endswith(ROWS)]
    # so are those of the exhibits, whose charts and tables stand in the chapters too
    named = [path for path in named if path[2:11] != "/exhibits" or path.endswith(EXHIBITS)]
    # a page that only sends readers on is none
    leading = (path for path in named if 'http-equiv="refresh"' not in (SITE / path).read_text("utf-8").lower())
    return tuple(sorted(leading))


@functools.cache
def charted() -> list[str]:
    """Those of the pages that show a chart."""
    return [path for path in pages() if 'class="exhibit-chart"' in (SITE / path).read_text("utf-8")]


def pytest_generate_tests(metafunc):
    """One test for each path, or for each page in both languages; where there is no site, one that says so."""
    wanted = {"path", "page", "sampled", "charted"} & set(metafunc.fixturenames)
    if not wanted:
        return
    pairs = sorted({path[3:] for path in pages()})
    # a frame for other sites has no other language; pages of exhibits have tests of their own (test_exhibits.py)
    pairs = [page for page in pairs if not page.endswith("-embed.html")]
    sampled = [page for page in pairs if not ALIKE.search(page) and not page.startswith("exhibits/")]
    asked = {"path": pages(), "page": pairs, "sampled": sampled, "charted": charted()}
    nothing = pytest.param("", marks=pytest.mark.skip(reason=f"no page in {SITE}: build it with make book"))
    for name in sorted(wanted):
        metafunc.parametrize(name, asked[name] or [nothing])


@pytest.fixture
def every_page() -> list[str]:
    return list(pages())


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").is_file():
        pytest.skip(f"no site in {SITE}: build it with make book")
    return SITE


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served, on this machine only."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def program() -> Path:
    """The browser; without one the tests are left out on a person's machine, and fail where machines decide."""
    try:
        return chromium.find()
    except chromium.BrowserMissing as missing:
        if chromium.required():
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def browser(program):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test does it")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


def until(page, expression: str, arg: object = None, **_) -> None:
    """Wait for what a page says to be true: Playwright's own way evaluates texts, which the page's policy forbids."""
    ends = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression, arg):
        assert time.monotonic() < ends, f"still waiting for {expression}"
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def patient():
    """What waits for a condition on a page, and ends where it never comes."""
    return until


@dataclass
class Visit:
    """A page being looked at, and what it did that it should not."""

    page: object
    base: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> Visit:
        self.page.goto(f"{self.base}/{path}", wait_until="load")
        return self

    def awaken(self) -> Visit:
        """Point at each chart, since it becomes interactive only then, and wait for it."""
        self.page.wait_for_function(AWAKEN)
        return self


@pytest.fixture(scope="session")
def window(browser, address, site):
    """Open a fresh window: ``window(width=390, javascript=False, disk=True, dark=True, touch=True)``."""

    def opened(
        width: int = 1280,
        javascript: bool = True,
        disk: bool = False,
        dark: bool = False,
        locale: str = "en-GB",
        touch: bool = False,
    ):
        context = browser.new_context(
            has_touch=touch,
            is_mobile=touch,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        context.set_default_timeout(PATIENCE)
        seen = Visit(context.new_page(), site.resolve().as_uri() if disk else address)
        seen.page.wait_for_function = functools.partial(until, seen.page)

        def asked(request):
            own = (address, "data:", "blob:", "about:") + (("file:",) if disk else ())
            if not request.url.startswith(own):
                seen.strangers.append(request.url)

        seen.page.on("request", asked)
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
        return seen

    return opened


@pytest.fixture
def visit(window):
    """Open a fresh window for the time of a visit: ``with visit(width=390) as seen``."""

    @contextmanager
    def opened(**options):
        seen = window(**options)
        try:
            yield seen
        finally:
            seen.page.context.close()

    return opened


@pytest.fixture(scope="session")
def browse(window):
    """Go on in the window that was opened with these options, as a reader does: what pages share is loaded already."""
    kept = functools.cache(window)

    def going_on(**options):
        seen = kept(**options)
        seen.errors.clear()
        seen.strangers.clear()
        return seen

    return going_on
