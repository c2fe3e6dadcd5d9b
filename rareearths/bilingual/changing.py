"""Sentences that new data could make false: those with a computed value and a word such as rose, first or only.

Such a word stands on a condition (``{holds}`key:words` ``), or the sentence was reviewed and stands in
``data/paper/unguarded.csv`` with a reason. What is reviewed is the sentence as it reads: a changed one is asked for
again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rareearths import words
from rareearths.bilingual import prose
from rareearths.notebook import GUARDED, half, markdown, source

LANGUAGES = words.LANGUAGES
# cells that say what data show: there, words of these groups can turn false without any value beside them
_ON_DATA = re.compile(r".*-(?:data|later|texts)|summary|stands")
_WITHOUT_VALUE = ("direction", "rank", "verdict")
# of the counts of the audit, only what a chapter computed
_VALUE = re.compile(r"\{(?:glue:text\}`|audit\}`\w+:)([\w.-]+)`")
_ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")
_HIDDEN = "\N{OBJECT REPLACEMENT CHARACTER}"
# what the paper prints does not change with the data
_PRINTED = re.compile(r"C\d{3}-printed")
# a closing mark of emphasis stays with the sentence that it closes
_END = {
    "ja": re.compile(r"(?<=。)(?![」）]|\*\*)|(?<=。\*\*)"),
    "en": re.compile(
        r"(?:(?<=[.?!])(?<!No\.)(?<!Art\.)|(?<=[.?!]\*\*))\s+(?=[\"“(\[{*]*(?:[A-Z{]|\N{OBJECT REPLACEMENT CHARACTER}))"
    ),
}


@dataclass(frozen=True)
class Sentence:
    """One sentence that data could make false.

    Parameters
    ----------
    notebook, cell : str
        The cell without its language.
    lang : {"ja", "en"}
    text : str
        As it is written, roles included.
    words : tuple of str
        Those that could turn false.
    """

    notebook: str
    cell: str
    lang: str
    text: str
    words: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Return what a review is kept by: the first ten digits of the SHA-256 of the sentence."""
        return hashlib.sha256(re.sub(r"\s+", " ", self.text).encode()).hexdigest()[:10]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what a reviewed line has to be equal in."""
        return self.notebook, self.cell, self.lang, self.digest


@dataclass(frozen=True)
class Reviewed:
    """A line of ``data/paper/unguarded.csv``: a sentence without a condition, and the reason."""

    notebook: str
    cell: str
    lang: str
    digest: str
    begins: str
    reason: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what the sentence has to be equal in."""
        return self.notebook, self.cell, self.lang, self.digest


def sentences(text: str, lang: str) -> list[str]:
    """Cut a Markdown cell into sentences; headings, items of lists and rows of tables end them as well.

    Examples
    --------
    >>> sentences("It rose by 2.5%. It fell again.", "en")
    ['It rose by 2.5%.', 'It fell again.']
    """
    # a full stop inside a role or a link ends no sentence
    roles: list[str] = []

    def hide(role: re.Match[str]) -> str:
        roles.append(role[0])
        return f"{_HIDDEN}{len(roles) - 1}{_HIDDEN}"

    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#]|\[\^|\d+\. ))", _ROLE.sub(hide, text))
    found = [one.strip() for block in blocks for one in _END[lang].split(block) if one and one.strip()]
    return [re.sub(rf"{_HIDDEN}(\d+){_HIDDEN}", lambda at: roles[int(at[1])], one) for one in found]


def bare(sentence: str) -> str:
    """Return a sentence as it is read: without marks of lists and notes, emphasis, citations and addresses."""
    sentence = re.sub(r"^\s*(?:[-*] (?:`[\w-]+` )?|\[\^[\w-]+\]: )", "", GUARDED.sub(r"\2", sentence))
    sentence = re.sub(r"\s*\{cite[\w:]*\}`[^`]*`|\[\^[\w-]+\]", "", sentence)
    sentence = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", sentence)
    return re.sub(r"\s+", " ", sentence.replace("**", "")).strip()


@cache
def _changing(lang: str, groups: tuple[str, ...]) -> re.Pattern[str]:
    entries = [entry for group in groups for entry in words.names("changing.yaml")[group][lang]]
    joined = "|".join(sorted(entries, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b" if lang == "en" else joined, re.IGNORECASE)


def unguarded(notebook: dict[str, Any], name: str) -> Iterator[Sentence]:
    """Find the sentences of a notebook that data could make false and that stand on no condition.

    Parameters
    ----------
    notebook : dict
    name : str
        Of the notebook.

    Yields
    ------
    Sentence
        Those with a word of ``locale/changing.yaml`` and a value computed from data; in cells on what data show, those
        with a word of direction, rank or verdict.
    """
    for lang in LANGUAGES:
        for cell in markdown(half(notebook["cells"], lang)):
            slug = str(cell.get("id", "")).removesuffix(f"-{lang}")
            for text in sentences(source(cell), lang):
                if text.startswith("#") or GUARDED.search(text):
                    continue
                computed = [key for key in _VALUE.findall(text) if not _PRINTED.fullmatch(key)]
                if not computed and not _ON_DATA.fullmatch(slug):
                    continue
                groups = tuple(words.names("changing.yaml")) if computed else _WITHOUT_VALUE
                pattern = _changing(lang, groups)
                found = tuple(dict.fromkeys(word.lower() for word in pattern.findall(prose.plain(text))))
                if found:
                    yield Sentence(name, slug, lang, text, found)


def compare(found: Sequence[Sentence], known: Sequence[Reviewed]) -> tuple[list[Sentence], list[Reviewed]]:
    """Return the sentences that were not reviewed, and the reviewed ones that are gone."""
    reviewed_keys, keys = {one.key for one in known}, {one.key for one in found}
    return [one for one in found if one.key not in reviewed_keys], [one for one in known if one.key not in keys]
