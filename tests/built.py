"""The last build, for tests that compare the repository with it, and what tells that a machine left its traces."""

from __future__ import annotations

import os
import re
from pathlib import Path

from rareearths.engine.run import execute, stage
from rareearths.paths import ROOT
from rareearths.pipeline import inputs

SITE = Path(os.environ.get("RAREEARTHS_SITE") or ROOT / "_build" / "site")
RUNS = SITE.parent / "cache" / "runs"
# at the start of a path only: addresses may have such parts; in pieces, or this file would be found by its own words
FOLDERS = "|".join(("home", "tmp", "root", "work", "Users", "mnt"))
MACHINE_PATH = re.compile(rf"(?<![\w.:/~*-])/(?:{FOLDERS})/\w|\b[A-Z]:\\+[A-Z]\w")


def notebooks() -> list[Path]:
    """Notebooks of the table of contents."""
    return stage.pages()


def run(path: Path) -> execute.Result:
    """The last Japanese run of a notebook; fails where there is none of its present state."""
    found = inputs.cache(RUNS).find(execute.Run(path, "ja"))
    assert found is not None, f"there is no finished run of {path.name} in its present state. Type: make book"
    return found


def machine_paths(text: str) -> list[str]:
    """Paths of somebody's machine, with what stands around them."""
    return [text[max(0, hit.start() - 30) : hit.end() + 30] for hit in MACHINE_PATH.finditer(text)]
