"""What a release holds: the site, the data and the PDFs, each as a file, with their checksums.

The same site and data give the same bytes.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import rareearths
from rareearths import language
from rareearths.engine import chromium
from rareearths.paths import DATA, ROOT
from rareearths.pipeline import own, pdf

SUMS = "SHA256SUMS"
_BESIDE = ("LICENSE", "LICENSE-content", "CITATION.cff", "CHANGELOG.md", "README.md", "README.ja.md")


class PdfMissing(Exception):
    """The book has not been printed."""


def make(site: Path, printed: Path, out: Path) -> list[Path]:
    """Pack a release.

    Parameters
    ----------
    site : Path
        The built site, in both languages; its zip opens by a double click on ``index.html``.
    printed : Path
        Folder of the PDFs.
    out : Path
        Folder made anew, whole or not at all.

    Returns
    -------
    list of Path
        Two zips, the PDFs and ``SHA256SUMS``.

    Raises
    ------
    rareearths.pipeline.pdf.SiteMissing
    PdfMissing
    rareearths.pipeline.own.FolderTaken
    """
    own.require(out, SUMS)
    pdf.require_site(site, language.LANGUAGES)
    pdfs = [printed / pdf.name(lang) for lang in language.LANGUAGES]
    if lacking := [path.name for path in pdfs if not path.is_file()]:
        raise PdfMissing(
            f"Expected {' and '.join(lacking)} in {printed}; found none. Likely cause: the book of this version has "
            "not been printed. Next step: make pdf, or make release, which prints first."
        )
    version = rareearths.__version__
    aside = out.with_name(f".{out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    _pack(aside / f"rareearths-{version}-site.zip", f"rareearths-{version}", [(site, "")])
    _pack(aside / f"rareearths-{version}-data.zip", f"rareearths-{version}-data", [(DATA, "data/")])
    for path in pdfs:
        shutil.copyfile(path, aside / path.name)
    files = sorted(aside.iterdir())
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (aside / SUMS).write_text(sums, encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    aside.rename(out)
    return sorted(out.iterdir())


def _pack(target: Path, top: str, folders: list[tuple[Path, str]]) -> None:
    """Zip folders under one name, with licences beside them; order, dates and rights do not depend on the machine."""
    files = {name: ROOT / name for name in _BESIDE if (ROOT / name).is_file()}
    for folder, start in folders:
        files |= {f"{start}{path.relative_to(folder).as_posix()}": path for path in _files(folder)}
    dated = chromium.date().timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{name}", dated)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, files[name].read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
