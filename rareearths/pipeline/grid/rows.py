"""What runs found, as one tidy table: a row for each run and statement, number or condition of words."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from rareearths import notebook as notebooks
from rareearths.chapter import record
from rareearths.engine.run.execute import Result

STATEMENT, NUMBER, GUARD = "statement", "number", "guard"
COLUMNS = ("kind", "name", "value", "unit", "written", "verdict", "holds")


def of(result: Result) -> list[dict[str, Any]]:
    """Return the rows of one run, without what tells it from others.

    Parameters
    ----------
    result : Result
    """
    found = []
    for event in record.read(result.folder):
        if isinstance(event, record.ClaimJudged):
            value = event.computed[0] if len(event.computed) == 1 else None
            written = "; ".join(map(str, event.computed))
            found.append(
                _row(STATEMENT, event.claim_id, value, str(event.claim.get("unit", "")), written, event.verdict)
            )
        elif isinstance(event, record.NumberWritten):
            found.append(_row(NUMBER, event.key, event.value, event.unit, event.written))
        elif isinstance(event, record.GuardJudged):
            found.append(_row(GUARD, event.key, holds=event.holds))
    # a number that the text uses twice is put on record twice
    return list({(row["kind"], row["name"]): row for row in found}.values())


def _row(
    kind: str, name: str, value: Any = None, unit: str = "", written: str = "", verdict: str = "",
    holds: bool | None = None,
) -> dict[str, Any]:  # fmt: skip
    figure = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return dict(zip(COLUMNS, (kind, name, figure, unit, written, verdict, holds), strict=True))


def table(records: Iterable[Mapping[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    """Put the rows of all runs together.

    Parameters
    ----------
    records : iterable of mapping
        One for each run: ``run``, ``chapter``, ``lang``, ``parameters`` (all of them, by name) and ``rows``.
    names : sequence of str
        Parameters that get a column.

    Returns
    -------
    DataFrame
        ``run``, ``chapter``, ``lang``, the parameters, then `COLUMNS`. Text is empty, everything else missing, where a
        kind has no such thing.
    """
    found = []
    for one in records:
        given = {name: one["parameters"].get(name) for name in names}
        head = {"run": one["run"], "chapter": one["chapter"], "lang": one["lang"], **given}
        found += [head | row for row in one["rows"]]
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
