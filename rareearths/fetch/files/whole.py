"""Writes files so that they are there whole or not at all, also after a power cut and beside other processes."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

PART = ".part"


def write(target: Path, content: bytes) -> None:
    """Write a file beside its place, synchronise it, then give it its name."""
    # open to whom the umask says, unlike a file of tempfile
    part = target.parent / f".{uuid.uuid4().hex}{PART}"
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    sync(target.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the file system can do that."""
    with contextlib.suppress(OSError):  # Windows opens no folders, and some file systems cannot synchronise one
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
