"""The built site in a browser: from a loopback server, from disk, with and without JavaScript."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

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
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A shared machine may keep a page waiting; a page that is ready sooner is not waited for.
PATIENCE = 20_000
ROWS = ("/2025-10/readings.html", "/2026-06/usgs_mine_production.html")


def pages() -> list[str]:
    """Paths of all pages of both languages, relative to the site."""
    found = [path for lang in ("ja", "en") for path in (SITE / lang).rglob("*.html")]
    paths = [path.relative_to(SITE) for path in found]
    named = [path.as_posix() for path in paths if not {"_static", "_sources"} & set(path.parts)]
    # the pages of rows are all made alike, and tests/test_rows.py reads every one
    named = [path for path in named if path[2:7] != "/data" or path.endswith(ROWS)]
    # a page that only sends readers on is none
    return sorted(path for path in named if 'http-equiv="refresh"' not in (SITE / path).read_text("utf-8").lower())


def pytest_generate_tests(metafunc):
    """One test for each page; where there is no site, one that says so."""
    if "path" not in metafunc.fixturenames:
        return
    chosen = pages()
    if "charted" in metafunc.fixturenames:
        chosen = [path for path in chosen if 'class="exhibit"' in (SITE / path).read_text(encoding="utf-8")]
    if "japanese" in metafunc.fixturenames:
        chosen = [path for path in chosen if path.startswith("ja/")]
    nothing = pytest.param("", marks=pytest.mark.skip(reason=f"no such page in {SITE}: build it with make book"))
    metafunc.parametrize("path", chosen or [nothing])


@pytest.fixture
def charted():
    """Ask for the pages with exhibits only."""


@pytest.fixture
def japanese():
    """Ask for the Japanese pages only: each test goes to the other language and back."""


@pytest.fixture
def every_page() -> list[str]:
    return pages()


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
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test does it")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        pytest.skip(f"no browser: install one of {', '.join(BROWSERS)}")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


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
        """Bring each chart into view, since it becomes interactive only there, and wait for it."""
        for chart in self.page.locator("figure.exhibit .exhibit-chart").all():
            chart.scroll_into_view_if_needed()
            chart.locator(".vega-embed svg, .vega-embed canvas").first.wait_for(state="visible", timeout=PATIENCE)
        return self


@pytest.fixture
def visit(browser, address, site):
    """Open a fresh window: ``with visit(width=390, javascript=False, disk=True, dark=True) as seen``."""

    @contextmanager
    def opened(width: int = 1280, javascript: bool = True, disk: bool = False, dark: bool = False, locale="en-GB"):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        context.set_default_timeout(PATIENCE)
        seen = Visit(context.new_page(), site.resolve().as_uri() if disk else address)

        def asked(request):
            own = (address, "data:", "blob:", "about:") + (("file:",) if disk else ())
            if not request.url.startswith(own):
                seen.strangers.append(request.url)

        seen.page.on("request", asked)
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
        try:
            yield seen
        finally:
            context.close()

    return opened
