"""The system's Chromium: where it is, and a page printed by it to PDF, the same bytes each time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from bs4 import BeautifulSoup

NAMES = (
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# the Japanese pages need a font to be looked at
PACKAGES = ("chromium", "fonts-noto-cjk")
INSTALL = {
    "linux": f"sudo apt-get install {' '.join(PACKAGES)} (Debian; on Ubuntu install google-chrome-stable)",
    "darwin": "brew install --cask google-chrome",
}
FLAGS = (
    "--headless",
    # of the book's own pages nothing needs to be kept out, and root and containers have no sandbox
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_BEFORE_ALL = datetime(1980, 1, 1, tzinfo=UTC)


class BrowserMissing(Exception):
    """There is no Chromium to print or look with."""


class PrintFailed(Exception):
    """Chromium made no PDF."""


def find() -> Path:
    """Find the system's Chromium or Chrome.

    Returns
    -------
    Path

    Raises
    ------
    BrowserMissing
        With the command that installs one.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise BrowserMissing(
            f"Expected Chromium or Chrome ({', '.join(NAMES[:-1])}); found none in PATH. Likely cause: this machine "
            f"has no browser, which the book itself does not need. Next step: "
            f"{INSTALL.get(sys.platform, 'install Chrome and put its folder into PATH')}"
        )
    return Path(found)


def date(otherwise: datetime = _BEFORE_ALL) -> datetime:
    """Return the moment that files are dated with, since the clock's would make each build another.

    Parameters
    ----------
    otherwise : datetime, optional
        Where the environment sets no ``SOURCE_DATE_EPOCH`` (default: the earliest that a zip can hold).
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else otherwise


def print_pdf(page: Path, target: Path, made: datetime | None = None) -> None:
    """Print an HTML file to PDF: with bookmarks of its headings, tags, links, and nothing from the network.

    Paper, margins and page numbers are those of the page's own style (``@page`` and its margin boxes), the title is
    the page's. Links to an ``id`` of the same file become links inside the PDF. Scripts run before printing.

    Parameters
    ----------
    page : Path
        HTML file; what it names relatively is read beside it.
    target : Path
        The PDF; what was there is replaced only by a whole one.
    made : datetime, optional
        Its date (default: `date`).

    Raises
    ------
    BrowserMissing
    PrintFailed
    """
    program = find()
    if not page.is_file():
        raise PrintFailed(
            f"Expected an HTML file to print; got {page}, which is not there. Likely cause: it was not built, or the "
            "path is mistyped. Next step: make book, or correct the path."
        )
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        printed = Path(folder) / "printed.pdf"
        done = subprocess.run(
            [
                program,
                *FLAGS,
                "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                "--generate-pdf-document-outline",
                f"--print-to-pdf={printed}",
                page.resolve().as_uri(),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not printed.is_file():
            raise PrintFailed(
                f"Expected a PDF of {page} from {program}; got none (exit status {done.returncode}): "
                f"{done.stderr.strip()[-600:]}\nLikely cause: the browser could not start here, or memory or room in "
                f"{tempfile.gettempdir()} ran out. Next step: try {program} --headless --version, and free some room."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.new")
        with pikepdf.open(printed) as pdf:
            # all that differs from one print of a page to the next
            for key in ("/CreationDate", "/ModDate"):
                pdf.docinfo[key] = (made or date()).strftime("D:%Y%m%d%H%M%S+00'00'")
            _name_bookmarks(pdf, page)
            # a third of the size: Chromium leaves what says which text is which (for screen readers) as it is
            pdf.save(
                aside,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                recompress_flate=True,
                deterministic_id=True,
            )
        aside.replace(target)


def _name_bookmarks(pdf: pikepdf.Pdf, page: Path) -> None:
    """Give bookmarks the words of their headings: Chromium loses the space where a line breaks, or repeats a line."""
    headings = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("h1, h2, h3, h4, h5, h6")
    # a heading that is not shown has no bookmark, so that each is looked for from the last one found
    left = iter([heading.get_text(" ", strip=True) for heading in headings])

    def name(items: Iterable[pikepdf.OutlineItem]) -> None:
        for item in items:
            seen = "".join(item.title.split())
            item.title = next((text for text in left if seen.endswith("".join(text.split()))), item.title)
            name(item.children)

    with pdf.open_outline() as outline:
        name(outline.root)


def places(pdf: Path) -> dict[str, int]:
    """Return the number of the page on which each place of a PDF stands that a link leads to.

    Parameters
    ----------
    pdf : Path
        Printed by `print_pdf`.

    Returns
    -------
    dict
        Id in the HTML to the page, from 1.
    """
    with pikepdf.open(pdf) as read:
        numbers: dict[object, int] = {page.objgen: number for number, page in enumerate(read.pages, start=1)}
        return {name.removeprefix("/"): numbers[place[0].objgen] for name, place in read.Root.Dests.items()}


def required() -> bool:
    """Say whether a browser has to be there, as in a CI, which would otherwise leave tests out unseen."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def install() -> Path:
    """Find a browser, or install Debian's package where that needs no question: as root, or by ``sudo -n``.

    Returns
    -------
    Path

    Raises
    ------
    BrowserMissing
        Where it may not be installed, with the command that does.
    """
    try:
        return find()
    except BrowserMissing:
        apt = shutil.which("apt-get")
        debian = apt and "debian" in _release() and (os.getuid() == 0 or shutil.which("sudo"))
        if not debian:
            raise
    ask = [] if os.getuid() == 0 else ["sudo", "-n"]
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        subprocess.run([*ask, str(apt), *words], stdout=subprocess.DEVNULL, check=False)
    return find()


def _release() -> str:
    file = Path("/etc/os-release")
    return file.read_text(encoding="utf-8") if file.is_file() else ""
