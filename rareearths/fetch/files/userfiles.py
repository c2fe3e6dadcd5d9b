"""Files that the user brings, where a publisher wants a login or a click: read, named, decoded and split into cells.

Whatever the bytes are, there is one kind of error for each step.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from rareearths.fetch.contract import ContractBroken, InputNeeded, Raw

MAX_UNPACKED = 400_000_000  # bytes
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{1,15})?")
_GAPS = frozenset({"", "-", "?", "－", "—", "...", "***"})


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


def broken(source: str, problem: str, cause: str = "", step: str = "") -> ContractBroken:
    """Make the error of a file that is not what it should be.

    Parameters
    ----------
    source : str
        The module.
    problem : str
        What was expected and what came.
    cause, step : str
        The likely cause and the next step; by default those of a damaged or wrong file.
    """
    return ContractBroken(
        source,
        problem,
        cause or "the file is damaged, was saved again by another program, or is another file.",
        step or "download it again and give it as it came.",
    )


def name(raw: Raw) -> str:
    """Return a file's name: the label if there is one, otherwise the last part of the address."""
    if raw.label:
        return raw.label
    address = raw.url.replace("\\", "/")
    return PurePosixPath(unquote(urlsplit(address).path if "://" in address else address)).name


def unpacked(source: str, content: bytes, what: str) -> dict[str, bytes]:
    """Unpack a zip file.

    Returns
    -------
    dict
        File name to content, folders left out.

    Raises
    ------
    ContractBroken
        Not a zip file, encrypted, damaged, or larger than `MAX_UNPACKED`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(item.file_size for item in packed.infolist())
            if size > MAX_UNPACKED:
                raise broken(source, f"{what}: expected at most {MAX_UNPACKED:,} bytes unpacked; got {size:,}.")
            return {item.filename: packed.read(item) for item in packed.infolist() if not item.is_dir()}
    except ContractBroken:
        raise
    except Exception as error:
        raise broken(source, f"{what}: expected a zip file; it cannot be unpacked ({error}).") from error


def text(source: str, content: bytes, what: str, encodings: Sequence[str] = ()) -> str:
    """Decode a text file or an answer: UTF-8 with or without its mark, then the encodings given.

    Raises
    ------
    ContractBroken
        None of them fits, it is a page in HTML or XML, or there is nothing.
    """
    for encoding in ("utf-8-sig", *encodings):
        try:
            decoded = content.decode(encoding)
            break
        except UnicodeError:
            continue
    else:
        wanted = " or ".join(["UTF-8", *encodings])
        raise broken(source, f"{what}: expected text in {wanted}; got {content[:20]!r}..., which is none.")
    start = decoded.lstrip()[:80]
    if start.startswith("<"):
        raise broken(
            source,
            f"{what}: expected data; got {start.splitlines()[0]!r}, a web page.",
            "the site answered with an error, a login, a captcha or a notice of maintenance.",
            "open the address in a browser; try again later, or save the download itself.",
        )
    if not start:
        raise broken(
            source,
            f"{what}: expected data; got nothing, it is empty.",
            "no data for this question, or a broken download.",
        )
    if "\0" in decoded:
        raise broken(source, f"{what}: expected text; got binary data.")
    return decoded


def table(source: str, decoded: str, what: str) -> tuple[list[str], list[list[str]]]:
    """Split a CSV file into its header and its rows; a comma at the end of the lines makes no column.

    Raises
    ------
    ContractBroken
        Not a table, or rows of another length than the header.
    """
    try:
        lines = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(decoded), strict=True)]
    except csv.Error as error:
        raise broken(source, f"{what}: expected a CSV file; it cannot be split into cells ({error}).") from error
    lines = [line for line in lines if any(line)]
    header = lines[0]
    while header and not header[-1]:
        header = header[:-1]
    if len(set(header)) < len(header):
        raise broken(source, f"{what}: expected each column once; got {', '.join(header)}.")
    rows = []
    for place, line in enumerate(lines[1:], start=2):
        cut = line[: len(header)]
        if len(cut) < len(header) or any(line[len(header) :]):
            raise broken(source, f"{what}, row {place}: expected {len(header)} cells; got {len(line)}.")
        rows.append(cut)
    return header, rows


def number(source: str, cell: object, where: str) -> float | None:
    """Read a number with or without thousands separators.

    Returns
    -------
    float or None
        ``None`` for an empty cell or a dash.

    Raises
    ------
    ContractBroken
        Anything else.
    """
    if isinstance(cell, bool) or cell is None:
        cell = ""
    if isinstance(cell, int | float):
        if math.isfinite(cell):
            return float(cell)
        raise broken(source, f"{where}: expected a number; got {cell!r}.")
    written = str(cell).strip()
    if written in _GAPS:
        return None
    if not _NUMBER.fullmatch(written):
        raise broken(source, f"{where}: expected a number; got {written[:40]!r}.")
    return float(written.replace(",", ""))
