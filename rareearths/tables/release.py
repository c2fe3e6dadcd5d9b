"""What the files of a released vintage were: a vintage that readers may cite is never edited.

``data/vintages.yaml`` holds for each vintage whether it was released, and the SHA-256 of its files as last recorded.
Those of a vintage that was not released yet are compared with nothing: it may still be corrected in place.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import yaml

from rareearths import paths
from rareearths.tables.validation import DataError

REGISTRY = "vintages.yaml"
_HEAD = """\
# The vintages: whether each was released, and the SHA-256 of its files as last recorded. A released vintage is never
# edited: a correction of it is a new vintage. rareearths.tables.release writes this file and compares it.
"""


class ReleaseEdited(DataError):
    """A released vintage is not as it was released, or is to be recorded again."""


def record(vintage: str, *, released: bool = False) -> dict[str, str]:
    """Record the files of a vintage as they are now.

    Parameters
    ----------
    vintage : str
        A folder of ``data/``.
    released : bool
        Whether this is its release: from now on every reading of the vintage compares its files with the record.

    Returns
    -------
    dict
        File name to SHA-256, as written into ``data/vintages.yaml``.

    Raises
    ------
    ReleaseEdited
        If the vintage was released before.
    FileNotFoundError
        If there is no such folder.

    Examples
    --------
    ``record("2026-06", released=True)`` releases a vintage; there is no way back.
    """
    found = _registry(paths.DATA / REGISTRY)
    if found.get(vintage, {}).get("released"):
        raise ReleaseEdited(
            f"Expected a vintage that was not released yet; {vintage} was. Its record is what others cite: it stays. "
            "Next step: put the correction into a new vintage, and record that one."
        )
    files = _files(vintage)
    content = {**found, vintage: {"released": released, "files": {name: _hash(path) for name, path in files.items()}}}
    text = _HEAD + yaml.safe_dump(content, sort_keys=True, allow_unicode=True)
    (paths.DATA / REGISTRY).write_text(text, encoding="utf-8")
    return content[vintage]["files"]


def check(vintage: str) -> None:
    """Compare a released vintage with its record; one that was not released, or is not listed, passes.

    Raises
    ------
    ReleaseEdited
        If a file was changed, added or taken away since the release.
    """
    registry = paths.DATA / REGISTRY
    entry = _registry(registry).get(vintage, {})
    if not entry.get("released"):
        return
    now = {name: _hash(path) for name, path in _files(vintage).items()}
    then = entry.get("files") or {}
    differing = [
        f"{name} ({'added' if name not in then else 'missing' if name not in now else 'edited'})"
        for name in sorted(now.keys() | then.keys())
        if now.get(name) != then.get(name)
    ]
    if differing:
        raise ReleaseEdited(
            f"{paths.DATA / vintage}: expected the files that were released, as recorded in {registry.name}; these "
            f"differ: {', '.join(differing)}. Likely cause: a correction made in place. Next step: restore the folder "
            "from git, and put the correction into a new vintage, which carries the tables that stay as they are. In a "
            f"copy of data/ made to try other values, delete {registry.name}."
        )


def as_recorded(vintage: str) -> bool:
    """Say whether the files of a vintage are those that were last recorded, released or not.

    Parameters
    ----------
    vintage : str
        A folder of ``data/``.

    Returns
    -------
    bool
        False for a vintage that was never recorded, such as one just fetched, and for a copy with other values.

    Examples
    --------
    >>> as_recorded("2025-10")
    True
    """
    entry = _registry(paths.DATA / REGISTRY).get(vintage, {})
    return (paths.DATA / vintage).is_dir() and entry.get("files") == {
        name: _hash(path) for name, path in _files(vintage).items()
    }


def _files(vintage: str) -> dict[str, Path]:
    folder = paths.DATA / vintage
    if not folder.is_dir():
        raise FileNotFoundError(f"Expected the folder of a vintage at {folder}; there is none. Check its name.")
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _hash(path: Path) -> str:
    stat = path.stat()
    return _hash_once(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=512)
def _hash_once(path: Path, mtime_ns: int, size: int) -> str:
    """Hash a file; time and size are part of the key so that an edited one is hashed again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _registry(path: Path) -> dict[str, dict]:
    if not path.is_file():
        return {}
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, mtime_ns: int, size: int) -> dict[str, dict]:
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {str(name): entry for name, entry in content.items()}
