"""From a staged tree to the pages of one language, by Jupyter Book, with warnings as errors."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rareearths.fingerprint import hash_files
from rareearths.language import LANGUAGES
from rareearths.paths import PAPER, ROOT


class PagesBroken(Exception):
    """Jupyter Book found something to warn of."""


def key(lang: str, stage: Path) -> str:
    """Return the hash of all that determines the pages: the staged tree, the extension, the pinned requirements.

    Of the notebooks only what the language's readers see counts, so that a word changed in one language leaves the
    pages of the other.
    """
    package = ROOT / "rareearths"
    code = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    staged = [path for path in stage.rglob("*") if path.is_file() and path.suffix != ".ipynb"]
    notebooks = "\0".join(_seen(lang, path) for path in sorted(stage.rglob("*.ipynb")))
    code = [path for path in code if path.relative_to(package).parts[0] not in ("fetch", "tracing", "pipeline")]
    files = hash_files([*staged, *code, PAPER / "arguments.csv", ROOT / "requirements.txt"])
    return hashlib.sha256(f"{files}\0{notebooks}".encode()).hexdigest()[:20]


def _seen(lang: str, path: Path) -> str:
    """Return a notebook without the prose of other languages."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    others = {f"lang-{other}" for other in LANGUAGES if other != lang}
    cells = [cell for cell in notebook["cells"] if not others & set(cell["metadata"].get("tags", []))]
    return json.dumps([str(path), cells, notebook["metadata"]], sort_keys=True)


def render(lang: str, stage: Path, cache: Path, audit: Path) -> Path:
    """Build the pages of one language.

    Parameters
    ----------
    lang : {"ja", "en"}
    stage : Path
        From `rareearths.engine.run.stage.write`.
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
    kept = cache / f"{lang}-{key(lang, stage)}-{hash_files([audit, audit.with_name('exhibits.json')])[:12]}"
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
    # warnings, and the last lines of tracebacks as far as they say anything
    telling = re.compile(r"WARNING|ERROR|rror: \S|^(?:\w+\.)+[A-Z]\w*: \S")
    lines = [line for line in plain.splitlines() if telling.search(line)]
    return "\n".join(dict.fromkeys(lines)) or plain[-2000:]
