"""Headings, formats and tooltips of the columns that a chapter shows, in both languages.

They stand in ``chapters/fields/<chapter>.yaml``, by exhibit; those that several exhibits share under ``common``. A
column of a table that is named nowhere has the title of its field in the vintage's descriptor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import yaml

from rareearths import language, tables
from rareearths.paths import CHAPTERS

FOLDER = CHAPTERS / "fields"
_KEYS = {"ja", "en", "format", "axis"}


class FieldMissing(KeyError):
    """A column has no heading."""

    def __str__(self) -> str:
        return str(self.args[0])


class Fields:
    """The columns of one exhibit in the reader's language.

    Parameters
    ----------
    chapter, exhibit : str
        Names, such as ``dominance`` and ``fig01``.
    lang : {"ja", "en"}
    known : sequence of (table, vintage)
        Tables whose descriptors are asked for what the chapter does not name itself.

    Examples
    --------
    >>> Fields("dominance", "fig01", "en")["year"]
    'Year'
    """

    def __init__(self, chapter: str, exhibit: str, lang: str, known: Sequence[tuple[str, str]] = ()) -> None:
        self.chapter, self.exhibit, self.lang, self._known = chapter, exhibit, lang, known

    def __getitem__(self, column: str) -> str:
        """Return the heading of a column, with its unit."""
        return self._entry(column)[self.lang]

    def axis(self, column: str) -> str:
        """Return the title of an axis that shows this column, shorter than the heading where there is less room.

        Parameters
        ----------
        column : str

        Returns
        -------
        str

        Examples
        --------
        >>> Fields("dominance", "fig01", "en").axis("value")
        'Mine production (t of oxide, REO)'
        """
        entry = self._entry(column)
        return entry.get("axis", entry)[self.lang]

    def heads(self, columns: Sequence[str]) -> dict[str, str]:
        """Return the headings of several columns.

        Parameters
        ----------
        columns : sequence of str

        Returns
        -------
        dict
            Column to heading, in the same order.

        Examples
        --------
        >>> Fields("dominance", "fig01", "en").heads(["year", "value"])
        {'year': 'Year', 'value': 'Mine production (t REO)'}
        """
        return {column: self[column] for column in columns}

    def formats(self, columns: Sequence[str]) -> dict[str, str]:
        """Return the number formats of several columns.

        Parameters
        ----------
        columns : sequence of str

        Returns
        -------
        dict
            Column to format, for those that have one.

        Examples
        --------
        >>> Fields("dominance", "fig01", "en").formats(["year", "value"])
        {'value': ',.0f'}
        """
        found = {column: self._entry(column).get("format", "") for column in columns}
        return {column: form for column, form in found.items() if form}

    def tooltip(self, *shorthands: str) -> list[alt.Tooltip]:
        """Return Altair's tooltip with headings and formats.

        Parameters
        ----------
        *shorthands : str
            Column with type, such as ``value:Q``.

        Returns
        -------
        list of altair.Tooltip

        Examples
        --------
        >>> [shown.to_dict()["title"] for shown in Fields("dominance", "fig01", "en").tooltip("year:O", "value:Q")]
        ['Year', 'Mine production (t REO)']
        """
        made = []
        for shorthand in shorthands:
            entry = self._entry(shorthand.partition(":")[0])
            own = {"format": entry["format"]} if "format" in entry else {}
            made.append(alt.Tooltip(shorthand, title=entry[self.lang], **own))
        return made

    def _entry(self, column: str) -> Mapping[str, Any]:
        written = read(self.chapter)
        for place in (written["exhibits"].get(self.exhibit, {}), written["common"]):
            if column in place:
                return place[column]
        for table, vintage in self._known:
            if field := tables.schema(table, vintage).get(column):
                return {"ja": field["title_ja"], "en": field["title_en"]}
        file = path(self.chapter)
        raise FieldMissing(
            f"Expected a heading for the column {column!r} of {self.exhibit} in chapters/fields/{file.name}; there is "
            f"no such {'heading' if file.exists() else 'file'}. Likely cause: a column that was renamed or is new, or "
            "a slip in the name handed to Chapter(). Next step: write it there under exhibits and the exhibit, in both "
            "languages, as in limits.yaml."
        )


def path(chapter: str) -> Path:
    """Return the file of a chapter's fields.

    Parameters
    ----------
    chapter : str
        Name of its notebook.

    Returns
    -------
    pathlib.Path
        There may be none.

    Examples
    --------
    >>> path("dominance").name
    'dominance.yaml'
    """
    return FOLDER / f"{chapter}.yaml"


@cache
def read(chapter: str) -> Mapping[str, Any]:
    """Return the fields of a chapter.

    Parameters
    ----------
    chapter : str
        Name of its notebook.

    Returns
    -------
    mapping
        ``common`` and ``exhibits``; empty where the chapter names none. Shared between calls: read it, do not change
        it.

    Raises
    ------
    FieldMissing
        If a field lacks a language or has a key that none has.

    Examples
    --------
    >>> read("dominance")["common"]["year"]
    {'ja': '年', 'en': 'Year'}
    """
    file = path(chapter)
    written = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    found = {"common": written.get("common") or {}, "exhibits": written.get("exhibits") or {}}
    for place, fields in [("common", found["common"]), *found["exhibits"].items()]:
        for column, entry in fields.items():
            if not set(language.LANGUAGES) <= set(entry) <= _KEYS:
                raise FieldMissing(
                    f"{file.name}, {place}, {column}: expected ja, en and perhaps format and axis; got "
                    f"{', '.join(entry)}. Likely cause: a heading was written in one language, or a key is misspelt. "
                    "Next step: give the field both headings."
                )
    return found
