"""Whether the audit may be published: every check can fail, and what people decided fits what was computed.

A build stops at the first of these that does not hold, and names row and rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rareearths import tables
from rareearths.paper import findings, points
from rareearths.paper.claims import PAPER_VINTAGE

# of data/paper/: what the paper says of its own sources
_NOTES = ("cited_facts", "references", "endnotes", "reference_list")
_STRONGEST_FIRST = ("data", "list", "document", "reference", "inside")


class AuditUnsound(Exception):
    """A check cannot fail, or the register says another kind of evidence than the trace shows."""


def evidence(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return what a value rests on, by the tables of its rows.

    Parameters
    ----------
    rows : iterable of mapping
        With ``vintage`` (``paper`` for the paper's own tables) and ``table``.

    Returns
    -------
    str
        The strongest of ``data``, ``list``, ``document``, ``reference``, ``inside``.

    Examples
    --------
    >>> evidence([{"vintage": "2025-10", "table": "readings"}, {"vintage": "paper", "table": "claims"}])
    'document'
    """
    found = {_kind(row["vintage"], row["table"]) for row in rows}
    return next((kind for kind in _STRONGEST_FIRST if kind in found), "inside")


def _kind(vintage: str, table: str) -> str:
    if vintage == "paper":
        return "reference" if table in _NOTES else "inside"
    return tables.describe(table, vintage).get("evidence", "data")


def require(record: Mapping[str, Any]) -> None:
    """Make sure that the record of a build on the paper's vintage is sound.

    Parameters
    ----------
    record : mapping
        Content of ``audit.json``, with traces.

    Raises
    ------
    AuditUnsound
        If a check rests on nothing but the statement it checks, or on another kind of evidence than the register says.
    rareearths.paper.findings.FindingsError, rareearths.paper.points.PointsError
        If findings or points do not fit the verdicts.
    """
    entries = [entry for entry in record["claims"] if entry["vintage"] == PAPER_VINTAGE]
    faults = [fault for entry in entries if entry["trace"] for fault in _faults(entry)]
    if faults:
        raise AuditUnsound(
            "data/paper/claims.csv: expected checks that can fail, and the evidence that their traces show; got "
            + "; ".join(faults)
            + ". Most likely the chapter compares a value that it types itself, or its source changed. Compute the "
            "value from a source, take the statement out, or correct the column evidence."
        )
    verdicts = {entry["id"]: entry["verdict"] for entry in entries}
    findings.require_fit(verdicts)
    points.require_fit(verdicts)


def _faults(entry: Mapping[str, Any]) -> Iterable[str]:
    rows = entry["trace"]["rows"]
    if {row["id"] for row in rows} <= {f"paper/claims#{entry['id']}"}:
        yield f"{entry['id']}: a check rests on more than the statement itself; this one cannot fail"
    elif (shown := evidence(rows)) != entry["evidence"] and not (shown == "document" and _of_a_note(entry)):
        yield f"{entry['id']}: its evidence is {shown!r} by its trace; the register has {entry['evidence']!r}"


def _of_a_note(entry: Mapping[str, Any]) -> bool:
    """Say whether a date or a title in a note is judged, which is no evidence for what the paper says."""
    return entry["evidence"] == "reference" and bool(entry["about"])
