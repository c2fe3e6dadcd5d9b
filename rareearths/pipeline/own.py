"""Folders that a command replaces as a whole: only those that it made."""

from __future__ import annotations

from pathlib import Path


class FolderTaken(FileExistsError):
    """A folder that holds something else would be replaced."""


def require(out: Path, mark: str) -> None:
    """Refuse to replace a folder that the command did not make.

    Parameters
    ----------
    out : Path
        What is to be made.
    mark : str
        A file or folder that every folder of the command has.

    Raises
    ------
    FolderTaken
        If there is something in it, and not this file.
    """
    if out.is_dir() and ((out / mark).exists() or not any(out.iterdir())):
        return
    if out.exists():
        raise FolderTaken(
            f"Expected a new or empty folder, or one that this command made; got {out}, which holds something else. "
            "Likely cause: a folder with other work was named, and all of it would be replaced. Next step: name a "
            f"folder of its own, such as {out / 'new'}."
        )
