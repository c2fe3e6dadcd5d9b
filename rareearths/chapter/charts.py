"""The look of every chart, and the one way out of a chapter for an exhibit.

Colours are chosen to keep a contrast of 3:1 or more on the light and on the dark page. Text, axes and grid carry
fixed sentinel colours which the style sheet swaps in dark mode, in the static SVG and in the interactive chart alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache

import altair as alt
import vl_convert

from rareearths import VL_VERSION, language
from rareearths.chapter import glyphs
from rareearths.paths import FONTS

STATIC_WIDTH = 660
# What a reader's browser may use; the book's own drawings are measured with the bundled font alone (`_drawn`).
FONT = "Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Noto Sans JP, Segoe UI, sans-serif"
TEXT, MUTED, AXIS, GRID = "#3b3f45", "#5b6068", "#8a9099", "#dfe3e8"

# fixed, not dealt out by Vega: a reader who has learnt a colour in one exhibit meets it in the next
COUNTRY_COLOURS = {
    "CHN": "#d1552b",
    "USA": "#2f77b8",
    "OTH": "#858b94",
    "WLD": "#6b717a",
    "AUS": "#1a9273",
    "MYS": "#b07d10",
    "MMR": "#8d63b5",
    "BRA": "#4d9440",
    "IND": "#c2578f",
    "RUS": "#7873c9",
    "SUN": "#7873c9",
    "VNM": "#a8663a",
    "THA": "#148f9c",
    "JPN": "#c4485f",
    "KOR": "#5b84c4",
    "DEU": "#8a8420",
    "NLD": "#c4702a",
    "LAO": "#6f8f3a",
    "EST": "#9a6b8f",
    "FRA": "#4a7fd0",
}
CATEGORY = ["#2f77b8", "#d1552b", "#1a9273", "#b07d10", "#8d63b5", "#c2578f", "#858b94", "#148f9c"]


class ChartError(ValueError):
    """A chart breaks the book's rules."""


def colours(codes: Sequence[str], lang: str) -> alt.Scale:
    """Return the colour scale of these countries: the same colour for a country in every exhibit.

    Parameters
    ----------
    codes : sequence of str
        ISO 3166-1 alpha-3 codes (or OTH, WLD), in the order of the legend.
    lang : {"ja", "en"}
        The scale's domain holds names in this language.

    Raises
    ------
    ChartError
        For a country that has no colour yet.
    """
    unknown = [code for code in codes if code not in COUNTRY_COLOURS]
    if unknown:
        raise ChartError(
            f"Expected countries with a colour of their own; got {', '.join(unknown)}. "
            "Add them to COUNTRY_COLOURS in rareearths/chapter/charts.py (contrast 3:1 on white and on #121417)."
        )
    return alt.Scale(
        domain=[language.country(code, lang) for code in codes], range=[COUNTRY_COLOURS[code] for code in codes]
    )


def config() -> dict:
    """Return the Vega-Lite configuration that all charts of the book share."""
    axis = {
        "labelColor": MUTED,
        "titleColor": TEXT,
        "domainColor": AXIS,
        "tickColor": AXIS,
        "gridColor": GRID,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelFlush": False,
    }
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis,
        "legend": {
            "labelColor": TEXT,
            "titleColor": TEXT,
            "labelFontSize": 12,
            "labelLimit": 0,  # Vega would cut a label at 160 pixels
            "orient": "top",
            "title": None,
        },
        "header": {"labelColor": TEXT, "titleColor": TEXT},
        "title": {"color": TEXT, "fontWeight": "normal", "anchor": "start"},
        "text": {"color": TEXT, "fontSize": 12},
        "mark": {"color": CATEGORY[0]},
        "line": {"strokeWidth": 2},
        "bar": {"cornerRadiusEnd": 1},
        "rule": {"color": AXIS},
        "range": {"category": CATEGORY},
    }


def months(lang: str) -> alt.Axis:
    """Return the axis of months written as ``2025-04``: the year stands below the first and below each January.

    Parameters
    ----------
    lang : {"ja", "en"}
    """
    words = language.say("month_axis", lang)
    month = f"utcFormat(toDate(datum.value + '-01'), '{words['month']}')"
    year = words["year"].format("slice(datum.value, 0, 4)")
    begins = "datum.index === 0 || slice(datum.value, 5) === '01'"
    return alt.Axis(labelAngle=0, labelExpr=f"{begins} ? [{month}, {year}] : {month}")


