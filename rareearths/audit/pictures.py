"""Pictures for use outside the book: of a chart as it stands, and of the size in which links to it are shown."""

from __future__ import annotations

import io

from PIL import Image

from rareearths.chapter import charts, glyphs, heading
from rareearths.chapter import drawing as drawings

_COLOURS = 128  # charts have a dozen, and their edges are mixed from these
_WIDE, _HIGH, _EDGE = 1200, 630, 60  # of a picture shown with a link, as those who show it ask


def png(drawing: str) -> bytes:
    """Return a drawing as a picture of few colours, a tenth of the bytes of one of all.

    Parameters
    ----------
    drawing : str
        SVG, from `rareearths.chapter.charts.svg` or `rareearths.chapter.heading.headed`.
    """
    return _few(charts.png(drawing))


def card(number: str, finding: str, foot: str, drawing: str = "", exhibit: str = "") -> bytes:
    """Return the picture that stands beside a link: what is shown in words, and the chart where there is one.

    Parameters
    ----------
    number, finding : str
        The exhibit's number, small, above what it shows.
    foot : str
        The book.
    drawing : str
        SVG of the chart, "" for a table.
    exhibit : str
        Named if a character cannot be drawn.
    """
    glyphs.require_glyphs((number, finding, foot), exhibit)
    size = 40 if drawing else 56
    body, top = [_text(number, 24, charts.MUTED, _EDGE + 20)], _EDGE + 40.0
    for line in heading.lines(finding, (_WIDE - 2 * _EDGE) / size)[: 3 if drawing else 5]:
        top += 1.3 * size
        body.append(_text(line, size, charts.TEXT, top))
    body.append(_text(foot, 22, charts.MUTED, _HIGH - 30))
    inner = ""
    if drawing:
        wide, high = drawings.size(drawing)
        top += 24
        scale = min((_WIDE - 2 * _EDGE) / wide, (_HIGH - 70 - top) / high)
        inner = drawings.placed(drawing, _EDGE, top, round(wide * scale, 1), round(high * scale, 1))
    return _few(charts.png(drawings.sheet(_WIDE, _HIGH, body, inner, fixed=True)), (_WIDE, _HIGH))


def _text(line: str, size: int, colour: str, top: float) -> drawings.Text:
    return drawings.Text(line, _EDGE, top, size, colour, charts.FONT)


def _few(picture: bytes, size: tuple[int, int] | None = None) -> bytes:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if size is not None:
        image = image.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    # of the ways to choose the colours the one whose largest error is least, and twice as fast as the default; the last
    # two hundredths of the bytes take as long as drawing it
    few = image.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=8)
    return out.getvalue()
