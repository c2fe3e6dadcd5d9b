"""One answer of UN Comtrade: is it what was asked for, is it complete, and which rows does it hold.

The service answers with status 200 in cases that are none: an ``error`` text, an HTML page for an address that is too
long, no rows for a wrong parameter, or the first 500 rows of more. All of these are told apart here.
"""

from __future__ import annotations

import json
import re
from urllib.parse import SplitResult, parse_qs, urlsplit

import pandas as pd

from rareearths.fetch.contract import ContractBroken, Raw
from rareearths.fetch.files import pages
from rareearths.fetch.publishers import described

NAME = "comtrade"
PREVIEW_ROWS = 500
KEYED_ROWS = 100_000

_REFUSALS = described(NAME).judgements["refusals"]["texts"]
_ELSE = {
    "cause": "the service is in trouble, or answers in another form.",
    "step": "open the address in a browser and read what it says.",
}


def parameters(url: str) -> dict[str, str]:
    """Return the parameters of an address, names in lower case (the service ignores their case)."""
    return {name.lower(): values[-1] for name, values in parse_qs(_parts(url).query).items()}


def is_metadata(raw: Raw) -> bool:
    """Say whether an answer lists publications instead of trade."""
    return "/getmetadata/" in _parts(raw.url).path.lower()


def read(raw: Raw) -> pd.DataFrame:
    """Return the rows of one answer, columns as the publisher names them, cells as they came."""
    content = envelope(raw)
    if is_cut(raw):
        raise broken(
            raw,
            f"expected fewer than {limit(raw.url) or content['count']:,} rows; got {content['count']:,}.",
            "the service cuts answers off at that number and says nothing.",
            "ask for one period, one code or some reporters at a time, or use a key.",
        )
    return pd.DataFrame(content["data"])


def envelope(raw: Raw) -> dict:
    """Return the checked envelope of a JSON answer: ``count`` equals the rows in ``data``, and ``error`` is empty."""
    text = _text(raw)
    try:
        content = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        if text[:1] not in "{[":
            raise _refusal(raw, text) from None
        raise broken(
            raw, f"expected JSON; got {_short(error)}.", "the answer was cut off on its way.", "run again."
        ) from None
    if not isinstance(content, dict):
        raise _refusal(raw, text)
    fault = content.get("errorObject") or content.get("error") or ("data" not in content and content.get("message"))
    if fault:
        raise _refusal(raw, json.dumps(fault, ensure_ascii=False) if isinstance(fault, dict | list) else str(fault))
    data, count = content.get("data"), content.get("count")
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data) or not isinstance(count, int):
        raise broken(
            raw,
            f"expected 'count' and 'data' with rows; got the keys {_short(', '.join(map(str, content)))}.",
            "the service changed the form of its answers.",
            "compare it with the notes in rareearths/fetch/publishers/comtrade/answer.py.",
        )
    if count != len(data):
        raise broken(
            raw, f"expected {count} rows, as its count says; got {len(data)}.", "the answer was cut off.", "run again."
        )
    return content


def limit(url: str) -> int | None:
    """Return at how many rows an answer of this address is cut off, ``None`` when the address does not tell."""
    path = _parts(url).path.lower()
    asked = parameters(url).get("maxrecords", "")
    most = PREVIEW_ROWS if "/preview" in path else KEYED_ROWS if "/data/v1/get" in path else None
    return most and min(most, int(asked) if asked.isdecimal() and len(asked) < 10 else most)


def is_cut(raw: Raw) -> bool:
    """Say whether an answer reached the number of rows at which the service cuts off without a word.

    An answer of unknown origin counts as cut with exactly 500 or 100,000 rows.
    """
    count, most = envelope(raw)["count"], limit(raw.url)
    return count in (PREVIEW_ROWS, KEYED_ROWS) if most is None else count >= most


def broken(raw: Raw, problem: str, cause: str, step: str) -> ContractBroken:
    """Return an error that names the answer."""
    asked = parameters(raw.url)
    names = ("period", "reportercode", "partnercode", "cmdcode", "flowcode")
    shown = ", ".join(f"{name} {asked[name]}" for name in names if name in asked)
    place = f"{raw.label or _parts(raw.url).path or 'answer'}" + (f" ({shown})" if shown else "")
    return ContractBroken(NAME, f"{_short(place, 300)}: {problem}", cause, step)


def _parts(url: str) -> SplitResult:
    """Split an address; one that is none has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _text(raw: Raw) -> str:
    try:
        text = raw.content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise broken(
            raw, f"expected UTF-8; got {_short(error)}.", "the file was saved in another encoding.", "save it as UTF-8."
        ) from None
    if not text:
        raise broken(raw, "expected an answer; got no bytes.", "the connection was closed early.", "run again.")
    return text


def _refusal(raw: Raw, text: str) -> ContractBroken:
    """Say what an answer without data means."""
    plain = pages.text(text[:20_000])
    kind = "an HTML page" if text[:1] == "<" else "a text"
    known = next((each for each in _REFUSALS if re.search(each["words"], plain.lower())), _ELSE)
    return broken(raw, f'expected JSON with rows; got {kind}: "{_short(plain)}".', known["cause"], known["step"])


def _no_number(word: str) -> float:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(f"{word} is no JSON number")


def _short(said: object, most: int = 160) -> str:
    """Return the beginning of a text on one line, fit to be printed."""
    line = " ".join(str(said).split()).encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else "?" for sign in line[:most])
