"""What a reader has to wait for: bytes of the built site, compressed as servers do."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from built import SITE

LANGUAGES = ("ja", "en")
NEXT = 60_000  # of a page whose style sheets and scripts the browser has
FIRST = 250_000  # of a page and all it loads, without drawings
DRAWN = 400_000  # and with all its drawings
LOADED = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))[^"]*"')
DRAWINGS = re.compile(r'(?:src|srcset)="(\.\./exhibits/[^"]+\.svg)"')


def pages() -> list[str]:
    found = sorted((SITE / "ja" / "chapters").glob("*.html"))
    return [path.stem for path in found if not path.stem.endswith(("-code", "-evidence"))]


def size(path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_light(lang):
    assert pages(), "there is no page in the last build. Type: make book"
    heavy = {}
    for name in pages():
        page = SITE / lang / "chapters" / f"{name}.html"
        text = page.read_text(encoding="utf-8")
        loaded = {page.parent / urlsplit(address).path for address in LOADED.findall(text)}
        drawn = {page.parent / address for address in DRAWINGS.findall(text) if ".narrow." not in address}
        own = size(page)
        first = own + sum(map(size, loaded))
        for what, bytes_, most in (
            ("next", own, NEXT),
            ("first", first, FIRST),
            ("drawn", first + sum(map(size, drawn)), DRAWN),
        ):
            if bytes_ > most:
                heavy[name, what] = bytes_
    assert heavy == {}


def test_evidence_of_thousands_of_rows_stays_readable():
    """A number that rests on a whole table names spans of its lines, not each of them."""
    heavy = {
        path.name: path.stat().st_size for path in SITE.rglob("*-evidence.html") if path.stat().st_size > 1_500_000
    }
    assert heavy == {}
