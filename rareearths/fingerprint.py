"""Hashes of files: what tells a changed book from an unchanged one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_files(files: Iterable[Path]) -> str:
    """Return the hash of the paths and contents of files; an absent file counts as such.

    Parameters
    ----------
    files : iterable of Path
        In any order.
    """
    total = hashlib.sha256()
    for path in sorted(set(files)):
        total.update(str(path).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest() if path.exists() else b"absent")
    return total.hexdigest()
