"""The paper's endnotes and its list of references, as it prints them, with the slips found in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rareearths.paper import table


@dataclass(frozen=True)
class Slip:
    """Where what the paper prints differs from the document; all fields are text as in the file.

    ``finding`` names the row of ``findings.csv`` that says why; ``found`` is empty if the document's own is not known.
    """

    finding: str
    printed: str
    found: str


@dataclass(frozen=True)
class Cited(Slip):
    """A document as the paper cites it; ``date``, ``address`` and ``accessed`` as printed, empty if not printed."""

    number: str
    key: str
    date: str
    address: str
    accessed: str
    language: str
    source: str
    locator: str
    quality: str
    note: str


@dataclass(frozen=True)
class Endnote(Cited):
    """One document of an endnote, or a note without one (``kind`` remark, no ``key``)."""

    part: str
    chapter: str
    section: str
    kind: str
    subject_ja: str
    subject_en: str


@dataclass(frozen=True)
class Listed(Cited):
    """One entry of the list of references.

    ``in_text`` is ``yes`` if the paper's text names the work, ``note`` if only the note ``in_note`` cites it, else
    ``no``.
    """

    author: str
    year: str
    in_text: str
    in_note: str


@cache
def endnotes(path: Path | None = None) -> tuple[Endnote, ...]:
    """Return the documents and remarks of the paper's endnotes.

    Parameters
    ----------
    path : Path, optional
        Another file of the same form (default: ``data/paper/endnotes.csv``).

    Returns
    -------
    tuple of Endnote
        In the order of the file.

    Raises
    ------
    rareearths.tables.SchemaBroken
        If the file is missing or breaks its schema.

    Examples
    --------
    >>> endnotes()[0].number, endnotes()[0].key
    ('1', 'bbc2025deal')
    """
    return table.read("endnotes", Endnote, path)


@cache
def listed(path: Path | None = None) -> tuple[Listed, ...]:
    """Return the paper's list of references; raises as `endnotes` does.

    Parameters
    ----------
    path : Path, optional
        Another file of the same form (default: ``data/paper/reference_list.csv``).

    Returns
    -------
    tuple of Listed
        In the order of the file.

    Examples
    --------
    >>> listed()[0].key, listed()[0].year
    ('ikeda2025', '2025')
    """
    return table.read("reference_list", Listed, path)
