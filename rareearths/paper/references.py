"""The bibliography, the paper's endnotes and its list of references: what the paper and the book cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.richtext import Text

from rareearths import notebook
from rareearths.paper import table
from rareearths.paths import CHAPTERS, PAPER

# of a slip: shown by a document; follows from what is known; possible, but not settled
CERTAINTIES = ("certain", "likely", "open")
_LANGUAGES = {"japanese": "ja", "english": "en", "chinese": "zh"}


class ReferenceMissing(KeyError):
    """The bibliography has no such work."""


@dataclass(frozen=True)
class Slip:
    """Where what the paper prints differs from the document; all fields are text as in the file.

    ``corrected`` is empty if the right value is not known, ``claims`` names rows of the register.
    """

    slip: str
    printed: str
    corrected: str
    certainty: str
    claims: str
    slip_ja: str
    slip_en: str


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

    ``in_text`` is ``yes`` if the paper's text names the work, ``note 22`` if only that note cites it, else ``no``.
    """

    author: str
    year: str
    in_text: str


@cache
def endnotes(path: Path | None = None) -> tuple[Endnote, ...]:
    """Return the documents and remarks of the paper's endnotes (default: ``data/paper/endnotes.csv``).

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
    """Return the paper's list of references (``data/paper/reference_list.csv``); raises as `endnotes` does."""
    return table.read("reference_list", Listed, path)


@cache
def bibliography(path: Path | None = None) -> BibliographyData:
    """Return the parsed bibliography (default: ``data/paper/references.bib``).

    Returns
    -------
    pybtex.database.BibliographyData
        Its ``entries`` map a citation key to the fields of a work. Shared between calls: read it, do not change it.

    Examples
    --------
    >>> bibliography().entries["iupac2016table"].fields["year"]
    '2016'
    """
    return parse_file(str(path or PAPER / "references.bib"), bib_format="bibtex")


def _entry(key: str) -> Entry:
    entries = bibliography().entries
    if key not in entries:
        raise ReferenceMissing(
            f"Expected a work of data/paper/references.bib; got the key {key!r}. Check its spelling, or add the work."
        )
    return entries[key]


def title(key: str) -> str:
    """Return the title of a work without TeX, in the language of the work; raises as `address` does.

    Examples
    --------
    >>> title("iupac2016table")
    'Periodic Table of Elements'
    """
    return _plain(_entry(key).fields["title"])


def translated(key: str) -> str:
    """Return the English title that the note of a Japanese or Chinese work begins with, or nothing."""
    found = re.match(r"(.+?)[.]? In (?:Japanese|Chinese)\b", _plain(_entry(key).fields.get("note", "")))
    if language_of(key) == "en" or not found:
        return ""
    return found[1]


def authors(key: str, lang: str) -> str:
    """Return the authors of a work as readers of `lang` know them: institutions in full, persons by family name."""
    entry = _entry(key)
    if lang == "en" and "author_en" in entry.fields:
        return _plain(entry.fields["author_en"])
    names = [_plain(" ".join(person.prelast_names + person.last_names)) for person in entry.persons["author"]]
    return (", " if lang == "en" else "、").join(name for name in names if name != "others")


def language_of(key: str) -> str:
    """Return the language of a work: ``ja``, ``en`` or ``zh``."""
    return _LANGUAGES[_entry(key).fields["langid"]]


def _plain(tex: str) -> str:
    text = str(Text.from_latex(tex)).replace("\\$", "$").replace("``", "“").replace("''", "”")
    return re.sub(r"`([^`']*)'", r"‘\1’", text.replace("\\_", "_")).strip("{} ")


def keys_cited(chapter: str, folder: Path | None = None) -> frozenset[str]:
    """Return the keys in the ``{cite}`` roles of a chapter's prose.

    Parameters
    ----------
    chapter : str
        Name of its notebook.
    folder : Path, optional
        Where the notebooks are (default: ``chapters/``).
    """
    cells = notebook.layout((folder or CHAPTERS) / f"{chapter}.ipynb")["cells"]
    prose = "\n".join(notebook.source(cell) for cell in notebook.markdown(cells))
    roles = re.findall(r"\{(?:foot)?cite(?::\w+)?\}`([^`]+)`", prose)
    return frozenset(key.strip() for keys in roles for key in keys.split(","))


def not_cited() -> tuple[Endnote, ...]:
    """Return the endnotes' documents that the chapter of the note does not cite; the page of references lists them."""
    per = {chapter: keys_cited(chapter) for chapter in {row.chapter for row in endnotes()}}
    return tuple(row for row in endnotes() if row.key and row.key not in per[row.chapter])


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
