"""What slides and worksheets take from the book as it was last built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup


class BookMissing(Exception):
    """The site has not been built, or is older than what is asked of it."""

    @classmethod
    def of(cls, path: Path) -> BookMissing:
        """Name the file that is not there."""
        return cls(
            f"Expected {path}, a part of the built book; there is none. Likely cause: the book was not built since the "
            "last change. Next step: make book, then this command again."
        )


@dataclass(frozen=True)
class Point:
    """An entry of a list: the sentence that it opens with, and the whole of it."""

    lead: str
    whole: str

    @property
    def rest(self) -> str:
        """What follows the first sentence."""
        return self.whole.removeprefix(self.lead).strip()


def points(site: Path, lang: str, session: str) -> dict[str, list[Point]]:
    """Return the lists of a session's page, by the cell that each stands in.

    Parameters
    ----------
    site : Path
        The built site.
    lang : {"ja", "en"}
    session : str
        Its number.

    Raises
    ------
    BookMissing
    """
    path = site / lang / "chapters" / "seminar" / f"session-{session}.html"
    if not path.is_file():
        raise BookMissing.of(path)
    page, start = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser"), f"session-{session}-"
    found: dict[str, list[Point]] = {}
    for section in page.select(f'section[id^="{start}"]'):
        entries = section.find("ul", recursive=False)
        if entries is None:
            continue
        found[str(section["id"]).removeprefix(start)] = [
            Point(_text(entry.find("strong"), lang), _text(entry, lang))
            for entry in entries.find_all("li", recursive=False)
        ]
    return found


def _text(node: Any, lang: str) -> str:
    words = " ".join(node.get_text().split()) if node is not None else ""
    # between two Japanese sentences stands no space; the source has one where bold words end
    return words.replace("。 ", "。") if lang == "ja" else words


def exhibits(site: Path) -> dict[str, dict[str, Any]]:
    """Return the exhibits of the built book by id: number, finding, subtitle, chapter, files.

    Raises
    ------
    BookMissing
    """
    path = site / "exhibits.json"
    if not path.is_file():
        raise BookMissing.of(path)
    return {entry["id"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))["exhibits"]}


def chart(site: Path, name: str, lang: str) -> dict[str, Any]:
    """Return the specification of an exhibit's chart.

    Raises
    ------
    BookMissing
    """
    path = site / "exhibits" / f"{name}.{lang}.vl.json"
    if not path.is_file():
        raise BookMissing.of(path)
    return json.loads(path.read_text(encoding="utf-8"))
