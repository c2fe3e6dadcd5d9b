"""From a staged tree to the pages of one language, by Jupyter Book, with warnings as errors."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rareearths import notebook as notebooks
from rareearths.fingerprint import hash_files
from rareearths.paths import ROOT

# as Python words that a disk or a share of it is full, or a file too large
_FULL = re.compile(rf"OSError: \[Errno ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EFBIG})\]")


class PagesBroken(Exception):
    """Jupyter Book found something to warn of."""


def key(lang: str, stage: Path, depends: str) -> str:
    """Return the hash of all that determines the pages.

    Of the notebooks only what the language's readers see counts, so that a word changed in one language leaves the
    pages of the other.

    Parameters
    ----------
    lang : {"ja", "en"}
    stage : Path
        The staged tree.
    depends : str
        Hash of what the pages are made of besides.
    """
    staged = [path for path in stage.rglob("*") if path.is_file() and path.suffix != ".ipynb"]
    settings = stage / "_config.yml"
    parts = [
        depends,
        hash_files([path for path in staged if path != settings], stage),
        # names files of the checkout, which may have been moved
        settings.read_text(encoding="utf-8").replace(str(ROOT), ""),
        *(_seen(lang, path, stage) for path in sorted(stage.rglob("*.ipynb"))),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _seen(lang: str, path: Path, stage: Path) -> str:
    """Return a notebook without the prose of other languages."""
    notebook = notebooks.layout(path)
    cells = notebooks.half(notebook["cells"], lang)
    return json.dumps([path.relative_to(stage).as_posix(), cells, notebook["metadata"]], sort_keys=True)


def render(lang: str, stage: Path, cache: Path, depends: str, *, whole: bool = True) -> Path:
    """Build the pages of one language.

    Parameters
    ----------
    lang : {"ja", "en"}
    stage : Path
        From `rareearths.engine.run.stage.write`.
    cache : Path
        Where finished pages are kept; the last of each language stays.
    depends : str
        Hash of what the pages are made of besides the staged tree: what Sphinx's extensions read, and their code.
    whole : bool
        The whole book is staged, where every warning is an error. Of a part of it, links lead to pages that are not
        there; they stay as plain words.

    Returns
    -------
    Path
        The folder with the HTML, complete or not there at all.

    Raises
    ------
    PagesBroken
        With Jupyter Book's warnings.
    OSError
        If there was no room for them.
    """
    kept = cache / f"{lang}-{key(lang, stage, depends)}"
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
        strict = ["-W", "-n"] if whole else []
        done = subprocess.run(
            [*command, *strict, "--keep-going"], capture_output=True, text=True, env=environment, check=False
        )
        built = aside / "_build" / "html"
        if done.returncode or not built.is_dir():
            said = _complaints(done.stdout + done.stderr, stage)
            if full := _FULL.search(said):  # no fault of the pages
                raise OSError(int(full[1]), os.strerror(int(full[1])), str(aside))
            raise PagesBroken(f"The pages in {lang} were not built:\n{said}")
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
