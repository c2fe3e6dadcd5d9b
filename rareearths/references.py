"""The bibliography: what the paper and the book cite."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pybtex.database import BibliographyData, parse_file

from rareearths.paths import PAPER


class ReferenceMissing(KeyError):
    """The bibliography has no such work, or the work has no address."""


@cache
def bibliography(path: Path | None = None) -> BibliographyData:
    """Return the parsed bibliography (default: ``data/paper/references.bib``)."""
    return parse_file(str(path or PAPER / "references.bib"), bib_format="bibtex")


def address(key: str) -> str:
    """Return the web address of a work.

    Parameters
    ----------
    key : str
        Its citation key.

    Raises
    ------
    ReferenceMissing
        If there is no such key, or the work has no ``url``.
    """
    entries = bibliography().entries
    if key not in entries or "url" not in entries[key].fields:
        raise ReferenceMissing(
            f"Expected a work with an address in data/paper/references.bib; got the key {key!r}. "
            "Check its spelling, or give the entry a url."
        )
    return entries[key].fields["url"]


def localised(bibtex: str, lang: str) -> str:
    """Return the bibliography for readers of one language.

    Parameters
    ----------
    bibtex : str
        Entries by Japanese and Chinese authors carry an ``author_en`` beside ``author``.
    lang : {"ja", "en"}
        In English ``author_en`` takes the author's place; titles stay in the original, with the note's translation.
    """
    if lang == "en":
        return re.sub(r"^  author = .*\n  author_en = ", "  author = ", bibtex, flags=re.MULTILINE)
    return re.sub(r"^  author_en = .*\n", "", bibtex, flags=re.MULTILINE)


def date_in_address(url: str) -> str:
    """Return the date inside a web address as an ISO date, ``2025-07-09`` from ``…-ban-2025-07-09/``.

    Raises
    ------
    ReferenceMissing
        If the address carries none.
    """
    found = re.search(r"(20\d\d)[-/]?(\d\d)[-/]?(\d\d)", url)
    if not found:
        raise ReferenceMissing(
            f"Expected an address with a date in it; got {url}. Check the claim by another document."
        )
    return "-".join(found.groups())
