"""Where the rows of a table come from: its sources with their terms, and how many rows rest on each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rareearths.tables import door, packages, validation


@dataclass(frozen=True)
class Source:
    """Where rows of a table come from.

    ``licence`` names the terms and ``terms`` says what may be passed on; ``read`` says in words whether the
    publisher's own file, a frozen copy of it or a quotation was read, ``read_in`` in one word (``original``,
    ``copy``, ``quotation``). ``accessed`` is the day it was read, empty where that was not noted. ``rows``
    counts the rows of the table that rest on this source, ``quality`` how many of them are primary, secondary
    or derived. ``title_ja`` is the title that a Japanese page prints: the usual Japanese name of what has one,
    else the title itself.
    """

    id: str
    title: str
    title_ja: str
    url: str
    publisher: str
    licence: str
    terms: str
    terms_ja: str
    read: str
    read_ja: str
    read_in: str
    accessed: str = ""
    rows: int = 0
    quality: dict[str, int] = field(default_factory=dict)

    def named(self, lang: str) -> str:
        """Return the title in the reader's language, as far as there is one.

        Parameters
        ----------
        lang : {"ja", "en"}

        Returns
        -------
        str

        Examples
        --------
        >>> from rareearths import tables
        >>> tables.provenance("usgs_reserves", "2025-10")[0].named("en")
        'Mineral Commodity Summaries 2025 data release, world data'
        """
        return self.title_ja if lang == "ja" else self.title


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
    homes = door.parts(table, vintage)
    known = {source["id"]: source for home in homes for source in packages.package(home)["sources"]}
    rows = door.load(table, vintage)[["source", "quality"]].dropna(subset="source")
    kinds: dict[str, Counter[str]] = {}
    for name, kind in rows.itertuples(index=False):
        kinds.setdefault(name, Counter())[kind] += 1
    found = []
    for name, counted in kinds.items():
        stated = known[name]
        found.append(
            Source(
                **{key: stated[key] for key in packages.SOURCE_KEYS},
                title_ja=stated.get("title_ja", stated["title"]),
                url=stated.get("path", ""),
                terms_ja=stated.get("terms_ja", stated["terms"]),
                read_ja=stated.get("read_ja", stated["read"]),
                accessed=str(stated.get("accessed", "")),
                rows=counted.total(),
                quality={kind: counted[kind] for kind in validation.QUALITIES if counted[kind]},
            )
        )
    return sorted(found, key=lambda source: (-source.rows, source.id))
