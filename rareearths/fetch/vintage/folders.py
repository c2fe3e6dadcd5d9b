"""Puts a folder of files in its place whole or not at all, one process at a time."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from rareearths.fetch.files import whole
from rareearths.tables.validation import DataError

# Two levels deep, so that nobody who looks for <folder>/*/datapackage.yaml sees what is not complete.
ASIDE = ".composing-"
_HELD: set[Path] = set()
_FOLDERS_OPEN = os.name != "nt"  # Windows opens no folders: no lock there


class Taken(DataError):
    """The place has been taken, or another process is about to."""


@contextlib.contextmanager
def alone(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a folder against other processes, and clear what an interrupted one left there.

    The lock goes with the process, however that ends; within one process it may be taken again.

    Parameters
    ----------
    folder : Path
        Exists.
    wait : bool
        Wait for the other process instead of raising.

    Raises
    ------
    Taken
        Another process holds the folder.
    """
    folder = folder.resolve()
    if folder in _HELD:
        yield
        return
    handle = os.open(folder, os.O_RDONLY) if _FOLDERS_OPEN else None
    try:
        if handle is not None:
            _lock(handle, folder, wait)
        _HELD.add(folder)
        for left in folder.glob(f"{ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        _HELD.discard(folder)
        if handle is not None:
            os.close(handle)


def put(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write files into a new folder, which appears when the last of them is on the disk.

    Parameters
    ----------
    folder : Path
        Where it appears; on one file system with what is written aside.
    name : str
        Of the new folder.
    files : mapping of str to bytes

    Returns
    -------
    Path

    Raises
    ------
    Taken
        There is such a folder; it is left as it is.
    OSError
        No room or no permission; nothing is left behind.
    """
    target, aside = folder / name, folder / f"{ASIDE}{os.getpid()}"
    with alone(folder):
        if target.exists():
            raise Taken(
                f"Expected no folder {target}; got one. Likely cause: the vintage has been made before. "
                "Next step: choose another name; what exists is never changed."
            )
        try:
            inner = aside / name
            inner.mkdir(parents=True)
            for each, content in files.items():
                whole.write(inner / each, content)
            whole.sync(inner)
            inner.rename(target)
            whole.sync(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return target


def _lock(handle: int, folder: Path, wait: bool) -> None:
    import fcntl  # noqa: PLC0415  (not on Windows)

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        raise Taken(
            f"Expected to be the only one that writes below {folder}; another process does. "
            "Likely cause: a second fetch is running. Next step: let it end, then look whether anything is left to do."
        ) from None
