"""Remembers which files were checked, so that the many processes of a build check each table once, not all of them.

What is remembered is a hash of everything that a check looks at: the file, its schema, and what checks it. A file that
was changed in any way, or described in another, is checked again; one that was found broken is never remembered.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

from rareearths import paths

# beside what else a build keeps; `make clean` removes it
FOLDER = paths.ROOT / "_build" / "cache" / "checked"


def key(path: Path, rules: object, checker: Path) -> str:
    """Return the hash of all that the outcome of a check hangs on.

    Parameters
    ----------
    path : Path
        The file that is checked.
    rules : object
        Its schema and what else it is checked against, as JSON has it.
    checker : Path
        The module that checks.
    """
    described = json.dumps(rules, sort_keys=True, default=str)
    total = hashlib.sha256(f"{_checkers(checker)}\0{path.name}\0{described}\0".encode())
    total.update(path.read_bytes())
    return total.hexdigest()


def remembered(key: str) -> bool:
    """Say whether a check with this key has passed before."""
    return (FOLDER / key).exists()


def remember(key: str) -> None:
    """Remember that a check has passed; where nothing can be written, it is made again the next time."""
    with suppress(OSError):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / key).touch()


@cache
def _checkers(checker: Path) -> str:
    return hashlib.sha256(checker.read_bytes()).hexdigest() + metadata.version("frictionless")
