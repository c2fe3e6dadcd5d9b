"""Where the results of a grid go: a folder, or any address that fsspec can write to."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Protocol

from rareearths.pipeline.grid import extra
from rareearths.pipeline.grid.rows import Record

RECORD = "run.json"  # of a run; written last, so that a run has it only if it is whole
_RUNS = "runs"


class PlaceWrong(ValueError):
    """Results cannot be put where they were asked for."""


class Place(Protocol):
    """Takes the results of a grid."""

    def kept(self, name: str) -> Record | None:
        """Return the record of a run that is there whole."""

    def put(self, name: str, folder: Path) -> None:
        """Take the files of a run, its record among them; the run is there whole or not at all."""

    def write(self, name: str, content: bytes) -> None:
        """Take one file of the whole grid."""

    def __str__(self) -> str:
        """Return the address for a person."""


def at(address: str) -> Place:
    """Return the place at an address.

    Parameters
    ----------
    address : str
        A folder, or an address with a protocol, such as ``s3://bucket/folder`` (extra ``grid``).

    Raises
    ------
    PlaceWrong, rareearths.pipeline.grid.extra.ExtraMissing
    """
    return Address(address) if "://" in address else Folder(Path(address).resolve())


class Folder:
    """A folder on this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def kept(self, name: str) -> Record | None:
        """Return the record of a run that is there whole."""
        path = self._path / _RUNS / name / RECORD
        return Record.parsed(path.read_bytes()) if path.is_file() else None

    def put(self, name: str, folder: Path) -> None:
        """Take the files of a run under a name of no run, then rename."""
        runs = self._path / _RUNS
        runs.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=runs))
        made = aside / name  # with the rights of what is copied; the folder of tempfile is closed to all others
        try:
            shutil.copytree(folder, made)
            shutil.rmtree(runs / name, ignore_errors=True)
            made.rename(runs / name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def write(self, name: str, content: bytes) -> None:
        """Take one file, which replaces the one before as a whole."""
        self._path.mkdir(parents=True, exist_ok=True)
        aside = self._path / f".{name}.new"
        try:
            aside.write_bytes(content)
            aside.replace(self._path / name)
        finally:
            aside.unlink(missing_ok=True)


class Address:
    """An address that fsspec writes to."""

    def __init__(self, address: str) -> None:
        fsspec = extra.require("fsspec", "to write to an address")
        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise PlaceWrong(
                f"Expected a folder or an address that fsspec can write to; got {address}: {error}. Likely cause: a "
                "typing slip in the protocol, or its package is not installed (s3fs for s3://, gcsfs for gs://). Next "
                "step: install that package beside this one, or name a folder."
            ) from None
        self._address = address

    def __str__(self) -> str:
        return self._address

    def kept(self, name: str) -> Record | None:
        """Return the record of a run that is there whole."""
        try:
            return Record.parsed(self._files.cat_file(f"{self._root}/{_RUNS}/{name}/{RECORD}"))
        except FileNotFoundError:
            return None

    def put(self, name: str, folder: Path) -> None:
        """Take the files of a run, its record last."""
        files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name == RECORD)
        for path in files:
            self._pipe(f"{_RUNS}/{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def write(self, name: str, content: bytes) -> None:
        """Take one file."""
        self._pipe(name, content)

    def _pipe(self, name: str, content: bytes) -> None:
        target = f"{self._root}/{name}"
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._files.pipe_file(target, content)
