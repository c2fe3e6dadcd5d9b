"""Keeps keys out of whatever is written: every key that the client uses is known here, and what is known is struck out.

A key is registered before it is used. From then on it is struck out of errors, of records on disk, and of what urllib3
logs (which includes addresses, and so a key that a publisher wants as a parameter).
"""

from __future__ import annotations

import html
import json
import logging
import re
from urllib.parse import quote, quote_plus

STRUCK = "[key]"
_known: set[str] = set()
_pattern: re.Pattern[str] | None = None


def register(key: str) -> None:
    """Have a key struck out from now on, also as addresses, JSON and HTML spell it."""
    global _pattern  # noqa: PLW0603 - one list for the whole process: a key must not escape through another client
    spellings = {key, quote(key, safe=""), quote_plus(key), html.escape(key), json.dumps(key)[1:-1]}
    if not spellings <= _known:
        _known.update(spellings)
        # the longest first, or a part of it would stay
        _pattern = re.compile("|".join(map(re.escape, sorted(_known, key=len, reverse=True))), re.IGNORECASE)


def redact(text: str) -> str:
    """Return the text with every known key struck out."""
    return _pattern.sub(STRUCK, text) if _pattern else text


def redact_bytes(content: bytes) -> bytes:
    """Return the bytes as they are, or without the known keys where there are any in them."""
    small = content.lower()  # a search in bytes is many times faster than the pattern
    if not any(key.lower().encode() in small for key in _known):
        return content
    return redact(content.decode("latin-1")).encode("latin-1")


class _Filter(logging.Filter):
    """Strikes keys out of log records before any handler sees them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        return True


def guard_logs() -> None:
    """Strike keys out of what urllib3 and requests log; done once however often it is called.

    A filter works only on records of its own logger, hence one for each.
    """
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in ("urllib3", "requests")]
    for logger in map(logging.getLogger, names):
        if not any(isinstance(each, _Filter) for each in logger.filters):
            logger.addFilter(_Filter())
