"""What a fetch brought, as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rareearths import tables
from rareearths.fetch import gather, publishers
from rareearths.fetch.vintage import revisions

COLUMNS = ("source", "state", "rows", "new", "revised", "newest", "licence", "largest change")


def table(outcomes: Sequence[gather.Outcome], base: str) -> str:
    """Lay out one line for each source.

    Parameters
    ----------
    outcomes : sequence of Outcome
    base : str
        The vintage that they are compared with.

    Returns
    -------
    str
        Source, state, rows of its tables, new rows, revised cells, newest period, licence, and the figure that changed
        most against the base, with its row.
    """
    lines = [COLUMNS, *(_line(each, base) for each in outcomes)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    laid = [
        "  ".join(
            cell.rjust(width) if COLUMNS[column] in ("rows", "new", "revised") else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([f"Against vintage {base}:", laid[0], "-" * max(map(len, laid)), *laid[1:]])


def lines(outcomes: Sequence[gather.Outcome]) -> list[str]:
    """Say of each source that was carried over why, and of each that came how its tables changed."""
    said = []
    for outcome in outcomes:
        if outcome.error:
            why = outcome.error
            said.append(f"{outcome.source}: {outcome.state}. {why.problem} Cause: {why.cause} Next step: {why.step}")
            continue
        for each in outcome.revisions:
            if each.changed:
                parts = [
                    f"{count} {what}"
                    for count, what in (
                        (each.added, "new row(s)"),
                        (each.cells, "revised cell(s)"),
                        (each.worded, "row(s) with another source, note or name only"),
                    )
                    if count
                ]
                said.append(f"{outcome.source}: {each.table}: {', '.join(parts)}")
    return said


def _line(outcome: gather.Outcome, base: str) -> tuple[str, ...]:
    found = outcome.revisions
    change = revisions.largest(found)
    return (
        outcome.source,
        outcome.state,
        str(sum(each.rows for each in found)) if found else "-",
        str(sum(each.added for each in found)) if outcome.parsed and found else "-",
        str(sum(each.cells for each in found)) if outcome.parsed and found else "-",
        outcome.newest or "-",
        _licence(outcome, base),
        str(change) if change else "-",
    )


def _licence(outcome: gather.Outcome, base: str) -> str:
    """Name the terms: those of what came, otherwise those of the tables carried over."""
    if outcome.parsed and outcome.parsed.sources:
        names = [source["licence"] for source in outcome.parsed.sources]
    else:
        known = set(tables.tables(base))
        fed = publishers.described(outcome.source).tables
        names = [tables.describe(name, base)["licence"] for name in fed if name in known]
    return "; ".join(dict.fromkeys(names)) or "-"
