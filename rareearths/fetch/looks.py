"""What the pages that a publisher watches said when they were last looked at, and what has changed since."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from rareearths.fetch.contract import PROBLEM, STATUS, Raw
from rareearths.fetch.files import pages, whole

FILE = "policy-looks.json"
GONE = ("404", "410")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)


def visible(content: bytes, headers: Mapping[str, str]) -> str:
    """Return the text of a page without scripts, tags and white space; of a PDF, its bytes in hex.

    Parameters
    ----------
    content : bytes
    headers : mapping
        Of the answer, in lower case; their charset goes before the page's own.
    """
    if content.startswith(b"%PDF"):
        return content.hex()
    stated = re.search(r"charset=[\"']?([A-Za-z0-9_-]+)", headers.get("content-type", ""), re.IGNORECASE)
    own = _CHARSET.search(content[:4096])
    charset = stated[1] if stated else own[1].decode("ascii") if own else "utf-8"
    try:
        text = content.decode(charset, errors="replace")
    except (LookupError, UnicodeError):  # a charset that nobody has, or Python's own that never decodes
        text = content.decode("utf-8", errors="replace")
    return "".join(pages.text(text).removeprefix("\ufeff").split())


def looks(raws: Sequence[Raw]) -> dict[str, dict[str, str]]:
    """Return what there is to remember of the pages that were seen: by address, SHA-256 of the text, and when."""
    seen = {}
    for raw in raws:
        text = visible(raw.content, raw.headers)
        if PROBLEM not in raw.headers and text:
            digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
            seen[raw.url] = {"sha256": digest, "looked": raw.retrieved}
    return seen


def changes(raws: Sequence[Raw], last: Mapping[str, Mapping[str, str]], watched: Mapping[str, str]) -> list[str]:
    """Say which pages changed, vanished or could not be seen, and which rows rest on them.

    Parameters
    ----------
    raws : sequence of Raw
        Labelled with the page's id first.
    last : mapping
        As `looks` gave it when the pages were last looked at.
    watched : mapping
        Id of a page to what it is and which rows rest on it.

    Returns
    -------
    list of str
        A line for each; those that changed or vanished first, as they need a curator.
    """
    seen = looks(raws)
    changed: list[str] = []
    vanished: list[str] = []
    unseen: list[str] = []
    first = 0
    for raw in raws:
        told = watched.get(raw.label.split(" ")[0])
        if told is None:
            continue
        before = last.get(raw.url)
        if raw.url not in seen:
            reason = raw.headers.get(PROBLEM, "a page without text")
            gone = raw.headers.get(STATUS) in GONE
            (vanished if gone else unseen).append(f"{'vanished' if gone else 'not seen'}: {told}: {reason}")
        elif before is None:
            first += 1
        elif before["sha256"] != seen[raw.url]["sha256"]:
            changed.append(f"changed since {before['looked'][:10]}: {told}")
    new = [f"{first} page(s) looked at for the first time; the next look can tell what changed"] if first else []
    return [*changed, *vanished, *unseen, *new]


def notice(raws: Sequence[Raw], watched: Mapping[str, str], folder: Path) -> list[str]:
    """Say what changed since the look that is remembered in this folder; see `changes`."""
    return changes(raws, load(folder / FILE), watched)


def remember(raws: Sequence[Raw], folder: Path) -> None:
    """Remember this look; pages that were not seen keep their last one."""
    save(folder / FILE, load(folder / FILE) | looks(raws))


def load(place: Path) -> dict[str, dict[str, str]]:
    """Return what was remembered; nothing if there is no such file or it is damaged."""
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        url: each
        for url, each in found.items()
        if isinstance(each, dict) and all(isinstance(each.get(key), str) for key in ("sha256", "looked"))
    }


def save(place: Path, remembered: Mapping[str, Mapping[str, str]]) -> None:
    """Remember; the file is there whole or as it was."""
    place.parent.mkdir(parents=True, exist_ok=True)
    whole.write(place, json.dumps(remembered, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8"))
