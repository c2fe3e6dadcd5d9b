"""A book in one language as its pages know it: title, contents, edition, and what Sphinx knows of each page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rareearths.engine.sphinx.told import FILE


class BookMissing(Exception):
    """The pages of a language are not where they should be."""


@dataclass(frozen=True)
class Told:
    """What Sphinx says of one of its pages.

    Parameters
    ----------
    title, description : str
        Without the book's; both as text.
    anchors : sequence of str
        Names of the places inside the page that a link can lead to.
    charts : bool
        Whether charts stand in it.
    parts : mapping
        Name to HTML of what waits in a file beside it.
    of_book : bool
        Whether it is in the table of contents; the page of results of the search and the like are not.
    """

    title: str
    description: str = ""
    anchors: Sequence[str] = ()
    charts: bool = False
    parts: Mapping[str, str] = field(default_factory=dict)
    of_book: bool = True


@dataclass(frozen=True)
class Book:
    """One language of the site.

    Parameters
    ----------
    title : str
    first : str
        The first page; like all addresses here from the folder of the language.
    parts : sequence of mapping
        The table of contents: ``name``, empty for the first page, and ``pages`` with ``href`` and ``name``.
    edition, report : str
        Which edition this is, and where to report a slip; "" for neither.
    languages : mapping
        Language to its own name, of all that were built.
    pages : mapping
        Address to what Sphinx says of the page.
    """

    title: str
    first: str
    parts: Sequence[Mapping] = ()
    edition: str = ""
    report: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, Told] = field(default_factory=dict)


def take(folder: Path) -> Book:
    """Read what Sphinx has written about the pages of a folder, and take that file away: it is no part of the site.

    Raises
    ------
    BookMissing
        If there is no such file.
    """
    path = folder / FILE
    if not path.is_file():
        raise BookMissing(
            f"Expected pages and {folder.name}/{FILE} in the new site; there is none. Jupyter Book has written nothing "
            "for this language, or without the extension rareearths.engine.sphinx: look at the messages above."
        )
    told = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return Book(**{**told, "pages": {name: Told(**page) for name, page in told["pages"].items()}})
