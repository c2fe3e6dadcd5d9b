"""Texts that stand in a notebook's prose but are read elsewhere: a chart's description, a remark on a result.

They stand in Markdown cells with the tag ``texts``, in pairs like all prose, as a list with one key each::

    - `share-description` Bars of a country's share, which falls to {glue:text}`share`.
    - `share-remark` From the edition that the article cites.

The page shows them where what they belong to is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import nbformat

from rareearths.notebook import GUARDED
from rareearths.words import say

TAG = "texts"
_ITEM = re.compile(r"^- `([\w-]+)` (.*)$")
_ROLE = re.compile(r"\{glue:text\}`([^`]+)`")


class TextBroken(Exception):
    """A cell of texts is not a list of keys with a text each, or names a value that the chapter does not give."""


def texts(
    notebook: nbformat.NotebookNode, lang: str, written: Mapping[str, str], held: Mapping[str, bool]
) -> dict[str, str]:
    """Return the texts of a notebook in one language, with the values in them.

    Parameters
    ----------
    notebook : notebook
    lang : {"ja", "en"}
    written : mapping
        Key to value as the chapter put it into the text.
    held : mapping
        Key of a condition to whether it holds; words on one that does not are followed by a note that says so.

    Returns
    -------
    dict
        Key to text.

    Raises
    ------
    TextBroken
        Naming the cell and the line or the key.
    """
    found: dict[str, str] = {}
    for cell in notebook.cells:
        if not {TAG, f"lang-{lang}"} <= set(cell.metadata.get("tags", [])):
            continue
        for line in filter(str.strip, cell.source.splitlines()):
            item = _ITEM.match(line)
            if not item:
                raise TextBroken(
                    f"Cell {cell.id}: expected a list with a key and a text on each line, such as - `share-remark` From"
                    f" a table; got {line[:60]!r}. Most likely a text was broken into lines: write it in one."
                )
            key, text = item.groups()
            if key in found:
                raise TextBroken(f"Cell {cell.id}: expected one text for {key}; there are two. Join them.")
            found[key] = filled(text, lang, written, held, cell.id).strip()
    return found


def values(text: str) -> list[str]:
    """Return the keys of the values that a text names, in its order."""
    return _ROLE.findall(text)


def filled(text: str, lang: str, written: Mapping[str, str], held: Mapping[str, bool], cell: str) -> str:
    """Return a text with the values in it, and a note behind words that do not hold.

    Parameters
    ----------
    text : str
        Markdown with ``{glue:text}`` and ``{holds}``.
    lang : {"ja", "en"}
    written, held : mapping
        See `texts`.
    cell : str
        Named if something is missing.

    Raises
    ------
    TextBroken
        If the text names a value or a condition that there is none of.
    """
    unknown = [key for key in _ROLE.findall(text) if key not in written]
    unknown += [key for key, _ in GUARDED.findall(text) if key not in held]
    if unknown:
        raise TextBroken(
            f"Cell {cell}: expected values that the chapter puts into the text; there is no {', '.join(unknown)}. "
            "Likely cause: a typing slip, or the number(), words() or holds() of this key is gone. Next step: write "
            "the key as the code has it, or put the value into the text by one of these."
        )
    note = say("guards", lang)["note"]
    text = GUARDED.sub(lambda role: role[2] if held[role[1]] else note.format(role[2]), text)
    return _ROLE.sub(lambda role: written[role[1]], text)
