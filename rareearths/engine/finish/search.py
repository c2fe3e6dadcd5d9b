"""What the search of the site reads: one entry for each place of the book, made from the finished pages.

The browser looks through the texts themselves (``static/search.js``): a book is small enough for that, a phrase is
then found as it is written in either language, and no index of words has to be kept in step with how queries are cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from rareearths import language
from rareearths.engine.finish.places import KINDS, NO_MARKS, Entry, Marks, tidy

FILE = "searchindex.js"
_SEARCHED = ("chapters/", "data/")
# of the pages, what leads to places that have an entry already
_UNSEARCHED = re.compile(r"-(code|evidence)\.html$")
# a column with more different cells holds values, one with fewer says what the rows are about
_MOST_KEYS = 40
_LONGEST_KEY = 60
# of goods: not a year, nor a part of an address or of another number
_CODE = re.compile(r"(?<![\w.,/-])(?!(?:19|20)\d\d(?!\d))\d{4}(?:\d\d){0,3}(?![\w.,/-])")
# a folder named by a month or a day
_DATED = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def table(name: str, title: str, said: Iterable[str], columns: Sequence[str], cells: Iterable[Iterable[str]]) -> Entry:
    """Return a table as an entry, with the cells that say what it is about.

    Parameters
    ----------
    name, title : str
    said : iterable of str
        What its page says of it.
    columns : sequence of str
        Their heads.
    cells : iterable of iterable of str
        The texts of each column.
    """
    distinct = [dict.fromkeys(filter(None, map(str.strip, column))) for column in cells]
    kept = [column for column in distinct if len(column) <= _MOST_KEYS]
    keys = {cell: None for column in kept for cell in column if 1 < len(cell) <= _LONGEST_KEY}
    codes = {code: None for column in kept for cell in column for code in _CODE.findall(cell)}
    return Entry("table", "", tidy(title), tidy(" ".join([*said, *columns, *keys])), [name, *codes])


def searched(path: str) -> bool:
    """Say whether the places of a page have entries, by its address from the folder of its language.

    Pages outside these folders are not among them: a reader is sent to what they show where a chapter says it, from
    where they are one click away, and two entries alike would take each other's place in the list.
    """
    return path.startswith(_SEARCHED) and not _UNSEARCHED.search(path)


def write(
    folder: Path,
    lang: str,
    found: Mapping[str, Sequence[Entry]],
    headings: Mapping[str, Mapping[str, str]] | None = None,
    synonyms: Iterable[Sequence[str]] = (),
    marks: Marks = NO_MARKS,
) -> None:
    """Write the entries of a language's pages as a script, which a page read from disk may load as well.

    Parameters
    ----------
    folder : Path
        Of the language.
    lang : {"ja", "en"}
    found : mapping
        Page, from that folder, to its entries.
    headings : mapping, optional
        Language to what places are called in it, such as "Figure 1", by id: readers look for them in either.
    synonyms : iterable of sequence of str
        Groups of words, each of which finds the others too.
    marks : Marks, optional
    """
    headed = list((headings or {}).values())
    pages: list[list[str]] = []
    rows: list[list[object]] = []
    for path in _in_order(found):
        pages.append([path, found[path][0].title])
        for entry in found[path]:
            names = [*entry.names, *(called[entry.anchor] for called in headed if entry.anchor in called)]
            kind = "page" if entry is found[path][0] and entry.kind == "section" else entry.kind
            rows.append([kind, len(pages) - 1, entry.anchor, entry.title, entry.text, list(dict.fromkeys(names))])
    held = {
        "words": dict(language.say("search", lang)),
        "kinds": {name: [kind.worth, kind.most] for name, kind in {**KINDS, **marks.kinds}.items()},
        "pages": pages,
        "entries": rows,
        "synonyms": list(synonyms),
    }
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    (folder / FILE).write_text(f"window.searchIndex={text};\n", encoding="utf-8")


def _in_order(found: Mapping[str, Sequence[Entry]]) -> list[str]:
    """Return the pages that have entries, the book's first; of two tables alike the newer comes first."""
    held = sorted((PurePosixPath(path) for path in found if found[path]), key=lambda path: path.parts)
    tables = [path for path in held if path.parts[0] == "data"]
    # a stable order: the folders from the newest down, in each the tables by name
    tables.sort(key=lambda path: (bool(_DATED.fullmatch(path.parts[1])), path.parts[1]), reverse=True)
    return [path.as_posix() for path in [*(path for path in held if path not in tables), *tables]]
