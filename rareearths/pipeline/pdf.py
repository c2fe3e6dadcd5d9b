"""The book as one PDF for each language, printed from the built site by the system's Chromium."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

import rareearths
from rareearths import language
from rareearths.audit import handed
from rareearths.engine import chromium
from rareearths.engine.finish import booklet
from rareearths.engine.sphinx import config
from rareearths.paths import ROOT
from rareearths.pipeline.build import PDF, SITE
from rareearths.tables import vintages


class SiteMissing(Exception):
    """There is no site to print."""


def require_site(site: Path, languages: Sequence[str]) -> None:
    """Refuse to go on without a built site.

    Raises
    ------
    SiteMissing
    """
    lacking = [lang for lang in languages if not (site / lang / "index.html").is_file()]
    if lacking:
        raise SiteMissing(
            f"Expected a built site at {site} with {', '.join(lacking)}; found none. Likely cause: the book has not "
            "been built, or in another folder. Next step: make book, or name the site with --site."
        )


def name(lang: str) -> str:
    """Return the file name of a language's PDF."""
    return f"rareearths-{rareearths.__version__}.{lang}.pdf"


def make(site: Path = SITE, out: Path = PDF, languages: Sequence[str] = language.LANGUAGES) -> list[Path]:
    """Print the book.

    Parameters
    ----------
    site : Path
        As built.
    out : Path
        Folder for the PDFs.
    languages : sequence of {"ja", "en"}

    Returns
    -------
    list of Path

    Raises
    ------
    SiteMissing
    rareearths.engine.chromium.BrowserMissing
    rareearths.engine.chromium.PrintFailed
    """
    chromium.find()
    require_site(site, [language.require(lang) for lang in languages])
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    project = config.project()
    made = []
    for lang in languages:
        own = config.languages(project)[lang]
        base = str(project.get("base_url") or "").rstrip("/")
        edition = f"{rareearths.__version__} ({vintages()[-1]})"
        cover = {"copyright": own["author"], **own, "edition": edition, "address": base}
        target = out / name(lang)
        ready = booklet.Booklet(site / lang, lang, booklet.parts(toc, lang), base, handed.PRINTED)
        with tempfile.TemporaryDirectory(prefix="book-") as folder:
            page = Path(folder) / "book.html"
            # the contents have room for their numbers, which are known once it is printed and move nothing
            numbers: dict[str, int] = {}
            for _ in range(2):
                page.write_text(ready.html(cover, numbers), encoding="utf-8")
                chromium.print_pdf(page, target)
                numbers = chromium.places(target)
        made.append(target)
    return made
