"""What every publisher's module gives and gets: requests, answers, parsed tables, and the errors between them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from rareearths.tables.validation import DataError

SHOWN_ROWS = 5
STATUS = "status"  # beside `PROBLEM`: the HTTP status if there was one
PROBLEM = "problem"  # a header of an answer that stands for an address which gave nothing: the reason


class SourceError(DataError):
    """A publisher's data could not be taken over.

    Parameters
    ----------
    source : str
        The module, such as ``usgs``.
    problem : str
        What was expected and what came.
    cause, step : str
        The likely cause, and what to do next.
    status : int
        The HTTP status, 0 if there was none.
    """

    def __init__(self, source: str, problem: str, cause: str, step: str, status: int = 0) -> None:
        self.source, self.problem, self.cause, self.step, self.status = source, problem, cause, step, status
        super().__init__(f"{source}: {problem} Likely cause: {cause} Next step: {step}")


class Unreachable(SourceError):
    """The publisher did not answer, or refused to."""


class InputNeeded(SourceError):
    """A key or a file that only the user can get is not there."""


class ContractBroken(SourceError):
    """The publisher answered with something else than was agreed: format, columns, units, totals or jumps."""


@dataclass(frozen=True)
class Request:
    """One address to ask.

    Parameters
    ----------
    url : str
        Without any key.
    headers : mapping
        Sent along; no keys.
    key_variable : str
        Environment variable that holds a key, e.g. ``RAREEARTHS_COMTRADE_KEY``; empty if none is needed.
    key_header, key_parameter : str
        Where the key goes: a header, or (where the publisher knows no other way) a parameter of the address. The
        client adds it on the wire only; it is in no record, error or log.
    body : str
        Sent by POST as JSON if not empty.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    key_variable: str = ""
    key_header: str = ""
    key_parameter: str = ""
    body: str = ""


@dataclass(frozen=True)
class Raw:
    """The bytes of one answer, or of one file that the user brought, with where and when they came from.

    ``url`` has no key; ``retrieved`` is a UTC time in ISO form; ``headers`` are those of the answer in lower case;
    ``label`` is what the module needs to know again when it parses (an edition, a year), empty if nothing.
    """

    url: str
    content: bytes
    retrieved: str
    headers: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def sha256(self) -> str:
        """SHA-256 of the content, in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Parsed:
    """What a publisher's answers say, in the schema of the vintages.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Table name to rows, with exactly the columns of the table in ``datapackage.yaml`` (``source``, ``locator``,
        ``quality`` and ``note`` among them), missing values empty with the reason in ``note``.
    sources : sequence of dict
        Entries for the descriptor's ``sources``, one for each id in the column ``source``: ``id``, ``title``, ``path``
        (address), ``publisher``, ``licence``, ``redistribution``, ``terms``, ``terms_ja``, ``read``, ``read_ja``,
        ``read_in``.
    newest : str
        The newest period met, such as ``2025`` or ``2025-08``.
    replaces : mapping of str to sequence of str
        Table name to columns: rows of the last vintage with the same values in these columns as a new row give way,
        where an edition must not be mixed with the one before.
    watched : mapping of str to str
        Id of a page that feeds no table by itself, with which its answer's label begins, to what it is and which rows
        rest on it.
    """

    tables: Mapping[str, pd.DataFrame]
    sources: Sequence[Mapping[str, str]]
    newest: str
    replaces: Mapping[str, Sequence[str]] = field(default_factory=dict)
    watched: Mapping[str, str] = field(default_factory=dict)


class Client(Protocol):
    """What a publisher's ``fetch`` is given to ask with; `rareearths.fetch.http.client.Client` is the real one."""

    today: dt.date

    def get(self, request: Request, label: str = "", *, html: bool = False, sha256: str = "") -> Raw:
        """Ask the publisher; the label is passed on to the answer, and a checksum is compared if there is one."""

    def key(self, variable: str) -> str | None:
        """Return a key that the user set in the environment, if there is one."""

    def file(self, option: str, variable: str) -> Raw | None:
        """Return the one file that the user brought, by the command's option or by a variable."""

    def files(self, option: str, variable: str) -> list[Raw]:
        """Return the files that the user brought."""

    def forget(self) -> None:
        """Drop what was kept of the answers, so that the next run asks anew."""


