"""From a staged tree to the pages of one language, by Jupyter Book, with warnings as errors."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rareearths.book.fingerprint import hash_files
from rareearths.paths import PAPER, ROOT


class PagesBroken(Exception):
    """Jupyter Book found something to warn of."""


def key(stage: Path) -> str:
    """Return the hash of all that determines the pages: the staged tree, the extension, the pinned requirements."""
    book = Path(__file__).parent
    code = [path for path in book.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    staged = [path for path in stage.rglob("*") if path.is_file()]
    library = sorted((ROOT / "rareearths").glob("*.py"))  # audit.py and links.py read the register, names, numbers
    paper = [PAPER / "claims.csv", PAPER / "exhibits.yaml"]
    return hash_files([*staged, *code, *library, *paper, ROOT / "requirements.txt"])[:20]


def render(lang: str, stage: Path, cache: Path, audit: Path) -> Path:
    """Build the pages of one language.

    Parameters
    ----------
    lang : {"ja", "en"}
    stage : Path
        From `rareearths.book.stage.write`.
    cache : Path
        Where finished pages are kept; the last of each language stays.
    audit : Path
        The site's ``audit.json``, part of what the pages depend on.

    Returns
    -------
    Path
        The folder with the HTML, complete or not there at all.

    Raises
    ------
    PagesBroken
        With Jupyter Book's warnings.
    """
    kept = cache / f"{lang}-{key(stage)}-{hash_files([audit, audit.with_name('exhibits.json')])[:12]}"
    if kept.is_dir():
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{lang}-", dir=cache))
    try:
        command = [
            str(Path(sys.executable).with_name("jupyter-book")),
            "build",
            str(stage),
            "--path-output",
            str(aside),
        ]
        # the pages carry no time of build, so that the same book gives the same bytes
        environment = os.environ | {"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
        done = subprocess.run(
            [*command, "-W", "-n", "--keep-going"], capture_output=True, text=True, env=environment, check=False
        )
        built = aside / "_build" / "html"
        if done.returncode or not built.is_dir():
            raise PagesBroken(f"The pages in {lang} were not built:\n{_complaints(done.stdout + done.stderr, stage)}")
        for old in cache.glob(f"{lang}-*"):
            shutil.rmtree(old)
        built.rename(kept)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return kept


def _complaints(output: str, stage: Path) -> str:
    """Keep the lines that say what is wrong, with paths as in the repository."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output).replace(f"{stage}{os.sep}", "")
    lines = [line for line in plain.splitlines() if re.search(r"WARNING|ERROR|error:|Error", line)]
    return "\n".join(dict.fromkeys(lines)) or plain[-2000:]
