"""The raw bytes of publishers' answers, kept on disk for conditional requests and for looking into an error.

A folder holds contents, named by their SHA-256, and records (JSON), one for each question asked. Both are written
beside their place, synchronised and then renamed. The record comes last and its content is checked whenever it is read,
so an entry is whole or not there, whatever happens in between and however many processes write.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rareearths.fetch.contract import SourceError
from rareearths.fetch.files import whole

LEFTOVER_SECONDS = 3600  # a file that belongs to no entry and is older than this was left by a process that died
_RECORD, _CONTENT = ".json", ".raw"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Entry:
    """What is kept of one answer: its bytes, and the record with ``url``, ``retrieved``, ``sha256`` and ``headers``."""

    content: bytes
    record: Mapping


class Cache:
    """A source's folder of raw bytes.

    Parameters
    ----------
    source : str
        The module, such as ``usgs``, for errors.
    folder : Path
        Made when the first answer is kept.
    """

    def __init__(self, source: str, folder: Path) -> None:
        self.source, self.folder = source, folder
        self._cleaned = False

    def read(self, question: str) -> Entry | None:
        """Return what is kept for a question, or None; a damaged entry is discarded.

        Parameters
        ----------
        question : str
            Names the question: the address without its key and whatever else was asked.
        """
        place = self._record(question)
        try:
            record = json.loads(place.read_text(encoding="utf-8"))
            content = self._content(record["sha256"]).read_bytes()
            sound = hashlib.sha256(content).hexdigest() == record["sha256"] and isinstance(record["headers"], dict)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            sound = False
        if sound:
            return Entry(content, record)
        self.forget(question)
        return None

    def write(self, question: str, content: bytes, record: Mapping) -> None:
        """Keep an answer.

        Parameters
        ----------
        question : str
            As for `read`.
        content : bytes
            The body.
        record : mapping
            What can be written as JSON; ``sha256`` is added.

        Raises
        ------
        SourceError
            When it could not be written; what was kept before is still there.
        """
        digest = hashlib.sha256(content).hexdigest()
        said = json.dumps({**record, "sha256": digest}, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clean()
            whole.write(self._content(digest), content)
            whole.write(self._record(question), said.encode("utf-8"))
        except OSError as error:
            reason, number = error.strerror or type(error).__name__, error.errno
        else:
            return
        raise SourceError(
            self.source,
            f"expected to keep {len(content):,} bytes below {self.folder}; got '{reason}'.",
            "the disk or a quota is full." if number in _FULL else "this user may not write there, or it is no folder.",
            "make room, then run it again; what was kept before is as it was."
            if number in _FULL
            else "give yourself permission to write there, then run it again; what was kept before is as it was.",
        )

    def forget(self, question: str) -> None:
        """Drop what is kept for a question, so that the next request is unconditional."""
        with contextlib.suppress(OSError):
            self._record(question).unlink()

    def _record(self, question: str) -> Path:
        return self.folder / (hashlib.sha256(question.encode("utf-8")).hexdigest() + _RECORD)

    def _content(self, digest: str) -> Path:
        if not (isinstance(digest, str) and len(digest) == 64 and digest.isalnum()):
            raise ValueError("not a digest")
        return self.folder / (digest + _CONTENT)

    def _clean(self) -> None:
        """Remove old files that belong to no entry; what cannot be removed is left to the next time."""
        if self._cleaned:
            return
        self._cleaned = True
        old = time.time() - LEFTOVER_SECONDS
        listed = list(self.folder.iterdir())
        used = {_digest(path) for path in listed if path.suffix == _RECORD}
        for path in listed:
            if path.suffix == whole.PART or (path.suffix == _CONTENT and path.stem not in used):
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < old:
                        path.unlink()


def _digest(record: Path) -> str | None:
    """Read which content a record belongs to; None where it cannot be told."""
    try:
        return json.loads(record.read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
