"""The presentation framework reveal.js, as the installed package sphinx-revealjs carries it: nothing is downloaded."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

_PACKAGE = "sphinx_revealjs"
# the framework's own, with its licence; themes and other plugins are left out
FILES = ("LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")


def write(folder: Path) -> None:
    """Copy the framework.

    Parameters
    ----------
    folder : Path
        Made if need be; gets the files beside each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files(_PACKAGE) / "_static" / "revealjs") as framework:
        for name in FILES:
            shutil.copyfile(framework / name, folder / Path(name).name)
