"""The published book, readable without a network after one visit: its service worker and what that keeps."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rareearths.engine.finish import search, waiting
from rareearths.engine.finish.page import Page

_SCRIPTS = Path(__file__).parents[1] / "offline"
_ASKING, WORKER = "offline.js", "offline-worker.js"
# of the files that all pages share: charts stay as they are drawn where no network is
_LEFT_OUT = ("vega.js",)


def prepare(site: Path) -> None:
    """Put the script there with which pages ask for the book to be kept."""
    shutil.copyfile(_SCRIPTS / _ASKING, site / "_static" / _ASKING)


def ask(page: Page) -> None:
    """Let a page ask for the book to be kept; one that others show inside theirs does not.

    Parameters
    ----------
    page : Page
        Its head is changed.
    """
    if page.lang and not page.framed:
        up = "../" * page.address.count("/")
        page.head.append(f'<script defer src="{up}_static/{_ASKING}"></script>\n')


def write(site: Path, kept: Mapping[str, Sequence[str]], beside: Sequence[str] = ()) -> None:
    """Write the worker, for a site that is finished: any change of its files is another version.

    Parameters
    ----------
    site : Path
    kept : mapping
        Language to the pages of its book, from its folder.
    beside : sequence of str
        Patterns of further files in that folder, such as drawings.
    """
    told = {
        "version": _version(site),
        "all": [_path(file, site) for file in _shared(site)],
        "languages": {
            lang: [_path(file, site) for file in _own(site, lang, pages, beside)] for lang, pages in kept.items()
        },
    }
    worker = (_SCRIPTS / WORKER).read_text(encoding="utf-8")
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    (site / WORKER).write_text(f"const kept = {written};\n{worker}", encoding="utf-8")


def _version(site: Path) -> str:
    whole = hashlib.sha256()
    for file in sorted(path for path in site.rglob("*") if path.is_file() and path.name != WORKER):
        whole.update(f"{_path(file, site)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def _shared(site: Path) -> Iterator[Path]:
    """Return what is kept for readers of any language: the choice of one, and the files of ``_static``."""
    if (site / "index.html").is_file():
        yield site / "index.html"
    for file in sorted((site / "_static").rglob("*")):
        if file.is_file() and file.name not in _LEFT_OUT:
            yield file


def _own(site: Path, lang: str, pages: Sequence[str], beside: Sequence[str]) -> Iterator[Path]:
    """Return what is kept of a language: its book without the pages beside it, parts, the search and `beside`."""
    folder = site / lang
    yield from sorted(path for path in (folder / "_static").rglob("*") if path.is_file())
    yield from (folder / page for page in pages)
    yield from (folder / name for name in ("index.html", "search.html", search.FILE) if (folder / name).is_file())
    yield from sorted({path for pattern in beside for path in folder.glob(pattern)})
    yield from sorted(folder.rglob(waiting.name("*")))


def _path(file: Path, site: Path) -> str:
    return file.relative_to(site).as_posix()
