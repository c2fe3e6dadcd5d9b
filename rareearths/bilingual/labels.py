"""Short texts in both languages outside prose: ``chapter.text(ja=..., en=...)`` in code, headings in a fields file."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from rareearths.bilingual import numerals, prose
from rareearths.language import LANGUAGES

LITERAL, ABSENT = "literal", "nothing"
_NAMES = {"ja": "Japanese", "en": "English"}
# "HS 2846", "MCS 2026" and "kt" read alike in both languages, "Share" does not
_WORD = re.compile("[a-z]{3}")


class LabelsUnreadable(ValueError):
    """A fields file is no mapping of columns to their headings."""


@dataclass
class Half:
    """One language of a label.

    Parameters
    ----------
    kind : str
        ``literal`` for a string or an f-string, ``nothing`` if there is none, else the name of the expression in
        Python's grammar, such as ``Name`` or ``Call``.
    written : str
        The text, with placeholders and expressions as code.
    words : str
        Its fixed words alone.
    placeholders : list of str
        Expressions in braces, without formats; what each language does to a value is left out (see `_Alike`).
    """

    kind: str = ABSENT
    written: str = ""
    words: str = ""
    placeholders: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Label:
    """A short text in both languages.

    Parameters
    ----------
    where : str
        The line of the cell, or the exhibit and the column.
    ja, en : Half
    """

    where: str
    ja: Half
    en: Half

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong or differs, with what stands in Japanese and in English."""
        for lang in LANGUAGES:
            half = getattr(self, lang)
            if half.kind in (LITERAL, ABSENT) and not half.written.strip():
                yield f"the {_NAMES[lang]} half is empty", self.ja.written, self.en.written
                return
        if self.ja.kind != self.en.kind:
            yield f"the halves are of two kinds, {self.ja.kind} and {self.en.kind}", self.ja.written, self.en.written
            return
        if _WORD.search(prose.plain(self.ja.words)) and not prose.japanese(self.ja.words):
            yield "untranslated: the Japanese half has no kana or kanji", self.ja.written, ""
        if left := prose.japanese(prose.unquoted(self.en.words)):
            yield "untranslated: Japanese outside quotes and parentheses in the English half", "", " ".join(left)
        ours, theirs = Counter(self.ja.placeholders), Counter(self.en.placeholders)
        if ours != theirs:
            only = [", ".join((one - other).elements()) or "–" for one, other in ((ours, theirs), (theirs, ours))]
            yield "placeholders differ", only[0], only[1]
        if numbers := numerals.contrast(prose.plain(self.ja.words), prose.plain(self.en.words)):
            yield "numbers differ", *numbers


def read(code: str) -> list[Label]:
    """Return the labels of a cell of code, in reading order: calls with the keywords ``ja`` and ``en``, or one of them.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        given = {word.arg: word.value for word in node.keywords}
        if halves := {lang: _of_code(given[lang], lang) for lang in LANGUAGES if lang in given}:
            label = Label(f"line {node.lineno}", **{lang: halves.get(lang, Half()) for lang in LANGUAGES})
            found.append((node.lineno, node.col_offset, label))
    return [label for *_, label in sorted(found, key=lambda one: one[:2])]


def headings(path: Path) -> list[Label]:
    """Return the headings of a fields file and the titles of axes; none if there is no such file.

    Raises
    ------
    LabelsUnreadable
        If it is laid out otherwise.
    """
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        places = {"common": written.get("common") or {}} | (written.get("exhibits") or {})
        return [label for place, columns in places.items() for label in _of_columns(place, columns)]
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise LabelsUnreadable(
            f"Expected headings in {path.name}, by exhibit and column, each with ja and en; got something else "
            f"({error}). Most likely a slip in the indentation, or an unquoted colon."
        ) from None


def _of_columns(place: str, columns: Mapping[str, Mapping[str, Any]]) -> Iterator[Label]:
    for column, entry in columns.items():
        yield Label(f"{place}, {column}", *(_of_text(entry.get(lang)) for lang in LANGUAGES))
        if "axis" in entry:
            yield Label(f"{place}, {column}, axis", *(_of_text(entry["axis"].get(lang)) for lang in LANGUAGES))


def _of_text(text: object) -> Half:
    return Half() if text is None else Half(LITERAL, str(text), str(text))


def _of_code(node: ast.expr, lang: str) -> Half:
    words: list[str] = []
    placeholders: list[str] = []
    for what, text in _pieces(node, lang):
        (placeholders if what == "placeholder" else words).append(text)
    return Half(LITERAL if _literal(node) else type(node).__name__, _written(node), " ".join(words), placeholders)


def _literal(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _pieces(node: ast.AST, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the fixed words and the placeholders of a half, in reading order."""
    if isinstance(node, ast.Constant):
        # the argument that names the language is no word of it
        if isinstance(node.value, str) and node.value != lang:
            yield from _template(node.value)
    elif isinstance(node, ast.FormattedValue):
        value = node.value
        if isinstance(value, ast.IfExp) and _literal(value.body) and _literal(value.orelse):
            # a choice of endings: 1 year, 2 years
            yield from (*_pieces(value.body, lang), *_pieces(value.orelse, lang))
        else:
            yield "placeholder", _code(_Alike(lang).visit(copy.deepcopy(value)))
    elif isinstance(node, ast.Subscript):
        # the names of rows and columns are no words
        yield from _pieces(node.value, lang)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _pieces(child, lang)


def _template(text: str) -> Iterator[tuple[str, str]]:
    """Split a text that may be filled by ``format``."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        parts = [(text, None, None, None)]
    for words, name, *_ in parts:
        yield "words", words
        if name is not None:
            yield "placeholder", f"{{{name}}}"


def _written(node: ast.AST) -> str:
    """Return a half as it reads, whatever the quotes and line breaks of the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_written(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        conversion = "" if node.conversion < 0 else f"!{chr(node.conversion)}"
        spec = f":{_written(node.format_spec)}" if node.format_spec else ""
        return f"{{{_code(node.value)}{conversion}{spec}}}"
    return _code(node)


def _code(node: ast.AST) -> str:
    return ast.unparse(_Flat().visit(copy.deepcopy(node)))


class _Flat(ast.NodeTransformer):
    """Writes f-strings as plain ones: versions of Python quote them differently."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Constant:
        return ast.Constant(_written(node))


class _Alike(ast.NodeTransformer):
    """Takes from an expression what the languages write differently: whose half it asks for, and powers of ten."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return node.value if node.attr == self.lang else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("lang") if node.value == self.lang else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Drop ``10 *`` and ``/ 1000``: one language counts in 億, the other in billions."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and _power_of_ten(node.left):
            return node.right
        if isinstance(node.op, ast.Mult | ast.Div) and _power_of_ten(node.right):
            return node.left
        return node


def _power_of_ten(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(re.fullmatch(r"10+(?:\.0)?|1e\d+", str(node.value)))
