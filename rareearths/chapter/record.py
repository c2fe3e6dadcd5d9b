"""What a run of a chapter puts on record, one event a line: the audit, the downloads and the cache are made from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

FILE = "events.jsonl"


@dataclass(frozen=True)
class Event:
    """What all events have in common: the chapter and the language of the run."""

    kind: ClassVar[str] = ""
    chapter: str
    lang: str

    def line(self) -> str:
        """Return the event as one line of JSON."""
        return json.dumps({"event": self.kind} | asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class TableRead(Event):
    """A table was loaded: of the vintage that was asked for it, from the one that holds it.

    ``vintage`` is an older one than ``asked`` where the table did not change; the newest of several where the rows
    of one extend those of another.
    """

    kind: ClassVar[str] = "table"
    table: str
    vintage: str
    asked: str


@dataclass(frozen=True)
class TableLacking(Event):
    """An exhibit, or what else loads a table, was left out because the vintage has no such table."""

    kind: ClassVar[str] = "lacking"
    table: str
    vintage: str


@dataclass(frozen=True)
class PaperRead(Event):
    """A file of ``data/paper/`` was read."""

    kind: ClassVar[str] = "paper"
    file: str


@dataclass(frozen=True)
class FieldsRead(Event):
    """The headings of a chapter's columns were read."""

    kind: ClassVar[str] = "fields"
    file: str


@dataclass(frozen=True)
class NumberWritten(Event):
    """A computed number was put into the text, as `written` there; `value` is a text for a month or a date."""

    kind: ClassVar[str] = "number"
    key: str
    written: str
    value: float | str | None
    unit: str


@dataclass(frozen=True)
class WordsWritten(Event):
    """Words that are no number of their own were put into the text: printed values, verdicts, lists."""

    kind: ClassVar[str] = "words"
    key: str
    written: str


@dataclass(frozen=True)
class GuardJudged(Event):
    """A condition was computed that words of the prose stand on, with the vintages that it was computed from."""

    kind: ClassVar[str] = "guard"
    key: str
    holds: bool
    vintage: str
    later: str


@dataclass(frozen=True)
class ClaimJudged(Event):
    """A claim was judged; `claim` holds the register's fields."""

    kind: ClassVar[str] = "claim"
    claim_id: str
    vintage: str
    computed: Sequence[Any]
    verdict: str
    numbers: str
    note: str
    claim: dict[str, Any]


@dataclass(frozen=True)
class ChoicesJudged(Event):
    """A claim was judged under several choices; both languages are in it."""

    kind: ClassVar[str] = "choices"
    claim_id: str
    question_ja: str
    question_en: str
    choices: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class ExhibitShown(Event):
    """An exhibit was shown, or (status ``missing``) its place says why it could not be; `cut` says where it ends."""

    kind: ClassVar[str] = "exhibit"
    id: str
    status: str
    reason: str
    cut: str = ""
    tables: Sequence[dict[str, str]] = field(default_factory=list)
    files: Sequence[str] = field(default_factory=list)


KINDS: dict[str, type[Event]] = {kind.kind: kind for kind in Event.__subclasses__()}


class RecordBroken(ValueError):
    """A line of a record is no event of this version of the library."""


def read(folder: Path) -> list[Event]:
    """Return the events of a run, in order; none if it recorded nothing.

    Parameters
    ----------
    folder : Path
        The run's folder.

    Raises
    ------
    RecordBroken
        If a line is of no known kind, or lacks a field.
    """
    path = folder / FILE
    if not path.exists():
        return []
    return [_event(line, path, place) for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]


def append(folder: Path, event: Event) -> None:
    """Add an event to the record of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(event.line() + "\n")


def _event(line: str, path: Path, place: int) -> Event:
    values = json.loads(line)
    kind = KINDS.get(values.pop("event", ""))
    if kind is None or {each.name for each in fields(kind)} != set(values):
        raise RecordBroken(
            f"{path}, line {place}: expected an event of one of the kinds {', '.join(KINDS)} with its fields; got "
            f"{line[:120]}. Most likely another version of the library wrote it: type make clean, then make book."
        )
    return kind(**values)
