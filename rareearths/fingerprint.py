"""Hashes of files: what tells a changed book from an unchanged one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from rareearths.paths import ROOT


def hash_files(files: Iterable[Path], base: Path = ROOT) -> str:
    """Return the hash of the paths and contents of files; an absent file counts as such.

    Parameters
    ----------
    files : iterable of Path
        In any order.
    base : Path
        Paths below it count from there, so that a checkout or a cache that was moved gives the same hash.
    """
    total = hashlib.sha256()
    for name, path in sorted((_name(path, base), path) for path in set(files)):
        total.update(name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest() if path.exists() else b"absent")
    return total.hexdigest()


def _name(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)
