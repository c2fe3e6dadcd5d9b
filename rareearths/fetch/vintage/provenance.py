"""What a new vintage's descriptor says of itself: its head, its sources, what was fetched and what was not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import pandas as pd

from rareearths import language
from rareearths import tables as data
from rareearths.fetch import publishers
from rareearths.fetch.contract import PROBLEM, ContractBroken, Raw, SourceError

STATED = ("id", "title", "publisher", "licence", "redistribution", "terms", "terms_ja", "read", "read_ja", "read_in")
_WAY = ("read", "read_ja", "read_in")  # how a source was read


def require(source: str, stated: Sequence[Mapping[str, str]]) -> None:
    """Make sure that a module states everything about its sources.

    Raises
    ------
    ContractBroken
        Names what is lacking.
    """
    for each in stated:
        lacking = [key for key in STATED if not each.get(key)]
        if lacking:
            raise ContractBroken(
                source,
                f"source {each.get('id', 'without id')}: expected {', '.join(lacking)}; got nothing.",
                "an entry added to the module in a hurry.",
                f"state it in rareearths/fetch/publishers/{source}/; no row may rest on unnamed terms.",
            )


def head(name: str, base: str, created: str) -> dict:
    """Return what stands at the top of a descriptor; licences are those of the base."""
    day = dt.date.fromisoformat(created[:10])
    monthly = len(name) == len("2026-06")
    when, what = (f"{day:%Y-%m}", "fetched_in") if monthly else (str(day), "fetched_on")
    number = [*re.findall(r"\d+", name), "0"][:3]
    older = data.package(base)
    return {
        **({"$schema": older["$schema"]} if "$schema" in older else {}),
        "name": f"rare-earths-{name}",
        **both("title", what, when=when),
        **both("description", "fetched", base=base, day=str(day)),
        "version": ".".join(str(int(part)) for part in number),
        "vintage": name,
        "base": base,
        "created": created,
        "licenses": older.get("licenses", []),
    }


def both(key: str, what: str, **told: str) -> dict[str, str]:
    """Return a text of a descriptor in both languages: English under `key`, Japanese under that with ``_ja``.

    Parameters
    ----------
    key : str
        Such as ``title``.
    what : str
        A key of ``vintage`` in ``locale/ui.yaml``.
    **told : str
        What stands in it; ``when`` and ``day`` are dates or months, written as each language does.
    """
    found = {}
    for lang, name in (("en", key), ("ja", f"{key}_ja")):
        dates = {each: _day(told[each], lang) for each in ("when", "day") if each in told}
        found[name] = language.say("vintage", lang)[what].format(**told | dates)
    return found


def _day(written: str, lang: str) -> str:
    return language.number(written, "month" if len(written) == len("2026-06") else "date", lang)


def merge(
    packages: Mapping[str, Mapping],
    new: Sequence[Mapping[str, str]],
    tables: Sequence[pd.DataFrame],
    came: Sequence[pd.DataFrame],
) -> dict:
    """Return ``terms``, ``reading`` and ``sources`` of a descriptor: those that the rows rest on, and no others.

    Parameters
    ----------
    packages : mapping of str to mapping
        Descriptors of the vintages the tables come from; of two that describe a source, the later one stands.
    new : sequence of mapping
        Sources as the modules state them.
    tables, came : sequence of DataFrame
        Rows of the tables that changed, and those among them that were fetched.

    Returns
    -------
    dict
        A source all of whose rows were fetched is described as its module does; one with older rows too says both
        ways in which it was read.
    """
    older: dict[str, dict] = {}
    groups: dict[str, dict] = {"terms": {}, "reading": {}}
    for name in sorted(packages):
        for key in groups:
            groups[key] |= packages[name].get(key) or {}
        older |= {each["id"]: dict(each) for each in packages[name]["sources"]}
    used, fetched = _count(tables), _count(came)
    for each in new:
        before, said = older.get(each["id"]), {key: value for key, value in each.items() if value}
        if before is None or fetched[each["id"]] >= used[each["id"]]:
            older[each["id"]] = {**(before or {}), **said}
        else:
            older[each["id"]] = {**said, **before, **_both(before, said)}
    sources = [older[each] for each in older if used[each]]
    ways = Counter(tuple(each[key] for key in _WAY) for each in sources)
    stated = [tuple(said[key] for key in _WAY) for said in groups["reading"].values()]
    for way in [way for way, times in ways.items() if times > 1 and way not in stated]:
        groups["reading"][_unused("live", groups["reading"])] = dict(zip(_WAY, way, strict=True))
    for key, known in groups.items():
        groups[key] = {
            name: said for name, said in known.items() if any(said.items() <= each.items() for each in sources)
        }
    return {**{key: known for key, known in groups.items() if known}, "sources": sources}


def record(fetched: Mapping[str, Sequence[Raw]], failed: Mapping[str, SourceError], base: str) -> dict:
    """Return ``fetched`` and ``not_fetched`` of a descriptor."""
    got = [
        {"source": source, "url": address(raw.url), "retrieved": raw.retrieved, "sha256": raw.sha256,
         "bytes": len(raw.content)}
        for source, raws in fetched.items()
        for raw in raws
        if PROBLEM not in raw.headers
    ]  # fmt: skip
    lost = [
        {"source": source, "reason": error.problem, "tables": list(publishers.described(source).tables),
         "carried_from": base}
        for source, error in failed.items()
    ]  # fmt: skip
    return {**({"fetched": got} if got else {}), **({"not_fetched": lost} if lost else {})}


def address(url: str) -> str:
    """Return where an answer came from, for the record: of a file that the user brought, no more than its name."""
    if urlsplit(url).scheme in ("http", "https"):
        return url
    return "file:" + url.removeprefix("file:").replace("\\", "/").rsplit("/", 1)[-1]


def _both(before: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Say of a source with older rows beside fetched ones how each was read."""
    if said["read"] in before["read"]:
        return {}
    words = language.words("vintage")["read_later"]
    return {
        "read": words["en"].format(before=before["read"], later=said["read"]),
        "read_ja": words["ja"].format(before=before.get("read_ja", before["read"]), later=said["read_ja"]),
        # the less direct of the two, which some of the rows rest on
        "read_in": max(before["read_in"], said["read_in"], key=data.READ_IN.index),
    }


def _count(tables: Sequence[pd.DataFrame]) -> Counter:
    return Counter(source for table in tables for source in table["source"])


def _unused(name: str, known: Mapping[str, object]) -> str:
    return next(each for each in [name, *(f"{name}{number}" for number in range(2, 99))] if each not in known)
