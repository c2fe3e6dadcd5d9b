"""What the search of the site reads: one entry for each place of the book, made from the finished pages.

The browser looks through the texts themselves (``static/search.js``): a book is small enough for that, a phrase is
then found as it is written in either language, and no index of words has to be kept in step with how queries are cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

from rareearths import language

FILE = "searchindex.js"
_SEARCHED = ("chapters/", "data/")
# of the pages, what leads to places that have an entry already
_UNSEARCHED = re.compile(r"-(code|evidence)\.html$")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_SKIPPED_TAGS = frozenset(("script", "style", "svg", "nav", "form", "button", "noscript", "template", "math"))
# the drawing's table is the data page's, the checks in a chapter are the statements of the audit
_SKIPPED_CLASSES = frozenset(
    ("headerlink", "exhibit-downloads", "exhibit-data", "exhibit-chart", "exhibit-sliders", "exhibit-source",
     "checks-fold", "checks", "choices", "cell_input", "fn-bracket", "backrefs", "evidence", "visually-hidden")
)  # fmt: skip
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "code", "data", "dfn", "em", "i", "mark", "q", "s", "small", "span",
     "strong", "sub", "sup", "time", "u", "var", "wbr")
)  # fmt: skip
_NAMING = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "dfn"))
_CJK = r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_BROKEN_LINE = re.compile(rf"(?<=[{_CJK}])\n\s*(?=[{_CJK}])")
_BRACKETED = re.compile(r"^(.+?)\s*[(（](.+)[)）]$")
# a column with more different cells holds values, one with fewer says what the rows are about
_MOST_KEYS = 40
_LONGEST_KEY = 60
# of goods: not a year, nor a part of an address or of another number
_CODE = re.compile(r"(?<![\w.,/-])(?!(?:19|20)\d\d(?!\d))\d{4}(?:\d\d){0,3}(?![\w.,/-])")
_VINTAGE = re.compile(r"\d{4}-\d{2}")


@dataclass
class Entry:
    """A place of the book that a reader can be sent to.

    Parameters
    ----------
    kind : str
        A key of ``kinds`` in the section ``search`` of the words of the interface.
    anchor : str
        Inside its page; empty for the page.
    title, text : str
    names : list of str
        Under which readers know the place; whoever types one of them is sent there first.
    """

    kind: str
    anchor: str
    title: str = ""
    text: str = ""
    names: list[str] = field(default_factory=list)


class _Places(HTMLParser):
    """Cut the article of a page into its places, each with the text that belongs to no place inside it."""

    def __init__(self, inside: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Entry] = []
        self._stack: list[tuple[str, bool, Entry | None, str]] = []  # tag, skipped, the entry it opens, its part
        self._inside = inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in _VOID:
            if tag != "wbr":
                self._add(" ")
            return
        given = {name: value or "" for name, value in attrs}
        classes = set(given.get("class", "").split())
        if tag == "article":
            self._inside = True
        skipped = bool(self._stack and self._stack[-1][1]) or tag in _SKIPPED_TAGS or bool(classes & _SKIPPED_CLASSES)
        # a list of links, in whose place a part of the page comes
        skipped = skipped or "data-part" in given
        entry = self._entry(tag, given) if self._inside and not skipped else None
        if entry:
            self.found.append(entry)
        if tag not in _INLINE:
            self._add(" ")
        part = self._stack[-1][3] if self._stack and not entry else ""
        if tag in _NAMING or classes & {"exhibit-number", "label", "term-names"}:
            part = "name" if tag == "dfn" or "term-names" in classes else "title"
            if part == "name" and (owner := self._owner()):
                owner.names.append("")
        elif tag == "th" and entry is None and self._owner_kind() in ("statement", "source"):
            part = "title"
        self._stack.append((tag, skipped, entry, part))

    def handle_endtag(self, tag: str) -> None:
        """Close an element and what was left open inside it."""
        if not any(open_tag == tag for open_tag, *_ in self._stack):
            return
        while self._stack:
            if tag not in _INLINE:
                self._add(" ")
            if self._stack.pop()[0] == tag:
                break
        if tag == "article":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self._add(data)

    def _entry(self, tag: str, given: Mapping[str, str]) -> Entry | None:
        anchor, kind = given.get("id", ""), ""
        if tag in ("section", "dt"):
            kind = "section" if tag == "section" else "term"
        elif tag == "figure" and "data-exhibit" in given:
            kind = "exhibit"
        elif tag == "tr" and "data-verdict" in given:
            kind = "statement"
        elif given.get("role") == "listitem" or (tag == "tr" and anchor.startswith("note-")):
            kind = "source"
        names = [anchor] if kind in ("exhibit", "statement") else []
        return Entry(kind, anchor, names=names) if anchor and kind else None

    def _owner(self) -> Entry | None:
        for _, _, entry, _ in reversed(self._stack):
            if entry:
                return entry
        return None

    def _owner_kind(self) -> str:
        owner = self._owner()
        return owner.kind if owner else ""

    def _add(self, text: str) -> None:
        if not self._inside or not self._stack or self._stack[-1][1]:
            return
        owner, part = self._owner(), self._stack[-1][3]
        # what defines a term stands beside it, not inside
        if any(tag == "dd" for tag, *_ in self._stack) and self.found and self.found[-1].kind == "term":
            owner, part = self.found[-1], ""
        if owner is None:
            return
        if part == "name" and owner.names:
            owner.names[-1] += text
            if any(tag == "dfn" for tag, *_ in self._stack):
                owner.title += text
        elif part == "title":
            owner.title += text
        else:
            owner.text += text


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
    return Entry("table", "", _tidy(title), _tidy(" ".join([*said, *columns, *keys])), [name, *codes])


def searched(path: str) -> bool:
    """Say whether the places of a page have entries, by its address from the folder of its language.

    The page of an exhibit is not among them: a reader is sent to the exhibit where a chapter says what it shows, from
    where its page is one click away, and two entries alike would take each other's place in the list.
    """
    return path.startswith(_SEARCHED) and not _UNSEARCHED.search(path)


def entries(text: str) -> list[Entry]:
    """Return the places of a page that Sphinx wrote: its sections, exhibits, terms, statements and sources.

    Parameters
    ----------
    text : str
        HTML of a whole page, or of a part of its article.
    """
    places = _Places(inside="<article" not in text)
    places.feed(text)
    for entry in places.found:
        entry.title, entry.text = _tidy(entry.title), _tidy(entry.text)
        entry.names = _names(entry)
    return [entry for entry in places.found if entry.title or entry.text]


def write(
    folder: Path,
    lang: str,
    found: Mapping[str, Sequence[Entry]],
    headings: Mapping[str, Mapping[str, str]] | None = None,
    synonyms: Iterable[Sequence[str]] = (),
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
        Language to what exhibits are called in it, such as "Exhibit 1", by id: readers look for them in either.
    synonyms : iterable of sequence of str
        Groups of words, each of which finds the others too.
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
    held = {"words": dict(language.say("search", lang)), "pages": pages, "entries": rows, "synonyms": list(synonyms)}
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    (folder / FILE).write_text(f"window.searchIndex={text};\n", encoding="utf-8")


def _in_order(found: Mapping[str, Sequence[Entry]]) -> list[str]:
    """Return the pages that have entries, the book's first; of two tables alike the newer comes first."""
    held = sorted((PurePosixPath(path) for path in found if found[path]), key=lambda path: path.parts)
    tables = [path for path in held if path.parts[0] == "data"]
    # a stable order: the folders from the newest down, in each the tables by name
    tables.sort(key=lambda path: (bool(_VINTAGE.fullmatch(path.parts[1])), path.parts[1]), reverse=True)
    return [path.as_posix() for path in [*(path for path in held if path not in tables), *tables]]


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", _BROKEN_LINE.sub("", text)).strip()


def _names(entry: Entry) -> list[str]:
    """Return the names of a place, those with something in brackets also in their parts."""
    found = []
    for name in map(_tidy, entry.names):
        parts = _BRACKETED.match(name)
        found += [name, *(parts.groups() if parts else ()), *(name.split(" · ") if " · " in name else ())]
    return found
