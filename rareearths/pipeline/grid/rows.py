"""What runs found, as one tidy table: a row for each run and statement, number or condition of words."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import pandas as pd

from rareearths import notebook as notebooks
from rareearths.chapter import record
from rareearths.engine.run.execute import Result
from rareearths.pipeline.inputs import Reads

STATEMENT, NUMBER, GUARD = "statement", "number", "guard"


@dataclass(frozen=True)
class Row:
    """One statement, number or condition of a run. Text is empty, everything else missing, where it has no such thing.

    Parameters
    ----------
    kind : {"statement", "number", "guard"}
    name : str
        The statement's id, or the key of the number or condition.
    value : float or None
    unit, written, verdict : str
    holds : bool or None
    """

    kind: str
    name: str
    value: float | None = None
    unit: str = ""
    written: str = ""
    verdict: str = ""
    holds: bool | None = None


COLUMNS = tuple(each.name for each in fields(Row))


@dataclass(frozen=True)
class Record:
    """What a grid keeps of one run, as ``run.json``.

    Parameters
    ----------
    run : str
        Name of its folder.
    chapter, lang : str
    parameters : mapping
        All of them, by name.
    rows : sequence of Row
    inputs : mapping
        From `rareearths.pipeline.inputs.fingerprints`.
    read : Reads
        What these were made of.
    """

    run: str
    chapter: str
    lang: str
    parameters: Mapping[str, Any]
    rows: Sequence[Row]
    inputs: Mapping[str, str] = field(default_factory=dict)
    read: Reads = field(default_factory=Reads)

    def text(self) -> str:
        """Return the record as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parsed(cls, text: str | bytes) -> Record | None:
        """Return the record that a text holds; none if it is cut off, or of another version of the library."""
        try:
            given = json.loads(text)
            own = {"rows": [Row(**row) for row in given["rows"]], "read": Reads.of_json(given["read"])}
            return cls(**given | own)
        except (ValueError, TypeError, KeyError):
            return None


def of(result: Result) -> list[Row]:
    """Return the rows of one run.

    Parameters
    ----------
    result : Result
    """
    found = []
    for event in record.read(result.folder):
        if isinstance(event, record.ClaimJudged):
            value = _figure(event.computed[0]) if len(event.computed) == 1 else None
            written = "; ".join(map(str, event.computed))
            unit = str(event.claim.get("unit", ""))
            found.append(Row(STATEMENT, event.claim_id, value, unit, written, event.verdict))
        elif isinstance(event, record.NumberWritten):
            found.append(Row(NUMBER, event.key, _figure(event.value), event.unit, event.written))
        elif isinstance(event, record.GuardJudged):
            found.append(Row(GUARD, event.key, holds=event.holds))
    # a number that the text uses twice is put on record twice
    return list({(row.kind, row.name): row for row in found}.values())


def _figure(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def table(records: Iterable[Record], names: Sequence[str]) -> pd.DataFrame:
    """Put the rows of all runs together.

    Parameters
    ----------
    records : iterable of Record
        One for each run.
    names : sequence of str
        Parameters that get a column.

    Returns
    -------
    DataFrame
        ``run``, ``chapter``, ``lang``, the parameters, then the fields of `Row`.
    """
    found = []
    for one in records:
        given = {name: one.parameters.get(name) for name in names}
        head = {"run": one.run, "chapter": one.chapter, "lang": one.lang, **given}
        found += [head | asdict(row) for row in one.rows]
    frame = pd.DataFrame(found, columns=["run", "chapter", "lang", *names, *COLUMNS])
    for name in names:
        if len({type(value) for value in frame[name].dropna()}) > 1:  # a column of Parquet has one type
            frame[name] = frame[name].map(str, na_action="ignore")
    return frame.astype({"holds": "boolean", "value": "float64"})


def parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as a Parquet file."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def whole(result: Result) -> dict[str, Any]:
    """Return the values of all parameters in a run, the chapter's own among them, but for the language."""
    given = notebooks.defaults(result.run.notebook) | dict(result.run.parameters)
    return {name: value for name, value in given.items() if name != "lang"}
