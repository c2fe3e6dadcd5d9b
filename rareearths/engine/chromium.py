"""The system's Chromium: where it is, and a page printed by it to PDF, the same bytes each time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

NAMES = (
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
INSTALL = {
    "linux": "sudo apt-get install chromium fonts-noto-cjk (Debian; on Ubuntu install google-chrome-stable)",
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
# all that differs from one print of a page to the next
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")
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
        stamp = (made or date()).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.new")
        aside.write_bytes(_DATE.sub(rb"/\1 (" + stamp + rb")", printed.read_bytes()))
        aside.replace(target)
