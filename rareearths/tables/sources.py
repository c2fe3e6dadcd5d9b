"""Where the rows of a table come from: its sources with their terms, and how many rows rest on each."""

from __future__ import annotations

from dataclasses import dataclass, field

from rareearths.tables import door, validation


@dataclass(frozen=True)
class Source:
    """Where rows of a table come from.

    ``licence`` names the terms and ``terms`` says what may be passed on; ``read`` says whether the
    publisher's own file, a frozen copy of it or a quotation was read. ``rows`` counts the rows of the
    table that rest on this source, ``quality`` how many of them are primary, secondary or derived.
    """

    id: str
    title: str
    url: str
    publisher: str
    licence: str
    terms: str
    terms_ja: str
    read: str
    read_ja: str
    rows: int = 0
    quality: dict[str, int] = field(default_factory=dict)


def provenance(table: str, vintage: str) -> list[Source]:
    """List the sources that the table's rows rest on.

    Parameters
    ----------
    table : str
        One of `tables`.
    vintage : str
        One of `vintages`.

    Returns
    -------
    list of Source
        Those with most rows first.

    Examples
    --------
    >>> provenance("usgs_mine_production", "2025-10")[0].publisher
    'U.S. Geological Survey'
    """
    known = {source["id"]: source for source in door.package(door.describe(table, vintage)["vintage"])["sources"]}
    rows = door.load(table, vintage)[["source", "quality"]]
    found = []
    for name, kinds in rows.groupby("source")["quality"]:
        stated = known[name]
        found.append(
            Source(
                **{key: stated[key] for key in door.SOURCE_KEYS},
                url=stated.get("path", ""),
                terms_ja=stated.get("terms_ja", stated["terms"]),
                read_ja=stated.get("read_ja", stated["read"]),
                rows=len(kinds),
                quality={kind: int((kinds == kind).sum()) for kind in validation.QUALITIES if (kinds == kind).any()},
            )
        )
    return sorted(found, key=lambda source: (-source.rows, source.id))
