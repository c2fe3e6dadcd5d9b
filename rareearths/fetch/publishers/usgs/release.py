"""What came from USGS, sorted by kind, set against the catalogue's checksums, and made into the vintage's tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from rareearths.fetch.contract import Raw
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.usgs import catalogue, long, minerals, wide
from rareearths.fetch.publishers.usgs import rows as usgs_rows
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken, frame, unpacked
from rareearths.fetch.publishers.usgs.editions import RARE_EARTHS, net_import_reliance, rare_earths, world
from rareearths.fetch.publishers.usgs.versions import COLUMNS, LICENCE, corrections, metadata, versions
from rareearths.fetch.publishers.usgs.workbooks import ds140, yearbook

KEYS = {
    "usgs_mine_production": ["geo", "year", "edition"],
    "usgs_reserves": ["geo", "year", "edition", "measure"],
    "usgs_net_import_reliance": ["edition", "commodity", "year"],
    "usgs_import_sources": ["edition", "period", "geo"],
    "usgs_world": minerals.WORLD_KEY,
    "usgs_world_import_sources": minerals.SOURCES_KEY,
}
_NO_HISTORY = pd.DataFrame(columns=COLUMNS, dtype="str")

_LABEL = re.compile(r"(?:catalogue/)?([0-9]{4})(?:/|$)")
_NAMED = re.compile(r"mcs[-_ ]?([0-9]{4})", re.IGNORECASE)
_FIGURE2 = re.compile(r"fig(ure)?_?2|net_?import_?reliance", re.IGNORECASE)
_WORLD = re.compile(r"world|commodities_?data|allchapters", re.IGNORECASE)
_ONE = re.compile(r"mcs[0-9]{4}-(?!rare+[-_])", re.IGNORECASE)  # another commodity in a zip of single files


@dataclass(frozen=True)
class File:
    """A file to read: ``edition`` (0 unknown), ``name``, ``content``, and where it came from."""

    edition: int
    name: str
    content: bytes
    raw: Raw

    @cached_property
    def read(self) -> tuple[pd.DataFrame, int, str]:
        """What the readers of `editions` want: the table of a CSV file, edition and name."""
        return frame(self.content, self.name), self.edition, self.name


@dataclass
class Bundle:
    """What came, by kind."""

    world: list[File] = field(default_factory=list)
    figure2: list[File] = field(default_factory=list)
    workbooks: list[File] = field(default_factory=list)
    histories: dict[str, pd.DataFrame] = field(default_factory=dict)  # by edition, as the metadata
    metadata: dict[str, dict[str, str]] = field(default_factory=dict)
    items: list[catalogue.Item] = field(default_factory=list)

    @property
    def figures(self) -> list[File]:
        """The files that tables are made of."""
        return [*self.world, *self.figure2, *self.workbooks]


def bundle(raws: Sequence[Raw]) -> Bundle:
    """Sort what came by kind.

    Parameters
    ----------
    raws : sequence of Raw
        Labelled as `usgs.fetch` does, or named by their addresses.

    Returns
    -------
    Bundle
    """
    found = Bundle()
    sums: dict[tuple[int, str], set[str]] = {}
    for raw in raws:
        if raw.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            stated = _LABEL.match(raw.label)
            items = catalogue.items(raw.content, raw.label or raw.url, int(stated[1]) if stated else 0)
            found.items += items
            for item in items:
                for link in item.files:
                    if link.md5:
                        sums.setdefault((item.edition, link.name), set()).add(link.md5)
    seen: set[tuple[int, str, str]] = set()
    for raw in raws:
        name = _name(raw)
        stated = _LABEL.match(raw.label) or _NAMED.search(name)
        edition = int(stated[1]) if stated else 0
        wanted = sums.get((edition, name))
        if wanted and hashlib.md5(raw.content, usedforsecurity=False).hexdigest() not in wanted:
            raise broken(
                f"{raw.label}: expected the MD5 {' or '.join(sorted(wanted))}; got another.",
                "the file was cut off, or replaced after the catalogue was read.",
                "fetch again.",
            )
        for inner, content in unpacked(name, raw.content):
            mark = (edition, inner, hashlib.sha256(content).hexdigest())
            if mark not in seen:
                seen.add(mark)
                _sort(found, File(edition, inner, content, raw), packed=inner != name)
    return found


def tables(found: Bundle) -> tuple[dict[str, pd.DataFrame], list[dict[str, str]]]:
    """Make the vintage's tables, and the sources that their rows name.

    Returns
    -------
    tables : dict of str to DataFrame
        Those of `KEYS` for which there is a file; sorted, without repeated rows.
    sources : list of dict
        Entries for the descriptor.
    """
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in KEYS}
    sources: dict[str, dict[str, str]] = {}

    def source(template: str, path: str, **words: object) -> str:
        entry = described(SOURCE).source(template, path=path, **words)
        if path.startswith("file:"):
            entry |= described(SOURCE).sources["brought"]
        return sources.setdefault(entry["id"], entry)["id"]

    for file in found.world:
        whole = world(*file.read)
        edition = whole["edition"].iloc[0]
        year, known = edition[3:], found.metadata.get(edition, {})
        dated = f" (metadata of {known['date']})" if known.get("date") else ""
        stated = {"dated": dated, "licence": known.get("licence", LICENCE)}
        name = source("usgs_mcs{year}", _page(found, int(year), file.raw), year=year, **stated)
        history = found.histories.get(edition, _NO_HISTORY)
        rows = rare_earths(whole)
        if len(rows):
            fixes, unclear = corrections(history, whole, RARE_EARTHS)
            production, reserves = usgs_rows.world_rows(
                rows,
                file=file.name,
                source=name,
                versions=source("usgs_mcs{year}_versions", catalogue.VERSIONS.format(year), year=year),
                fixes=fixes,
                unresolved=list(dict.fromkeys(unclear["version"])),
                posted="".join(history.loc[history["version"].eq("1.0"), "date"].head(1)),
            )
            parts["usgs_mine_production"].append(production)
            parts["usgs_reserves"].append(reserves)
        if long.is_long(list(file.read[0].columns)):
            reliance = net_import_reliance(*file.read)
            parts["usgs_net_import_reliance"].append(usgs_rows.reliance_rows(reliance, file.name, name))
            shares = long.import_sources(*file.read)
            parts["usgs_import_sources"].append(usgs_rows.import_source_rows(shares, name))
            parts["usgs_world_import_sources"].append(minerals.source_rows(shares, name))
            parts["usgs_world"].append(
                minerals.world_rows(
                    whole,
                    minerals.contents(file.read[0]),
                    source=name,
                    versions=source("usgs_mcs{year}_versions", catalogue.VERSIONS.format(year), year=year),
                    fixes=[fix for each in whole["commodity"].unique() for fix in corrections(history, whole, each)[0]],
                )
            )
    for file in found.figure2:
        reliance = net_import_reliance(*file.read)
        year = reliance["edition"].iloc[0][3:]
        name = source("usgs_mcs{year}_trends", _page(found, int(year), file.raw), year=year)
        parts["usgs_net_import_reliance"].append(usgs_rows.reliance_rows(reliance, file.name, name))
    for file in found.workbooks:
        if file.raw.label == "DS140" or "140" in file.name:
            rows, modified = ds140(file.content, file.name)
            source("usgs_ds140", catalogue.DS140_PAGE, dated=f" (last modification {modified})" if modified else "")
        else:
            rows = yearbook(file.content, file.name)
            source("usgs_myb{year}_t8", file.raw.url, year=rows["edition"].iloc[0].removeprefix("MYB"))
        parts["usgs_mine_production"].append(rows)
    made = {name: _joined(name, frames) for name, frames in parts.items() if any(map(len, frames))}
    used = {name for table in made.values() for name in table["source"]}
    return made, [sources[name] for name in sorted(used)]


def _sort(found: Bundle, file: File, packed: bool) -> None:
    """Put a file where it belongs; what is of no use (PDFs, pages of links, other tables of a zip) is dropped."""
    start = file.content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = file.name.lower()
    if start[:1] in (b"{", b"[") or start.startswith(b"%PDF") or file.raw.label == "page":
        return
    if lower.endswith(".xml") or start.startswith((b"<?xml", b"<metadata")):
        if not packed:
            known = metadata(file.content, file.name)
            found.metadata.setdefault(known["edition"], known)
    elif start.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or lower.endswith((".xlsx", ".xls")):
        if not packed:
            found.workbooks.append(file)
    elif "versionhist" in lower.replace("_", "") or b"Revision History" in start:
        history = versions(file.content, file.name)
        found.histories.setdefault(history["edition"].iloc[0], history)
    elif _FIGURE2.search(lower):
        found.figure2.append(file)
    elif _WORLD.search(lower) and not _ONE.match(lower):
        found.world.append(file)
    elif not packed and not _ONE.match(lower):
        header = list(file.read[0].columns)
        if long.is_long(header) or wide.is_wide(header):
            found.world.append(file)
        elif wide.is_figure2(header):
            found.figure2.append(file)


def _joined(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Join the rows of a table; files may repeat each other, but not differ."""
    keys = KEYS[name]
    table = pd.concat([part for part in frames if len(part)], ignore_index=True)
    table = table[~table[[*keys, "value"]].duplicated()]
    twice = table[table[keys].duplicated(keep=False)]
    if len(twice):
        shown = "; ".join(f"{row.source}: {row.locator}: {row.value:g}" for row in twice.head(4).itertuples())
        raise broken(
            f"{name}: expected one figure per {', '.join(keys)}; got {shown}.",
            "two files of one edition, of which one was corrected, or a row that comes twice.",
            "keep the newer file; look the rows up at the publisher.",
        )
    if name in ("usgs_mine_production", "usgs_reserves"):
        table = table.sort_values(keys)
    return table.reset_index(drop=True)


def _page(found: Bundle, edition: int, raw: Raw) -> str:
    """Return the address of an edition's item, or of the file where no item is known."""
    listed = [item.id for item in found.items if item.edition == edition and item.id]
    known = [identity for identity in listed if identity in catalogue.ITEMS.get(edition, ())] or listed
    known = known or list(catalogue.ITEMS.get(edition, ()))
    return f"{catalogue.CATALOGUE}/item/{known[0]}" if known else raw.url


def _name(raw: Raw) -> str:
    """Return a file's name: the last part of its label or address."""
    return (raw.label if "." in raw.label.rsplit("/", 1)[-1] else raw.url.split("?")[0]).rsplit("/", 1)[-1]
