"""What the bundled font can draw: a missing glyph is an empty box that no renderer reports."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from fontTools.ttLib import TTFont

from rareearths.paths import FONTS

# Not the name of the font it was cut from (scripts/font.py): a machine may have that one whole.
FAMILY = "Rare Earths Book Sans"
FONT = FONTS / "NotoSansCJKjp-subset.otf"


class GlyphMissing(ValueError):
    """A label has a character the bundled font cannot draw.

    Attributes
    ----------
    characters : list of str
        The characters in question, each once.
    """

    def __init__(self, message: str, characters: list[str]) -> None:
        super().__init__(message)
        self.characters = characters


def missing_glyphs(text: str) -> list[str]:
    """Return the characters of `text` that the bundled font lacks, each once, in order of appearance.

    Parameters
    ----------
    text : str
        Line breaks and other control characters do not count: nothing is drawn for them.

    Raises
    ------
    FileNotFoundError
        If the font is not there.
    """
    have = _characters()
    return [
        character
        for character in dict.fromkeys(text)
        if ord(character) not in have and unicodedata.category(character) != "Cc"
    ]


def require_glyphs(texts: Iterable[str], where: str) -> None:
    """Make sure that every character of these labels can be drawn.

    Parameters
    ----------
    texts : iterable of str
        The labels of a chart: titles, ticks, legend, annotations.
    where : str
        What they belong to, such as ``fig01``; stands in the message.

    Raises
    ------
    GlyphMissing
        With the characters, their code points and the labels.
    """
    faults = {text: lacking for text in texts if (lacking := missing_glyphs(text))}
    if not faults:
        return
    lines = "; ".join(
        f"{', '.join(f'{character} (U+{ord(character):04X})' for character in lacking)} in {text!r}"
        for text, lacking in faults.items()
    )
    characters = list(dict.fromkeys(character for lacking in faults.values() for character in lacking))
    raise GlyphMissing(
        f"{where}: expected labels that the bundled font {FONT.name} can draw; it has no glyph for {lines}. "
        "These would come out as empty boxes on a machine without a Japanese font. Change the label, or add the "
        "characters to rareearths/fonts/extra.txt and remake the font with scripts/font.py.",
        characters,
    )


def width(text: str) -> float:
    """Return how wide a text is in the bundled font, in parts of the font's size.

    Parameters
    ----------
    text : str
    """
    widths, otherwise = _widths()
    return sum(widths.get(ord(character), otherwise) for character in text)


@cache
def _widths() -> tuple[dict[int, float], float]:
    font = TTFont(FONT)
    wide, em = font["hmtx"], font["head"].unitsPerEm
    return {code: wide[name][0] / em for code, name in font.getBestCmap().items()}, 1.0


@cache
def _characters() -> frozenset[int]:
    if not FONT.is_file():
        raise FileNotFoundError(
            f"Expected the bundled font at {FONT}; there is none. It is part of the repository: restore it from "
            "there, or remake it with scripts/font.py from Debian's fonts-noto-cjk."
        )
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
