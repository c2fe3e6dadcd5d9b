"""Writes the smallest old workbook (xls: BIFF8 in a compound file) that a reader accepts."""

from __future__ import annotations

import struct

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, column: int, value: object) -> bytes:
    if value is None or value == "":
        return b""
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int | float):
        return _record(0x0203, place + struct.pack("<d", value))
    return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))


def _stream(name: str, rows: list[list[object]]) -> bytes:
    start = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    title = struct.pack("<BBBB", 0, 0, len(name), 0) + name.encode("ascii")
    globals_length = len(_record(0x0809, start)) + 4 + 4 + len(title) + 4
    book = _record(0x0809, start) + _record(0x0085, struct.pack("<I", globals_length) + title) + _record(0x000A, b"")
    width = max(map(len, rows), default=0)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    sheet += b"".join(_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    return book + sheet + _record(0x000A, b"")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<H", len(text) + 2)
        + links
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def workbook(name: str, rows: list[list[object]]) -> bytes:
    """Return the bytes of a workbook with one sheet: rows of text, numbers or None."""
    stream = _stream(name, rows)
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    assert len(table) <= _SECTOR // 4, "too many rows for one sector of the allocation table"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    allocation = b"".join(struct.pack("<I", each) for each in table).ljust(_SECTOR, b"\xff")
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return header + allocation + folder.ljust(_SECTOR, b"\0") + stream
