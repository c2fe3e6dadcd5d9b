"""Files that the user brings: opened, decoded and named, with one kind of error whatever the bytes are."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import python_calamine

from rareearths.fetch.contract import ContractBroken, Raw
from rareearths.fetch.files import workbook_extent

READ = {
    "read": "The publisher's own file, downloaded from its site by hand and given to this project.",
    "read_ja": "発行元のサイトから手作業で入手したファイルを読んだ。",
}
FETCHED = {
    "read": "The publisher's own file, fetched by this project.",
    "read_ja": "発行元のファイルを本プロジェクトで取得して読んだ。",
}
MAX_UNPACKED = 400_000_000  # bytes; the largest workbook met unpacks to about 5 MB
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{1,15})?")
_GAPS = frozenset({"", "-", "?", "－", "—", "...", "***"})


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


def sheets(source: str, content: bytes, what: str) -> dict[str, list[list[object]]]:
    """Read every sheet of a workbook (xlsx, or the older xls), from cell A1 on.

    Returns
    -------
    dict
        Sheet name to rows of cells; numbers are ``float``, empty cells ``""``.

    Raises
    ------
    ContractBroken
        Not a workbook, damaged, or larger than `MAX_UNPACKED`.
    """
    if content[:2] == b"PK":
        unpacked(source, content, what)  # a bomb is found before the workbook's reader meets it
    try:
        workbook_extent.check(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {each: book.get_sheet_by_name(each).to_python(skip_empty_area=False) for each in book.sheet_names}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the reader's panics are no Exception
        raise broken(source, f"{what}: expected a workbook; it cannot be read ({error}).") from error


def text(source: str, content: bytes, what: str, encodings: Sequence[str]) -> str:
    """Decode a text file: UTF-8 with or without its mark, then the encodings given.

    Raises
    ------
    ContractBroken
        None of them fits, or the file is an HTML page.
    """
    for encoding in ("utf-8-sig", *encodings):
        try:
            decoded = content.decode(encoding)
            break
        except UnicodeError:
            continue
    else:
        raise broken(source, f"{what}: expected text in UTF-8 or {', '.join(encodings)}; it cannot be decoded.")
    start = decoded.lstrip()[:15].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<script")):
        raise broken(
            source,
            f"{what}: expected a CSV file; got a web page.",
            "the site answered with an error, a login or a captcha page.",
            "open the site in a browser, ask again and save the download itself.",
        )
    if "\0" in decoded or not decoded.strip():
        raise broken(source, f"{what}: expected text; got {'an empty file' if not decoded.strip() else 'binary data'}.")
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
