"""The watched documents on policy, as curators list them in ``data/policy.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from rareearths import paths
from rareearths.fetch.contract import ContractBroken

KINDS = ("official", "report")
_KEYS = {"id", "document", "date", "address", "authority", "kind", "feeds"}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Document:
    """A document whose address is watched.

    Parameters
    ----------
    id, date, address : str
        ``date`` is a year, a month or a day.
    title, authority : mapping
        By language, ``ja`` and ``en``.
    kind : {"official", "report"}
        A page of the authority, or one that reports or reprints it.
    feeds : tuple of (table, row)
        Rows of the vintages that rest on it; a row is named by some of its cells.
    """

    id: str
    title: Mapping[str, str]
    date: str
    address: str
    authority: Mapping[str, str]
    kind: str
    feeds: tuple[tuple[str, Mapping[str, str]], ...]


def path() -> Path:
    """Return where the list is."""
    return paths.DATA / "policy.yaml"


def read(place: Path | None = None) -> list[Document]:
    """Read the list.

    Raises
    ------
    ContractBroken
        The file is not there, is not YAML, or an entry is not complete: says which and what is wrong.
    """
    place = place or path()
    try:
        content = yaml.safe_load(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise _broken(f"expected the list {place.name}; it cannot be read ({error.strerror}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise _broken(f"{place.name}{line}: expected YAML in UTF-8; got {getattr(error, 'problem', error)}.") from error
    entries = content.get("documents") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise _broken(f"{place.name}: expected a list under 'documents'; got {type(entries).__name__}.")
    documents = [_document(entry, f"{place.name}, document {number}") for number, entry in enumerate(entries, start=1)]
    for what in ("id", "address"):
        seen = [getattr(each, what) for each in documents]
        twice = sorted({each for each in seen if seen.count(each) > 1})
        if twice:
            raise _broken(f"{place.name}: expected each {what} once; got {', '.join(twice)} twice.")
    return documents


def _document(entry: object, where: str) -> Document:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        found = ", ".join(map(str, entry)) if isinstance(entry, dict) else type(entry).__name__
        raise _broken(f"{where}: expected the keys {', '.join(sorted(_KEYS))}; got {found}.")
    name, date = str(entry["id"]), str(entry["date"])
    where = f"{where} ({name})"
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise _broken(f"{where}: expected an id of small letters, digits and _; got {name!r}.")
    if not _DATE.fullmatch(date):
        raise _broken(f"{where}: expected a date such as 2025, 2025-10 or 2025-10-09; got {date!r}.")
    address = urlsplit(str(entry["address"]))
    if address.scheme not in ("http", "https") or not address.hostname:
        raise _broken(f"{where}: expected an address that starts with http(s)://; got {entry['address']!r}.")
    if entry["kind"] not in KINDS:
        raise _broken(f"{where}: expected one of the kinds {', '.join(KINDS)}; got {entry['kind']!r}.")
    for key in ("document", "authority"):
        said = entry[key]
        if not isinstance(said, dict) or not all(
            isinstance(said.get(lang), str) and said[lang] for lang in ("ja", "en")
        ):
            raise _broken(f"{where}: expected {key} in ja and en; got {said!r}.")
    feeds = entry["feeds"]
    if not isinstance(feeds, list) or not feeds or not all(map(_is_feed, feeds)):
        raise _broken(f"{where}: expected feeds as a list of table and rows; got {feeds!r}.")
    return Document(
        name,
        entry["document"],
        date,
        str(entry["address"]),
        entry["authority"],
        entry["kind"],
        tuple((feed["table"], {key: str(value) for key, value in feed["rows"].items()}) for feed in feeds),
    )


def _is_feed(feed: object) -> bool:
    return (
        isinstance(feed, dict)
        and isinstance(feed.get("table"), str)
        and isinstance(feed.get("rows"), dict)
        and bool(feed["rows"])
    )


def _broken(problem: str) -> ContractBroken:
    return ContractBroken(
        "policy",
        problem,
        "a slip while editing, such as a missing line, an unquoted colon or a changed indentation.",
        "mend data/policy.yaml; its other entries show the form.",
    )