def now() -> str:
    """Return the present UTC time to the second, ``2026-11-25T14:00:00Z``."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def records(rows: pd.DataFrame) -> Iterator[Any]:
    """Give rows one after the other, with the columns as attributes."""
    return iter(rows.itertuples())


def require_columns(source: str, what: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Make sure that a publisher's table has the columns that the module reads.

    Raises
    ------
    ContractBroken
        With the columns lacking and those found.
    """
    lacking = [name for name in wanted if name not in found]
    if lacking:
        raise ContractBroken(
            source,
            f"{what}: expected the columns {', '.join(lacking)}; got {', '.join(map(str, found)) or '(none)'}.",
            "the publisher renamed or dropped a column.",
            f"compare the file with the notes in rareearths/fetch/publishers/{source}/ and mend the names there.",
        )


def require_bounds(source: str, rows: pd.DataFrame, column: str, low: float, high: float, what: str) -> None:
    """Make sure that all values present lie in ``[low, high]``.

    Raises
    ------
    ContractBroken
        Names the first rows outside.
    """
    outside = rows[rows[column].notna() & ~rows[column].between(low, high)]
    if len(outside):
        raise ContractBroken(
            source,
            f"{what}: expected {column} between {low:g} and {high:g}; got {_named(outside, column)}.",
            "another unit, or a misplaced decimal sign.",
            "look these rows up at the publisher; widen the bounds only if they are right.",
        )


def require_sum(source: str, parts: pd.Series, total: float, tolerance: float, what: str) -> None:
    """Make sure that parts add up to the publisher's own total, within a relative tolerance.

    Raises
    ------
    ContractBroken
        With both sums.
    """
    added = float(parts.sum())
    if abs(added - total) > tolerance * max(abs(total), 1e-9):
        raise ContractBroken(
            source,
            f"{what}: expected the parts to add up to {total:,.6g} (within {tolerance:.1%}); got {added:,.6g}.",
            "rows are missing, counted twice, or the answer was cut off.",
            "ask again in smaller pieces; compare with the publisher's page.",
        )


def require_no_jump(
    source: str, rows: pd.DataFrame, before: pd.DataFrame, keys: Sequence[str], factor: float, what: str
) -> None:
    """Make sure that no value changed by more than a factor against the last vintage.

    Parameters
    ----------
    rows, before : DataFrame
        With `keys` and a column ``value``.
    factor : float
        The largest ratio of new to old, or of old to new, that passes.

    Raises
    ------
    ContractBroken
        Names the rows that jumped.
    """
    joined = rows[[*keys, "value"]].merge(before[[*keys, "value"]], on=list(keys), suffixes=("", "_before"))
    joined = joined[joined["value"].notna() & joined["value_before"].gt(0) & joined["value"].gt(0)]
    ratio = joined["value"].astype(float) / joined["value_before"].astype(float)
    jumped = joined[(ratio > factor) | (ratio < 1 / factor)]
    if len(jumped):
        raise ContractBroken(
            source,
            f"{what}: expected no change by more than a factor of {factor:g}; got {_named(jumped, 'value')}.",
            "another unit or scope, or a revision out of the ordinary.",
            "look these rows up at the publisher.",
        )


def _named(rows: pd.DataFrame, column: str) -> str:
    """Name the first rows by their cells, for an error."""
    shown = []
    for row in rows.head(SHOWN_ROWS).to_dict("records"):
        cells = [
            f"{key}={value}" for key, value in row.items() if key not in ("note", "locator") and not pd.isna(value)
        ]
        shown.append("(" + ", ".join(cells) + ")")
    rest = len(rows) - SHOWN_ROWS
    return f"{len(rows)} row(s) with another {column}: " + ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")
