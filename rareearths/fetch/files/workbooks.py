"""Reads workbooks, xls and xlsx alike, once it is known how far apart their cells lie.

The reader (calamine) makes room for the whole rectangle between the first and the last cell. One damaged position can
make that a terabyte, and the process ends without an error that could be caught.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine

from rareearths.fetch.contract import ContractBroken

XLS, XLSX = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
MOST_CELLS = 2_000_000  # of one sheet's rectangle
LARGEST = 200_000_000  # bytes of an unpacked xlsx
_CELLS = {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x00FD}
_SEVERAL = {0x00BD: 6, 0x00BE: 2}  # records of several cells: bytes for each
_BOUND_SHEET, _STRINGS, _END, _SIZE = 0x0085, 0x00FC, 0x000A, 0x0200
_NO_SECTOR = 0xFFFFFFFA
_REFERENCE = re.compile(rb'\br="([A-Z]{1,9})([0-9]{1,15})"')


def sheets(source: str, content: bytes, what: str) -> dict[str, list[list[Any]]]:
    """Read every sheet of a workbook, from cell A1 on.

    Parameters
    ----------
    source, what : str
        The module, and what is read, for errors.
    content : bytes
        An xls or xlsx.

    Returns
    -------
    dict
        Sheet name to rows of cells; numbers are ``float``, empty cells ``""``.

    Raises
    ------
    ContractBroken
        Not a workbook, damaged, or too large.
    """
    try:
        check(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {each: book.get_sheet_by_name(each).to_python(skip_empty_area=False) for each in book.sheet_names}
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # the reader's panics are no Exception
        raise ContractBroken(
            source,
            f"{what}: expected a workbook (xls or xlsx); it cannot be read ({str(error)[:150]}).",
            "the file is damaged, was saved again by another program, or is another file.",
            "download it again and give it as it came.",
        ) from error


def check(content: bytes) -> None:
    """Make sure that a workbook can be read in reasonable memory.

    Parameters
    ----------
    content : bytes
        An xls or xlsx.

    Raises
    ------
    ValueError
        With the reason: too large, or so damaged that its size cannot be told.
    """
    try:
        if content[:4] == XLS:
            _check_xls(content)
        else:
            _check_xlsx(content)
    except (struct.error, IndexError, zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise ValueError(f"the file is damaged ({error})") from error


def _check_xlsx(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
        if sum(member.file_size for member in members) > LARGEST:
            raise ValueError(f"more than {LARGEST:,} bytes unpacked")
        for member in members:
            with packed.open(member) as opened:
                sheet = opened.read(LARGEST + 1)  # all of them: one that says less than it holds is found out
            if "worksheets/" not in member.filename.lower():
                continue
            rows, columns = [0], [0]
            for letters, digits in _REFERENCE.findall(sheet):
                rows.append(int(digits))
                columns.append(int.from_bytes(letters, "big") if len(letters) > 3 else _number(letters))
            _limit(max(rows), max(columns), len(sheet))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _check_xls(content: bytes) -> None:
    stream = _workbook_stream(content)
    sheets = []
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET:
            sheets.append(struct.unpack_from("<I", body)[0])
        elif kind == _STRINGS and struct.unpack_from("<4xI", body)[0] > len(stream):
            raise ValueError("more texts than the file has bytes")
    for start in sheets:
        rows = columns = 0
        for kind, body in _records(stream, start):
            if kind == _SIZE:
                top, bottom, left, right = struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
                if top > bottom or left > right:
                    raise ValueError("a sheet that ends before it begins")
                _limit(bottom, right, len(stream))
            elif kind in _CELLS:
                row, column = struct.unpack_from("<HH", body)
                if row + 1 < rows:
                    raise ValueError("rows that are out of order")
                more = (len(body) - 6) // _SEVERAL[kind] if kind in _SEVERAL else 1
                rows, columns = row + 1, max(columns, column + more)
        _limit(rows, columns, len(stream))


def _limit(rows: int, columns: int, length: int) -> None:
    """Refuse a rectangle that the file cannot fill."""
    if rows * columns > min(MOST_CELLS, 1000 + 20 * length):
        raise ValueError(f"cells as far away as row {rows:,} and column {columns:,}")


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place < len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _END:
            return
        if place + 4 + length > len(stream):
            raise ValueError("a record ends after the file")
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook_stream(content: bytes) -> bytes:
    """Take the stream of the workbook out of the compound file."""
    shift, tables, first, small, further = struct.unpack_from("<30xH12xII4xI8xI", content)
    if shift not in (9, 12) or small != 4096:
        raise ValueError("an unusual compound file")
    size = 1 << shift
    sectors = list(struct.unpack_from("<109I", content, 76))
    while further < _NO_SECTOR:  # where the 109 of the header do not suffice
        *listed, further = struct.unpack_from(f"<{size // 4}I", content, (further + 1) * size)
        sectors += listed
        if len(sectors) > len(content):
            raise ValueError("the allocation table runs in a circle")
    table: list[int] = []
    for sector in sectors[:tables]:
        table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    folder = _chain(content, table, first, size)
    for place in range(0, len(folder) - 127, 128):
        letters, start, length = struct.unpack_from("<64xH50xII", folder, place)
        name = folder[place : place + max(min(letters, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
        if name in ("workbook", "book"):
            if length < small:
                raise ValueError("a workbook of less than 4,096 bytes")
            return _chain(content, table, start, size)[:length]
    raise ValueError("no workbook in the compound file")


def _chain(content: bytes, table: list[int], sector: int, size: int) -> bytes:
    pieces: list[bytes] = []
    while sector < _NO_SECTOR:
        if len(pieces) > len(table):
            raise ValueError("a stream runs in a circle")
        pieces.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(pieces)
