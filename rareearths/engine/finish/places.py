"""The places of a finished page, each with its text: what the search of the site can send a reader to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_SKIPPED_TAGS = frozenset(("script", "style", "svg", "nav", "form", "button", "noscript", "template", "math"))
_SKIPPED_CLASSES = frozenset(("headerlink", "cell_input", "fn-bracket", "backrefs", "visually-hidden"))
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "code", "data", "dfn", "em", "i", "mark", "q", "s", "small", "span",
     "strong", "sub", "sup", "time", "u", "var", "wbr")
)  # fmt: skip
_NAMING = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "dfn"))
_CJK = r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_BROKEN_LINE = re.compile(rf"(?<=[{_CJK}])\n\s*(?=[{_CJK}])")
_BRACKETED = re.compile(r"^(.+?)\s*[(（](.+)[)）]$")


@dataclass(frozen=True)
class Kind:
    """A kind of place.

    Parameters
    ----------
    worth : float
        Of a place found, beside those of other kinds.
    most : int, optional
        Further ones than so many stand behind everything else, where there are hundreds.
    """

    worth: float = 1
    most: int | None = None


KINDS = {
    "page": Kind(),
    "section": Kind(),
    "term": Kind(1.2),
    "table": Kind(0.8, 3),
    "source": Kind(0.3, 3),
}


@dataclass(frozen=True)
class Marks:
    """What a book's own markup means to the search, beside sections, terms, tables and lists of sources.

    Parameters
    ----------
    kinds : mapping
        Kind of place to what it is worth. The section ``search`` of the words of the interface names each.
    places : mapping
        Tag and attribute to the kind of place that an element with both and an ``id`` is; readers know it by that.
    titles : frozenset of str
        Classes of what belongs to the title of a place.
    headed : frozenset of str
        Kinds whose heads of rows belong to the title.
    skipped : frozenset of str
        Classes of what is not searched.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


NO_MARKS = Marks()


@dataclass
class Entry:
    """A place of the book that a reader can be sent to.

    Parameters
    ----------
    kind : str
        A key of `KINDS` or of `Marks.kinds`.
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

    def __init__(self, marks: Marks, inside: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._marks = marks
        self._skipped = _SKIPPED_CLASSES | marks.skipped
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
        skipped = bool(self._stack and self._stack[-1][1]) or tag in _SKIPPED_TAGS or bool(classes & self._skipped)
        # a list of links, in whose place a part of the page comes
        skipped = skipped or "data-part" in given
        entry = self._entry(tag, given) if self._inside and not skipped else None
        if entry:
            self.found.append(entry)
        if tag not in _INLINE:
            self._add(" ")
        part = self._stack[-1][3] if self._stack and not entry else ""
        if tag in _NAMING or classes & {"label", "term-names"} or classes & self._marks.titles:
            part = "name" if tag == "dfn" or "term-names" in classes else "title"
            if part == "name" and (owner := self._owner()):
                owner.names.append("")
        elif tag == "th" and entry is None and self._owner_kind() in {"source", *self._marks.headed}:
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
        anchor, kind, names = given.get("id", ""), "", []
        own = next((kind for (named, mark), kind in self._marks.places.items() if tag == named and mark in given), None)
        if tag in ("section", "dt"):
            kind = "section" if tag == "section" else "term"
        elif own:
            kind, names = own, [anchor]
        elif given.get("role") == "listitem" or (tag == "tr" and anchor.startswith("note-")):
            kind = "source"
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


def entries(text: str, marks: Marks = NO_MARKS) -> list[Entry]:
    """Return the places of a page that Sphinx wrote: its sections, terms and sources, and what else has marks.

    Parameters
    ----------
    text : str
        HTML of a whole page, or of a part of its article.
    marks : Marks, optional
    """
    places = _Places(marks, inside="<article" not in text)
    places.feed(text)
    for entry in places.found:
        entry.title, entry.text = tidy(entry.title), tidy(entry.text)
        entry.names = _names(entry)
    return [entry for entry in places.found if entry.title or entry.text]


def tidy(text: str) -> str:
    """Return a text on one line; a line broken between Japanese characters leaves no space."""
    return re.sub(r"\s+", " ", _BROKEN_LINE.sub("", text)).strip()


def _names(entry: Entry) -> list[str]:
    """Return the names of a place, those with something in brackets also in their parts."""
    found = []
    for name in map(tidy, entry.names):
        parts = _BRACKETED.match(name)
        found += [name, *(parts.groups() if parts else ()), *(name.split(" · ") if " · " in name else ())]
    return found
