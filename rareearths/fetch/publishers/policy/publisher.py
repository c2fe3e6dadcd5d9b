"""Watches the documents on export controls, quotas and lists of critical minerals.

What a document means is for people to read: this source changes no table. It asks each address listed in
``data/policy.yaml`` and says which pages changed or vanished since the last look, with the rows that rest on them. What
is compared is the visible text; a page that shows a date or a counter of visits changes with every look.

Not verified live: every address. Sites that show their text by script alone have none here and are listed as not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from rareearths.fetch.contract import ContractBroken, Parsed, Raw, Request, SourceError, Unreachable, now
from rareearths.fetch.publishers.policy import looks
from rareearths.fetch.publishers.policy.documents import read

NAME = "policy"
TITLE = {"ja": "政策文書の監視", "en": "Watched policy documents"}
TABLES: tuple[str, ...] = ()
LIMITS = {"per_second": 1.0, "bytes": 20_000_000}
LOOKS = "policy-looks.json"


def hosts() -> dict[str, str]:
    """Return the hosts of the listed addresses and their bases; none while the list is broken (`fetch` says why)."""
    try:
        addresses = [urlsplit(document.address) for document in read()]
    except ContractBroken:
        return {}
    # where a host is listed with http and with https, https is asked
    ordered = sorted(addresses, key=lambda address: address.scheme)
    return {address.netloc: f"{address.scheme}://{address.netloc}" for address in ordered}


HOSTS = hosts()
BASE = next(iter(HOSTS.values()), "")


def fetch(client) -> list[Raw]:
    """Ask every address.

    Parameters
    ----------
    client
        With ``get(request, label, html=True)``.

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
            reason = {looks.PROBLEM: error.problem, looks.STATUS: str(getattr(error, "status", ""))}
            found.append(Raw(document.address, b"", now(), reason, label))
    if last and all(looks.PROBLEM in raw.headers for raw in found):
        raise Unreachable(
            NAME,
            f"expected at least one of {len(found)} pages; got none, the last because: {last.problem}",
            last.cause,
            last.step,
        )
    return found


def parse(raws: Sequence[Raw]) -> Parsed:
    """Return no tables: the rows are curated by people. ``newest`` is the date of the newest document seen.

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
    dates = [raw.label.partition(" ")[2] for raw in raws if looks.PROBLEM not in raw.headers]
    return Parsed({}, (), max(dates, default=""))


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Have nothing to check, as there are no rows."""


def notice(raws: Sequence[Raw], folder: Path) -> list[str]:
    """Say what changed since the last look, which `looks` remembers in this folder."""
    return looks.changes(raws, looks.load(folder / LOOKS), read())


def remember(raws: Sequence[Raw], folder: Path) -> None:
    """Remember this look; pages that were not seen keep their last one."""
    place = folder / LOOKS
    looks.save(place, looks.load(place) | looks.looks(raws))
