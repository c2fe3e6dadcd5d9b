"""USGS from end to end: the catalogue and files that are asked for, their tables, and whether they are plausible.

Read are the Mineral Commodity Summaries since 2022, Data Series 140, the Minerals Yearbook, and corrections of these.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import Client, ContractBroken, Parsed, Raw, Request, Unreachable
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.usgs import catalogue, checks, release
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken

NAME = SOURCE
_LOG = logging.getLogger(__name__)
_PAGES = 10  # of a list; the parent has about ten editions, a hundred records to a page


def fetch(client: Client) -> list[Raw]:
    """Ask for the catalogue, the files of each edition, their corrections, and the workbooks.

    Files that the user brought (``--file usgs=PATH`` or ``RAREEARTHS_USGS_FILE``) are read in place of all that where
    they hold figures, and nothing is asked; a history of versions alone is added. What only adds to the rest
    (version histories, metadata, workbooks) may be out of reach: it is logged, and `validate` refuses to undo a known
    correction for want of its history.

    Parameters
    ----------
    client : Client
        With ``get`` and ``files``.

    Returns
    -------
    list of Raw
        Labelled ``catalogue``, ``<edition>/<file>``, ``<edition>/metadata.xml``, ``<edition>/versionHist.txt``,
        ``DS140`` and ``yearbook``.

    Raises
    ------
    SourceError
        From the client; or the newest edition has no file with world data, or nothing that the user brought is of use.
    """
    raws = list(client.files(NAME, described(NAME).file_variable))
    if raws and (brought := release.bundle(raws)) and brought.figures:
        return raws
    if raws and not (brought.histories or brought.metadata or brought.items):
        raise broken(
            f"expected world data, figure 2, a workbook or a history of versions; got {_names(raws)}, and nothing in "
            "it that is one of them.",
            "the file is of another commodity, or was given another name.",
            "give it the name under which USGS publishes it, such as MCS2026_Commodities_Data.csv, and try again.",
        )
    found = _listed(client, catalogue.list_address(catalogue.PARENT), "catalogue", 0, raws)
    editions = sorted({item.edition for item in found if item.edition >= min(catalogue.ITEMS)} | {*catalogue.ITEMS})
    for edition in editions:
        mine = [item for item in found if item.edition == edition]
        links, failed = _links(client, edition, mine, raws)
        if failed and not links and edition == editions[-1]:
            raise failed
        if not links and edition == editions[-1]:
            names = ", ".join(link.name for item in mine for link in item.files)[:200]
            raise broken(
                f"edition {edition}: expected a file with world data; got {names or 'no files'}.",
                "the item is new and not filled yet, or the publisher renamed the file.",
                f"open {catalogue.CATALOGUE}/item/{catalogue.PARENT}; mend the names in "
                "rareearths/fetch/publishers/usgs/catalogue.py.",
            )
        if not links:
            _LOG.warning("usgs: edition %s has no file with world data in the catalogue: its rows stay.", edition)
        raws += [client.get(Request(link.url), label=f"{edition}/{link.name}") for link in links]
        _extra(client, catalogue.VERSIONS.format(edition), f"{edition}/versionHist.txt", raws)
    newest = [item.id for item in found if item.edition == editions[-1]]
    for identity in newest or catalogue.ITEMS.get(editions[-1], []):
        _extra(client, catalogue.METADATA.format(identity), f"{editions[-1]}/metadata.xml", raws)
    page = _extra(client, catalogue.DS140_PAGE, "page", [], html=True)
    series = [url for url in catalogue.workbooks(page.content) if "140" in url or "rare" in url.lower()] if page else []
    for url in series[:1] or ([catalogue.DS140_PAGE] if page and page.content.startswith(b"PK") else []):
        _extra(client, url, "DS140", raws)
    page = _extra(client, catalogue.STATISTICS_PAGE, "page", [], html=True)
    listed = catalogue.newest_yearbook(catalogue.workbooks(page.content)) if page else ""
    for url in dict.fromkeys((catalogue.YEARBOOK_FILE, listed or catalogue.YEARBOOK_FILE)):
        _extra(client, url, "yearbook", raws)
    return raws


def _names(raws: Sequence[Raw]) -> str:
    return ", ".join(raw.label or raw.url for raw in raws)[:200]


def parse(raws: Sequence[Raw]) -> Parsed:
    """Read all that was fetched, and cut out what the tables need.

    Parameters
    ----------
    raws : sequence of Raw
        As from `fetch`; files of the same formats under other labels are known by their names and content.

    Returns
    -------
    Parsed
        ``usgs_mine_production`` (t REO), ``usgs_reserves`` (t REO), ``usgs_net_import_reliance`` (percent),
        ``usgs_import_sources`` (percent), and of every commodity ``usgs_world`` and ``usgs_world_import_sources``, as
        far as the files go.

    Raises
    ------
    ContractBroken
        Nothing to read, or something else than the formats known.
    """
    bundle = release.bundle(raws)
    tables, sources = release.tables(bundle)
    if not tables:
        raise broken(
            "expected world data, figure 2, Data Series 140 or a yearbook; got none of them.",
            "the files are others, or were renamed.",
            "look at the labels of what was fetched.",
        )
    years = [int(year) for table in tables.values() if "year" in table for year in table["year"]]
    return Parsed(tables, sources, str(max(years)))


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, sums against the publisher's totals, completeness, and jumps against the last vintage.

    Editions stand side by side, so that last-year estimates may be revised between them as they are: of another edition
    only China and the world are compared. A change within an edition is a correction, which is logged; only one by more
    than a factor of `checks.CORRECTION` stops the source.

    Parameters
    ----------
    parsed : Parsed
    before : mapping of str to DataFrame
        The tables of the last vintage; those missing are not compared.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    checks.bounds(parsed.tables)
    checks.totals(parsed.tables)
    checks.complete(parsed.tables, before)
    checks.kept_corrections(parsed.tables, before)
    checks.jumps(parsed.tables, before)
    for line in checks.revisions(parsed.tables, before):
        _LOG.warning("usgs: corrected since the last vintage: %s", line)


def _listed(client: Client, url: str, label: str, edition: int, raws: list[Raw]) -> list[catalogue.Item]:
    """Ask for a list of items, page by page."""
    found: list[catalogue.Item] = []
    for _ in range(_PAGES):
        raw = client.get(Request(url), label=label)
        raws.append(raw)
        found += catalogue.items(raw.content, label, edition)
        url = catalogue.next_page(raw.content, label)
        if not url:
            break
    return found


def _links(
    client: Client, edition: int, mine: list[catalogue.Item], raws: list[Raw]
) -> tuple[list[catalogue.Link], Unreachable | None]:
    """Find the files of an edition: in the list, in its own record, in its children; and what stood in the way."""
    label = f"catalogue/{edition}"
    files = [link for item in mine for link in item.files]
    identities = list(dict.fromkeys([item.id for item in mine] + list(catalogue.ITEMS.get(edition, ()))))
    failed = None
    for identity in [] if catalogue.complete(files) else identities:
        try:
            if identity not in [item.id for item in mine if item.files]:
                raw = client.get(Request(catalogue.item_address(identity)), label=label)
                raws.append(raw)
                files += [link for item in catalogue.items(raw.content, label, edition) for link in item.files]
            if not catalogue.complete(files):
                children = _listed(client, catalogue.list_address(identity), label, edition, raws)
                files += [link for item in children for link in item.files]
        except Unreachable as error:  # one of two records of an edition may be closed
            failed = error
    return catalogue.needed(files), failed


def _extra(client: Client, url: str, label: str, raws: list[Raw], html: bool = False) -> Raw | None:
    """Ask for what the source can do without; what does not come is logged."""
    try:
        raw = client.get(Request(url), label=label, html=html)
    except (Unreachable, ContractBroken) as error:
        # an edition that was never revised has no history: to be told so (404) is the usual case
        usual = label.endswith("versionHist.txt") and error.status == 404
        _LOG.log(logging.INFO if usual else logging.WARNING, "usgs: left out: %s", error)
        return None
    raws.append(raw)
    return raw
