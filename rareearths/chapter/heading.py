"""A drawing for use outside the book: what it shows, and where it comes from, in the drawing itself."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

from rareearths.chapter import charts, glyphs
from rareearths.chapter import drawing as drawings

_INDENT = 5  # Vega's own padding
_BREAKS_BEFORE = re.compile(r"(?![、。」）］・：～%])")  # no line begins with one of these


def headed(drawing: str, number: str, finding: str, subtitle: str, exhibit: str, foot: Sequence[str] = ()) -> str:
    """Return a drawing under its heading and over its foot.

    Parameters
    ----------
    drawing : str
        From `rareearths.chapter.charts.svg`.
    number : str
        The exhibit's number and what it is of, small above the finding.
    finding, subtitle : str
    exhibit : str
        Named if a character cannot be drawn.
    foot : sequence of str
        Sources, licence and address, each from a line of its own on.

    Returns
    -------
    str
        SVG, higher than the drawing by heading and foot.

    Raises
    ------
    rareearths.chapter.glyphs.GlyphMissing
        If heading or foot has a character that the bundled font lacks.
    """
    glyphs.require_glyphs((number, finding, subtitle, *foot), exhibit)
    width, height = drawings.size(drawing)
    head = [(number, 12, charts.MUTED), (finding, 18, charts.TEXT), (subtitle, 13, charts.MUTED)]
    above, top = _written(head, 4.0, width)
    below, end = _written([(text, 11, charts.MUTED) for text in foot], top + 10 + height, width)
    inner = drawings.placed(drawing, 0, top + 10, width, height)
    return drawings.sheet(width, round(end + (4 if foot else 0), 1), above, inner, below)


def _written(texts: Sequence[tuple[str, int, str]], top: float, width: float) -> tuple[list[drawings.Text], float]:
    """Return texts of a size and a colour from a height on, and the height at which they end."""
    written = []
    for text, size, colour in texts:
        for line in lines(text, (width - 2 * _INDENT) / size):
            top += 1.35 * size
            written.append(drawings.Text(line, _INDENT, top, size, colour, charts.FONT))
        top += 3
    return written, top


def lines(text: str, most: float) -> list[str]:
    """Break a text into lines of at most so many times its size: between words, or between Japanese characters.

    Parameters
    ----------
    text : str
    most : float
        Width of a line in full-width characters.

    Examples
    --------
    >>> lines("China refines nine tonnes in ten", 8)
    ['China refines', 'nine tonnes in', 'ten']
    >>> lines("中国が精製の9割を占める。", 6)
    ['中国が精製の', '9割を占める。']
    """
    if not any(unicodedata.east_asian_width(sign) == "W" for sign in text):
        return textwrap.wrap(text, int(most / 0.56))
    found = [""]
    for part in re.findall(r"[!-~]+|\s+|[^!-~\s]", text):
        if _wide(found[-1] + part) > most and _BREAKS_BEFORE.match(part):
            found.append("")
        found[-1] += part
    return found


def _wide(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)
