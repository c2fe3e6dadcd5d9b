"""Asks for the watched documents; a page that cannot be had stops none of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    PROBLEM,
    STATUS,
    Client,
    ContractBroken,
    Parsed,
    Raw,
    Request,
    SourceError,
    Unreachable,
    now,
)
from rareearths.fetch.publishers.policy.documents import Document, read

NAME = "policy"


def fetch(client: Client) -> list[Raw]:
    """Ask every address.

    Returns
    -------
    list of Raw
        One for each document, labelled ``<id> <date>``; a page that could not be had is one without content and with
        the reason in the header ``problem``.

    Raises
    ------
    ContractBroken
        The list of documents is broken.
    Unreachable
        None of the pages could be had.
    """
    found, last = [], None
    for document in read():
        label = f"{document.id} {document.date}"
        try:
            found.append(client.get(Request(document.address), label, html=True))
        except SourceError as error:
            last = error
            reason = {PROBLEM: error.problem, STATUS: str(error.status or "")}
            found.append(Raw(document.address, b"", now(), reason, label))
    if last and all(PROBLEM in raw.headers for raw in found):
        raise Unreachable(
            NAME,
            f"expected at least one of {len(found)} pages; got none, the last because: {last.problem}",
            last.cause,
            last.step,
        )
    return found


def parse(raws: Sequence[Raw]) -> Parsed:
    """Return no tables, since people curate the rows: what is watched, and the date of the newest document seen.

    Raises
    ------
    ContractBroken
        No page at all.
    """
    if not raws:
        raise ContractBroken(
            NAME,
            "expected the watched pages; got none.",
            "the list of documents is empty.",
            "look at data/policy.yaml.",
        )
    dates = [raw.label.partition(" ")[2] for raw in raws if PROBLEM not in raw.headers]
    return Parsed({}, (), max(dates, default=""), watched={each.id: _told(each) for each in read()})


def _told(document: Document) -> str:
    rows = "; ".join(f"{table} ({', '.join(cells.values())})" for table, cells in document.feeds)
    return f"{document.title['en']}, {document.address}, on which rests {rows}"


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Have nothing to check, as there are no rows."""
