"""Reads the body of an answer: packed or not, whole, and never more of it than there is room for."""

from __future__ import annotations

import contextlib
import re
import time
import zlib
from collections.abc import Callable, Mapping

import requests
from urllib3.exceptions import HTTPError

from rareearths.fetch.http.answers import ERROR_BYTES, Trouble, damaged, large, slow

BLOCK = 64 * 1024
# how a gzip stream begins: several may follow each other in one body, as files joined end to end do
_MEMBER = b"\x1f\x8b"


def read(
    response: requests.Response, headers: Mapping[str, str], most: int, ends: float, say: Callable[[int, int], None]
) -> bytes | Trouble:
    """Read a body to its end.

    Parameters
    ----------
    response : requests.Response
        Opened with ``stream=True``.
    headers : mapping
        Of the answer, in lower case.
    most : int
        The largest body taken, in bytes, packed and unpacked.
    ends : float
        When to give up, by the monotonic clock.
    say : callable
        Told the bytes come so far and those expected (0 if unknown).

    Returns
    -------
    bytes or Trouble
        Unpacked here and not by urllib3, which takes a gzip stream that was cut off for a whole one.

    Raises
    ------
    requests.RequestException, urllib3.exceptions.HTTPError, OSError, zlib.error
        When the connection breaks or the body cannot be unpacked.
    """
    if _packing(headers) not in ("identity", "gzip"):
        return damaged(f"expected a body in gzip or as it is; got one packed as {_packing(headers)[:40]}", tries=1)
    announced = headers.get("content-length", "")
    # a header may hold anything: `int` would take "1_000", and raises at a line of digits
    expected = int(announced) if re.fullmatch(r"\d{1,18}", announced) else 0
    if expected > most:
        return large(f"{expected:,} announced", most)
    unpack, pieces, received, size = _Unpacker(_packing(headers) == "gzip"), [], 0, 0
    # read1 gives what is there; read would wait for a full block, and a drip could stretch that for hours
    while block := response.raw.read1(BLOCK, decode_content=False):
        if time.monotonic() > ends:
            return slow()
        received += len(block)
        pieces.append(unpack(block, most - size))
        size += len(pieces[-1])
        if max(size, received) > most:
            return large("more", most)
        say(received, expected)
    if unpack.cut and received:
        return damaged("expected a whole gzip stream; got one that ends early")
    return b"".join(pieces)


def reason(response: requests.Response, headers: Mapping[str, str], ends: float) -> bytes:
    """Read the beginning of a refusal's body, as far as it can be read: its status says enough."""
    unpack, content = _Unpacker(_packing(headers) == "gzip"), b""
    with contextlib.suppress(HTTPError, OSError, zlib.error):
        while len(content) < ERROR_BYTES and time.monotonic() < ends:
            block = response.raw.read1(BLOCK, decode_content=False)
            if not block:
                break
            content += unpack(block, ERROR_BYTES - len(content))
    return content[:ERROR_BYTES]


def _packing(headers: Mapping[str, str]) -> str:
    return headers.get("content-encoding", "").strip().lower().removeprefix("x-") or "identity"


class _Unpacker:
    """Unpacks gzip piece by piece, never more than there is room for, and knows whether the stream came to its end."""

    def __init__(self, packed: bool) -> None:
        # 31: the largest window (15), and a gzip header and checksum around it (16)
        self._stream = zlib.decompressobj(31) if packed else None

    @property
    def cut(self) -> bool:
        return self._stream is not None and not self._stream.eof

    def __call__(self, block: bytes, room: int) -> bytes:
        """Unpack a block; one byte more than there is room for tells that there was more."""
        if self._stream is None:
            return block
        out = bytearray()
        while block and len(out) <= room:
            # with a limit, as a few packed kilobytes can unfold to gigabytes
            out += self._stream.decompress(block, room + 1 - len(out))
            if not self._stream.eof:
                block = self._stream.unconsumed_tail
            elif self._stream.unused_data.startswith(_MEMBER):
                block, self._stream = self._stream.unused_data, zlib.decompressobj(31)
            else:
                break
        return bytes(out)
