"""The style sheets of a page in one file, without the theme's rules for parts that this site does not have.

A page of the theme asks for a dozen sheets before it shows a word, one of them by way of another; nine tenths of their
rules are for carousels, cards and forms. What is left weighs a quarter and comes at once.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule, URLToken

NAME = "styles.css"
_GROUPS = {"media", "supports", "container", "layer"}
_LINK = re.compile(r'<link\b[^>]*\bhref="([^"]*?)_static/([^"?]*\.css)(?:\?[^"]*)?"[^>]*>[ \t]*\n?')
_NAMED = re.compile(r"_static/[^\"]*")
# where the theme keeps its own sheets: a page that asks for one of these is a page of the theme
_THEME = "styles/"
_CLASSES = re.compile(r'\bclass="([^"]*)"')
_WORD = re.compile(r"[A-Za-z_][\w-]*")
# a class that a script puts together begins as a text of its own: "bs-tooltip-" + place, `offcanvas-${side}`
_BEGINNING = re.compile(r"""["'`]([A-Za-z][\w-]+-)(?=["'`$])""")


@dataclass(frozen=True)
class Used:
    """The class names that a site's pages and scripts can give to an element."""

    names: frozenset[str]
    beginnings: tuple[str, ...]
    """How names begin that a script puts together."""

    def has(self, name: str) -> bool:
        """Say whether an element may have this class."""
        return name in self.names or name.startswith(self.beginnings)


def used(pages: Iterable[str], scripts: Iterable[str]) -> Used:
    """Return the class names in the text of pages and scripts.

    Parameters
    ----------
    pages : iterable of str
        HTML.
    scripts : iterable of str
        JavaScript, of which every word may be a class.
    """
    names = {name for page in pages for held in set(_CLASSES.findall(page)) for name in held.split()}
    beginnings: set[str] = set()
    for script in scripts:
        names.update(_WORD.findall(script))
        beginnings.update(_BEGINNING.findall(script))
    return Used(frozenset(names), tuple(sorted(beginnings)))


def join(static: Path, pages: Sequence[str]) -> str:
    """Put the sheets that the theme's pages ask for into one file, and take away those nobody else asks for.

    Parameters
    ----------
    static : Path
        The site's ``_static``, with all its scripts.
    pages : sequence of str
        HTML of every page of the site.

    Returns
    -------
    str
        What makes a browser ask again when the file has changed; "" where no page is the theme's.
    """
    asked = [sheets(page) for page in pages]
    names = list(dict.fromkeys(name for found in asked if _of_theme(found) for name in found))
    if not names:
        return ""
    scripts = [path.read_text(encoding="utf-8", errors="ignore") for path in sorted(static.rglob("*.js"))]
    of_site, read = used(pages, scripts), set[str]()
    whole = "".join(rule for name in names for rule in _sheet(static, name, of_site, read))
    (static / NAME).write_text(whole, encoding="utf-8")
    for name in read - {name for found in asked if not _of_theme(found) for name in found}:
        (static / name).unlink()
    return sha256(whole.encode()).hexdigest()[:8]


def sheets(page: str) -> list[str]:
    """Return the style sheets that a page asks for, from the folder of these."""
    return [name for _, name in _LINK.findall(page)]


def linked(page: str, version: str) -> str:
    """Return a page of the theme that asks for the joined sheet in place of its own; another page as it was.

    Parameters
    ----------
    page : str
    version : str
        From `join`.
    """
    first = _LINK.search(page)
    if first is None or not _of_theme(sheets(page)):
        return page
    link = _NAMED.sub(f"_static/{NAME}?v={version}", first[0])
    return page[: first.start()] + link + _LINK.sub("", page[first.end() :])


def _of_theme(names: Iterable[str]) -> bool:
    return any(name.startswith(_THEME) for name in names)


def _sheet(static: Path, name: str, of_site: Used, read: set[str]) -> Iterator[str]:
    """Yield the rules of a sheet that can apply, as they stand in the joined one; note what was read."""
    read.add(name)
    rules = tinycss2.parse_stylesheet(
        (static / name).read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True
    )
    for rule in rules:
        if isinstance(rule, AtRule) and rule.lower_at_keyword == "import":
            other = next(token.value for token in rule.prelude if token.type in ("string", "url"))
            yield from _sheet(static, posixpath.normpath(posixpath.join(posixpath.dirname(name), other)), of_site, read)
        else:
            yield from _rule(rule, posixpath.dirname(name), of_site)


def _rule(rule: Node, folder: str, of_site: Used) -> Iterator[str]:
    if isinstance(rule, QualifiedRule):
        kept = [_text(selector, folder) for selector in _selectors(rule.prelude) if _can_apply(selector, of_site)]
        if kept:
            yield f"{','.join(kept)}{{{_text(rule.content, folder)}}}\n"
    elif isinstance(rule, AtRule) and rule.lower_at_keyword in _GROUPS and rule.content is not None:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        held = "".join(text for one in inner for text in _rule(one, folder, of_site))
        if held:
            yield f"@{rule.at_keyword} {_text(rule.prelude, folder)}{{{held}}}\n"
    elif isinstance(rule, AtRule) and rule.lower_at_keyword != "charset":
        body = ";" if rule.content is None else f"{{{_text(rule.content, folder)}}}"
        yield f"@{rule.at_keyword} {_text(rule.prelude, folder)}{body}\n"


def _selectors(prelude: Sequence[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _can_apply(selector: Sequence[Node], of_site: Used) -> bool:
    """Say whether all classes that a selector asks for are in use; ``:is()`` and ``:not()`` are not looked into."""
    return all(
        of_site.has(name.value)
        for dot, name in pairwise(selector)
        if dot.type == "literal" and dot.value == "." and name.type == "ident"
    )


def _text(tokens: Sequence[Node], folder: str) -> str:
    kept: list[Node] = []
    for token in tokens:
        if token.type == "comment" or (token.type == "whitespace" and (not kept or kept[-1].type == "whitespace")):
            continue
        kept.append(token)
    return "".join(" " if token.type == "whitespace" else _moved(token, folder).serialize() for token in kept).strip()


def _moved(token: Node, folder: str) -> Node:
    """Name what a sheet points at from the folder of the joined one."""
    if isinstance(token, URLToken) and not re.match(r"[a-z]+:|#|/", token.value):
        value = posixpath.normpath(posixpath.join(folder, token.value))
        return URLToken(token.source_line, token.source_column, value, f'url("{value}")')
    return token
