"""The bibliography: what the paper and the book cite."""

from __future__ import annotations

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
