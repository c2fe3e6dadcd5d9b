"""What is written around an exhibit: its finding, what is drawn, how it is read, its description.

The texts stand in the chapter's cells of texts, so that numbers and conditions in them are those of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_SHORTEST = 40  # characters of a description that can stand in for a chart
# what each text is for, as the message to whoever left it out says it
_WANTED = {
    "finding": "what the exhibit shows, in one short sentence, since it is the exhibit's title",
    "subtitle": "unit, scope and period as drawn",
}
PARTS = ("finding", "subtitle", "reading", "description", "missing")


class CaptionMissing(Exception):
    """An exhibit lacks a text that a page needs of it."""


@dataclass(frozen=True)
class Caption:
    """The texts of an exhibit; ``reading`` says how to read it, and is empty where that needs no saying."""

    finding: str
    subtitle: str
    reading: str
    description: str


def caption(exhibit: str, texts: Mapping[str, str], lang: str) -> Caption:
    """Return the texts of an exhibit.

    Parameters
    ----------
    exhibit : str
        The paper's number, such as ``fig01``.
    texts : mapping
        The chapter's texts in one language: ``fig01-finding`` and so on.
    lang : {"ja", "en"}

    Raises
    ------
    CaptionMissing
        If there is no finding or no subtitle, or no description that can stand in for the chart.

    Examples
    --------
    >>> described = {"fig01-description": "Bars of mine production, of which China has the longest."}
    >>> named = {"fig01-finding": "China mines most", "fig01-subtitle": "Tonnes, 2024"}
    >>> caption("fig01", described | named, "en").finding
    'China mines most'
    """
    cell = f"the cell {exhibit}-texts-{lang}"
    for part, wanted in _WANTED.items():
        key = f"{exhibit}-{part}"
        if not texts.get(key):
            raise CaptionMissing(
                f"{exhibit} ({lang}): expected a {part}, {wanted}; there is none. Likely cause: it was written in "
                f"the other language alone or under another key, or its cell lacks the tag texts. Next step: write it "
                f"into {cell} under the key {key}."
            )
    description = texts.get(f"{exhibit}-description", "")
    if len(description) < _SHORTEST:
        raise CaptionMissing(
            f"{exhibit}: expected a description that stands in for the chart (at least {_SHORTEST} characters); got "
            f"{description!r}. Write it into {cell} under the key {exhibit}-description: the shape and the key "
            "numbers."
        )
    own = {part: texts.get(f"{exhibit}-{part}", "") for part in ("finding", "subtitle", "reading")}
    return Caption(**own, description=description)


def missing(exhibit: str, texts: Mapping[str, str], computed: str, lang: str) -> str:
    """Return what is missing of an exhibit: first what this run says, then what the chapter's texts say of any run.

    Parameters
    ----------
    exhibit : str
    texts : mapping
        The chapter's texts in one language.
    computed : str
        What the chapter's code says, such as that the exhibit is cut at a year; may be empty.
    lang : {"ja", "en"}

    Examples
    --------
    >>> missing("fig01", {"fig01-missing": "No values until 2018."}, "Drawn up to 2020.", "en")
    'Drawn up to 2020. No values until 2018.'
    """
    return whole(computed, texts.get(f"{exhibit}-missing", ""), lang)


def lacks(entry: Mapping[str, str], lang: str) -> str:
    """Return what an exhibit of the record lacks: first where it was cut, then what is missing of it.

    Examples
    --------
    >>> lacks({"cut_en": "", "reason_en": "No values until 2018."}, "en")
    'No values until 2018.'
    """
    return whole(entry.get(f"cut_{lang}", ""), entry.get(f"reason_{lang}", ""), lang)


def whole(first: str, second: str, lang: str) -> str:
    """Return two sentences as one text; either may be empty.

    Examples
    --------
    >>> whole("Shares by year.", "It ends at 2004.", "en"), whole("", "2004年までを示す。", "ja")
    ('Shares by year. It ends at 2004.', '2004年までを示す。')
    """
    return {"ja": "", "en": " "}[lang].join(filter(None, (first, second)))