def specification(chart: alt.TopLevelMixin) -> dict:
    """Turn an Altair chart into the Vega-Lite specification the page carries.

    Parameters
    ----------
    chart : altair chart
        Single or layered view.

    Returns
    -------
    dict
        With the book's configuration, as wide as its container.
    """
    spec = _named(chart.to_dict())
    faceted = any(key in spec for key in ("hconcat", "vconcat", "concat", "facet", "repeat")) or {
        "row",
        "column",
        "facet",
    } & set(spec.get("encoding", {}))
    if faceted:
        raise ChartError(
            "Expected a single or layered view; got a faceted or concatenated one, which comes out empty when it "
            "takes the width of its container. Draw it as layers, or as two exhibits."
        )
    # Altair's default theme always sets "view", which would bring back the frame that the book's leaves out
    own = spec.get("config", {})
    spec["config"] = config() | {key: value for key, value in own.items() if key != "view"}
    spec["width"], spec["autosize"] = "container", {"type": "fit-x", "contains": "padding"}
    spec.setdefault("height", 300)
    return spec


def _named(spec: dict) -> dict:
    """Give numbers to the views that Altair names by a hash, another one in every process."""
    written = json.dumps(spec)
    for place, name in enumerate(dict.fromkeys(re.findall(r"view_[0-9a-f]{8,}(?:_\d+)?", written)), start=1):
        written = written.replace(f'"{name}"', f'"view_{place}"')
    return json.loads(written)


def svg(spec: dict, prefix: str, width: int = STATIC_WIDTH) -> str:
    """Render the static chart.

    Parameters
    ----------
    spec : dict
        From `specification`.
    prefix : str
        Put before the ids inside, since several charts share a page.
    width : int
        In pixels.

    Raises
    ------
    rareearths.chapter.glyphs.GlyphMissing
        If a label has a character that the bundled font lacks.
    ChartError
        If a text of the chart asks for another font.
    """
    # as text, which can be a cache's key: an exhibit is drawn once for its downloads and once for the notebook
    return _drawn(compact(spec), prefix, width)


@lru_cache(maxsize=64)
def _drawn(written: str, prefix: str, width: int) -> str:
    spec = json.loads(written.replace(FONT, glyphs.FAMILY))
    _register_fonts()
    spec.setdefault("config", {}).setdefault("legend", {}).setdefault("labelLimit", 0)  # whole labels, however long
    drawing = vl_convert.vegalite_to_svg(spec | {"width": width}, vl_version=VL_VERSION)
    if strangers := set(re.findall(r'font-family="([^"]*)"', drawing)) - {glyphs.FAMILY}:
        raise ChartError(
            f"{prefix}: expected every text in the book's font; got {', '.join(sorted(strangers))}, which not every "
            "machine has: the drawing would come out another there. Leave `font` out of the chart."
        )
    labels = [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<text[^>]*>(.*?)</text>", drawing, re.S)]
    glyphs.require_glyphs([*labels, *_titles(spec)], prefix)
    # the renderer counts its ids up through the process, and several charts share a page
    for place, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', drawing))):
        new = f"{prefix}-part{place}"
        drawing = drawing.replace(f'id="{name}"', f'id="{new}"').replace(f"(#{name})", f"(#{new})")
        drawing = drawing.replace(f'"#{name}"', f'"#{new}"')
    drawing = drawing.replace(glyphs.FAMILY, FONT)
    # the viewBox alone lets the style sheet scale it
    return re.sub(r'<svg ([^>]*?)width="[^"]*" height="[^"]*"', r"<svg \1", drawing, count=1)


def png(drawing: str) -> bytes:
    """Turn a drawing into a picture for download, twice the screen's resolution, on white.

    Parameters
    ----------
    drawing : str
        From `svg`.
    """
    _register_fonts()
    drawing = drawing.replace(FONT, glyphs.FAMILY)
    # a download may be opened on a dark page, where a transparent picture would hide its dark text
    return vl_convert.svg_to_png(drawing.replace(">", '><rect width="100%" height="100%" fill="white"/>', 1), scale=2)


def _titles(spec: object) -> list[str]:
    """Collect the titles and label texts of a specification; data values show up in the drawing."""
    if isinstance(spec, dict):
        own = [value for key, value in spec.items() if key in ("title", "text") and isinstance(value, str)]
        return own + [text for key, value in spec.items() if key != "datasets" for text in _titles(value)]
    if isinstance(spec, list):
        return [text for value in spec for text in _titles(value)]
    return []


def compact(spec: dict) -> str:
    """Write a specification as JSON that may stand in a script element; the same bytes for the same chart.

    Raises
    ------
    ChartError
        If a value is NaN, which is no JSON: the interactive chart would not come up.
    """
    try:
        written = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except ValueError:
        raise ChartError(
            "Expected numbers, texts or None in the chart's data; got NaN in a column of mixed type. "
            "Give the chart only the columns it draws, or drop the rows without a value."
        ) from None
    # a label with "</script>" in it would end the element
    return written.replace("</", "<\\/")


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
