"""Files that the user downloaded, where a publisher wants a login or a click."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rareearths.fetch.contract import InputNeeded, Raw


def bring(source: str, named: Sequence[Path], most: int, how: str) -> list[Raw]:
    """Read files, and the files in folders.

    Parameters
    ----------
    source : str
        The module, for errors.
    named : sequence of Path
        Files and folders; hidden files in a folder and folders in it are left out.
    most : int
        The largest file taken, in bytes.
    how : str
        How the user names them, for errors.

    Returns
    -------
    list of Raw
        In the order of `named`, in a folder by name. ``url`` is ``file:`` with the name alone (folders are nobody's
        business), ``label`` the name, ``retrieved`` the time of its last change.

    Raises
    ------
    InputNeeded
        For what is not there, empty, too large or cannot be read.
    """
    found = []
    for path in named:
        try:
            inside = sorted(each for each in path.iterdir() if each.name[0] != ".") if path.is_dir() else [path]
            files = [each for each in inside if each.is_file()]
            if not files:
                _refuse(source, path, "no file in this folder" if path.is_dir() else "no file of this name", how)
            found += [_read(source, each, most, how) for each in files]
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            continue
        _refuse(source, path, f"'{reason}'", how)
    return found


def _read(source: str, path: Path, most: int, how: str) -> Raw:
    stat = path.stat()
    if not 0 < stat.st_size <= most:
        _refuse(source, path, f"{stat.st_size:,} bytes where 1 to {most:,} are taken", how)
    changed = dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Raw(f"file:{path.name}", path.read_bytes(), changed, {}, path.name)


def _refuse(source: str, path: Path, got: str, how: str) -> NoReturn:
    raise InputNeeded(
        source,
        f"expected the downloaded file {path}; got {got}.",
        "a typing slip in the path, or a download that was broken off.",
        f"download it again or correct the path, and name it with {how}.",
    )
