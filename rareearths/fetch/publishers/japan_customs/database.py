"""The database of e-Stat, asked with the user's application id: Japan's imports by commodity and country."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd

from rareearths.fetch.contract import Request
from rareearths.fetch.countries import iso3
from rareearths.fetch.files.userfiles import broken, number
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.japan_customs.files import COLUMNS, SOURCE, TONNES

APPLICATION = described(SOURCE).key_variable
TABLES = ("0003228183", "0003228184", "0003228185", "0003313966", "0003425294", "0004049326")  # 2001-2005 to 2026-
LIMIT = 100_000
REFUSED = ("100", "101", "102", "103")
_UNITS = {"100": 1, "110": 2}
_FIELDS = {"120": (0, 1), "130": (0, 2), "140": (0, 0)}
for _month in range(12):
    _FIELDS |= {str(150 + 30 * _month + 10 * place): (_month + 1, slot) for place, slot in enumerate((1, 2, 0))}


def _request(verb: str, **asked: str) -> Request:
    address = f"https://api.e-stat.go.jp/rest/3.0/app/json/{verb}?{urlencode(asked)}"
    return Request(address, key_variable=APPLICATION, key_parameter="appId")


def codes_question(table: str) -> Request:
    """Ask which codes a table has."""
    return _request("getMetaInfo", statsDataId=table, lang="J")


def values_question(table: str, codes: Sequence[str], start: int = 1) -> Request:
    """Ask for all units, quantities and values of some codes, from a position on."""
    asked = {"statsDataId": table, "lang": "J", "cdCat01": ",".join(codes), "limit": str(LIMIT)}
    return _request("getStatsData", **asked, startPosition=str(start))


def _answer(content: bytes, verb: str) -> dict:
    """Return what stands under the verb's name, once the status says success."""
    try:
        answer = json.loads(content)[verb]
        status = str(answer["RESULT"]["STATUS"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise broken(SOURCE, f"expected {verb} with a status; got {content[:80]!r} ({error!r}).") from error
    if status != "0":
        message = str(answer["RESULT"].get("ERROR_MSG", ""))[:200]
        raise broken(
            SOURCE,
            f"expected status 0 of e-Stat; got {status}: {message}",
            "no such table or code (1), or a wrong application id (100 to 103)."
            if status in ("1", *REFUSED)
            else "e-Stat is disturbed or changed.",
            f"check {APPLICATION}; or download the files and give them with --file {SOURCE}=PATH.",
        )
    return answer


def _listed(found: object) -> list[dict]:
    """Make a list of what e-Stat writes as one object where there is only one."""
    every = found if isinstance(found, list) else [found]
    objects = [each for each in every if isinstance(each, dict)]
    if len(objects) < len(every):
        raise broken(SOURCE, "expected objects in e-Stat's answer; got something else.", "a changed interface.")
    return objects


def codes(content: bytes, prefixes: Sequence[str]) -> list[str]:
    """Read the codes of a table that begin with any of the prefixes.

    Raises
    ------
    ContractBroken
        An error in place of an answer, or another structure.
    """
    answer = _answer(content, "GET_META_INFO")
    try:
        classes = _listed(answer["METADATA_INF"]["CLASS_INF"]["CLASS_OBJ"])
        items = [item for each in classes if each["@id"] == "cat01" for item in _listed(each["CLASS"])]
        return sorted(str(item["@code"]) for item in items if str(item["@code"]).startswith(tuple(prefixes)))
    except (KeyError, TypeError) as error:
        raise broken(SOURCE, f"expected the classes of a table; got another structure ({error}).") from error


def next_position(content: bytes) -> int | None:
    """Return where an answer goes on, None if it is complete."""
    answer = _answer(content, "GET_STATS_DATA")
    try:
        following = answer["STATISTICAL_DATA"].get("RESULT_INF", {}).get("NEXT_KEY")
        following = following or answer["STATISTICAL_DATA"]["DATA_INF"].get("NEXT_KEY")
        return int(following) if following else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise broken(SOURCE, f"expected the end of e-Stat's answer or a next position; got {error}.") from error


def trade(contents: Sequence[bytes]) -> pd.DataFrame:
    """Read the parts of an answer on imports.

    Parameters
    ----------
    contents : sequence of bytes
        JSON, in the order in which it was asked for.

    Returns
    -------
    DataFrame
        Columns as in `files.trade`.

    Raises
    ------
    ContractBroken
        An error in place of an answer, another structure, or a value without its unit.
    """
    units: dict[tuple, str] = {}
    cells: dict[tuple[int, str, str], dict[tuple[int, int], float]] = {}
    for content in contents:
        answer = _answer(content, "GET_STATS_DATA")
        try:
            for cell in _listed(answer["STATISTICAL_DATA"]["DATA_INF"]["VALUE"]):
                code, field = str(cell["@cat01"]), str(cell["@cat02"])
                year, country = str(cell["@time"])[:4], str(cell["@area"])[-3:]
                if not re.fullmatch(r"(19|20)\d\d\|\d{9}\|\d{3}", f"{year}|{code}|{country}", re.ASCII):
                    raise broken(SOURCE, f"expected a year, nine digits and a country; got {year}, {code}, {country}.")
                key = (int(year), code, country)
                written = str(cell.get("$", "")).strip()
                if field in _UNITS:
                    units[(*key, _UNITS[field])] = written.upper()
                elif field in _FIELDS:
                    value = number(SOURCE, written, f"e-Stat, {code}, {field}")
                    cells.setdefault(key, {})[_FIELDS[field]] = value or 0.0
        except (KeyError, TypeError, ValueError) as error:
            raise broken(SOURCE, f"expected values with codes, areas and years; got {error!r}.") from error
    lasts: dict[int, int] = {}
    for key, fields in cells.items():
        traded = [month for (month, slot), value in fields.items() if value and slot == 0]
        lasts[key[0]] = max([lasts.get(key[0], 0), *traded])
    found = [line for key, fields in cells.items() for line in _lines(key, fields, units, lasts[key[0]])]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"t": "float64"})


def _lines(
    key: tuple[int, str, str], fields: dict[tuple[int, int], float], units: dict[tuple, str], last: int
) -> list[tuple]:
    """Make the lines of a year, code and country, one for each month."""
    year, hs, code = key
    named = {slot: units.get((*key, slot), "") for slot in (2, 1)}
    slot = next((each for each in named if named[each] in TONNES), None)
    if slot is None and any(value for (_, each), value in fields.items() if each) and not any(named.values()):
        raise broken(SOURCE, f"e-Stat, {hs}, {year}, country {code}: expected a unit; got none.", "a new table.")
    shown = named[slot] if slot else next(filter(None, named.values()), "")
    lines = []
    for month in sorted({month for month, _ in fields}):
        tonnes = fields.get((month, slot), 0.0) * TONNES[named[slot]] if slot else None
        value = fields.get((month, 0), 0.0)
        lines.append(("import", year, month, hs, code, iso3(SOURCE, code), shown, tonnes, value, last))
    return lines
