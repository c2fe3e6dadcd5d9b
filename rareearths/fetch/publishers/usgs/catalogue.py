"""Where USGS keeps its files: items of ScienceBase (files change address with each upload), and pages with links."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken

CATALOGUE = "https://www.sciencebase.gov/catalog"
PARENT = "5c8c03e4e4b0938824529f7d"  # holds the releases of all editions
# by edition; those that the parent's list lacks are asked for by these
ITEMS: dict[int, list[str]] = described(SOURCE).judgements["items"]["editions"]
METADATA = "https://data.usgs.gov/datacatalog/metadata/USGS.{}.xml"
VERSIONS = "https://pubs.usgs.gov/periodicals/mcs{}/versionHist.txt"
DS140_PAGE = "https://www.usgs.gov/media/files/rare-earths-historical-statistics-data-series-140"
STATISTICS_PAGE = (
    "https://www.usgs.gov/centers/national-minerals-information-center/rare-earths-statistics-and-information"
)
YEARBOOK_FILE = (
    "https://d9-wret.s3.us-west-2.amazonaws.com/assets/palladium/production/s3fs-public/media/files/"
    "myb1-2022-raree-ert.xlsx"
)

_EDITION = re.compile(r"Mineral Commodity Summaries[,:]? ([0-9]{4})", re.IGNORECASE)
_WORLD = re.compile(r"(world|commodities_?data|allchapters).*\.(csv|zip|gz)$", re.IGNORECASE)
_TRENDS = re.compile(r"(trend|fig(ure)?_?2|net_?import).*\.(csv|zip|gz)$", re.IGNORECASE)
_OTHER = re.compile(r"mcs[0-9]{4}-(?!rare+[-_])", re.IGNORECASE)  # the file of another commodity
_WHOLE = re.compile(r"(commodities_?data|allchapters).*\.(csv|zip|gz)$", re.IGNORECASE)
_WORKBOOK = re.compile(r"""https://[^"'\s<>]+?\.xlsx?(?=["'\s<>?])""")
_YEARBOOK = re.compile(r"myb1-([0-9]{4})-raree-ert", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A file of an item: ``name``, ``url`` and ``md5`` (hex, empty where the catalogue gives none)."""

    name: str
    url: str
    md5: str = ""


@dataclass(frozen=True)
class Item:
    """An item of the catalogue: ``id``, ``edition`` (0 where the title names none), its ``files``."""

    id: str
    edition: int
    files: tuple[Link, ...] = ()


def item_address(item: str) -> str:
    """Return the address of an item's record."""
    return f"{CATALOGUE}/item/{item}?format=json&fields=title,files"


def list_address(parent: str) -> str:
    """Return the address of the list of an item's children, with their files."""
    return f"{CATALOGUE}/items?parentId={parent}&format=json&max=100&fields=title,files"


def items(content: bytes, what: str, edition: int = 0) -> list[Item]:
    """Read a record or a list of records.

    Parameters
    ----------
    content : bytes
        JSON: an item with ``title`` and ``files``, or a list under ``items``.
    what : str
        For errors.
    edition : int
        For items whose title names none: children of an edition's item.
    """
    found = _json(content, what)
    records = found["items"] if isinstance(found.get("items"), list) else [found]
    result = []
    for record in records:
        if not isinstance(record, dict) or not isinstance(record.get("title", ""), str):
            raise _shape(what, record)
        files = record.get("files") or []
        if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
            raise _shape(what, files)
        named = _EDITION.search(record.get("title", ""))
        links = tuple(_link(file, what) for file in files if file.get("name"))
        number = int(named[1]) if named else edition
        result.append(Item(str(record.get("id", "")), number, links))
    return result


def next_page(content: bytes, what: str) -> str:
    """Return the address of a list's next page, empty on the last; errors are those of `items`."""
    link = _json(content, what).get("nextlink")
    url = link.get("url", "") if isinstance(link, dict) else ""
    return re.sub("^http://", "https://", url) if isinstance(url, str) else ""


def needed(files: list[Link]) -> list[Link]:
    """Choose the files that feed tables: world data and trends, or the whole release where it is one file."""
    whole = [link for link in files if _WHOLE.search(link.name)]
    parts = [link for link in files if _WORLD.search(link.name) or _TRENDS.search(link.name)]
    chosen = whole or [link for link in parts if not _OTHER.match(link.name)]
    return list({link.name: link for link in chosen}.values())


def complete(files: list[Link]) -> bool:
    """Say whether world data and trends are among the files."""
    names = [link.name for link in files]
    return any(map(_WHOLE.search, names)) or (any(map(_WORLD.search, names)) and any(map(_TRENDS.search, names)))


def workbooks(page: bytes) -> list[str]:
    """Return the addresses of Excel files that a page links to, in its order."""
    text = html.unescape(page.decode("utf-8", errors="replace"))
    return list(dict.fromkeys(_WORKBOOK.findall(text)))


def newest_yearbook(addresses: list[str]) -> str:
    """Return the newest yearbook's tables on rare earths among addresses, empty if none is there."""
    dated = [(found[1], address) for address in addresses for found in [_YEARBOOK.search(address)] if found]
    return max(dated, default=("", ""))[1]


def _json(content: bytes, what: str) -> dict:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise broken(
            f"{what}: expected JSON; got {content[:40]!r}.",
            "the answer was cut off, or a page came in its place.",
            "fetch again; open the address in a browser.",
        ) from error
    if not isinstance(found, dict):
        raise _shape(what, found)
    return found


def _link(file: dict[str, Any], what: str) -> Link:
    """Read a file's entry; the opaque ``downloadUri`` is current, and ``url`` the same in older records."""
    url, name = file.get("downloadUri") or file.get("url"), file["name"]
    if not isinstance(url, str) or not url.startswith("http") or not isinstance(name, str):
        raise _shape(what, file)
    stated = file.get("checksum")
    checksum: dict[str, Any] = stated if isinstance(stated, dict) else {}
    known = str(checksum.get("type", "")).upper() == "MD5"
    url = re.sub("^http://", "https://", url)  # older records
    return Link(name, url, str(checksum.get("value", "")).lower() if known else "")


def _shape(what: str, found: object) -> ContractBroken:
    return broken(
        f"{what}: expected items with title and files (name, downloadUri); got {str(found)[:80]}.",
        "ScienceBase changed its records.",
        "compare the answer with rareearths/fetch/publishers/usgs/catalogue.py.",
    )
