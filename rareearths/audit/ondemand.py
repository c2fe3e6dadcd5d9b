"""What of an exhibit few readers ask for, and its drawings, in files of their own.

A page carries the words of its exhibits. The browser asks for a drawing when it comes near, the wide or the narrow one;
for the chart's specification and for the table behind it when a reader points at the chart or opens the table. These
come as a script, since a page opened from disk may fetch nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rareearths import markup
from rareearths.chapter import charts
from rareearths.chapter import drawing as drawings
from rareearths.chapter.shown import CHECKS, CHOICES, EXHIBIT
from rareearths.engine.finish import tongues, waiting
from rareearths.paper import references

FOLDER = "exhibits"
_FONT = re.compile(r' font-family="([^"]*)"')
# numbers between tags are what the chart says
_TAG = re.compile(r"<[^>]+>")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
# what the renderer says though it goes without saying, or says once more to the mouse
_NEEDLESS = re.compile(
    r' (?:pointer-events="none"|opacity="1"|fill-opacity="1"|stroke-opacity="1"|stroke-width="1"|font-weight="normal"'
    r'|font-size="12px"|transform="translate\(0,0\)"|xmlns:xlink="[^"]*"|version="1\.1")'
)
_BACKGROUND = re.compile(r'<path class="(?:background|foreground)" d="(?:M0,0h0v0h0Z)?"[^>]*/>')
_BARE = re.compile(r"<g>((?:(?!</?g[ >]).)*)</g>", re.S)
_EMPTY = re.compile(r"<g(?: [^>]*)?></g>")
# the colours of letters and lines, on a dark page
_DARK = {charts.TEXT: "#e6e9ee", charts.MUTED: "#b3bac4", charts.AXIS: "#8b939e", charts.GRID: "#353c46"}


def in_chapter(data: Mapping[str, Any], chapter: str) -> dict[str, Any]:
    """Return what a cell showed as the page of its chapter has it: what few ask for, and code, stand elsewhere.

    Parameters
    ----------
    data : mapping
        From `rareearths.audit.outputs.complete`, of any kind.
    chapter : str

    Returns
    -------
    dict
        With addresses in place of the drawings, the specifications and, where there is a chart, the table; checks and
        choices with the file of what they fold; anything else as it was.
    """
    if data["kind"] == CHOICES or (data["kind"] == CHECKS and data["evidence"]):
        return {**data, "file": waiting.name(chapter)}
    if data["kind"] != EXHIBIT:
        return dict(data)
    shown = drawn_elsewhere(data) | {"code": f"{chapter}-code.html#code-{data['id']}"}
    return shown | {"rows": [], "targets": [], "elsewhere": f"../{FOLDER}/{data['id']}.html"} if data["spec"] else shown


def drawn_elsewhere(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an exhibit with the addresses of its drawings in place of these, as its own page has it.

    Parameters
    ----------
    data : mapping
        From `rareearths.audit.outputs.complete`.
    """
    if not data["spec"]:
        return dict(data)
    name = data["id"]
    left = ("drawing", "narrow", "script", "narrow_script")
    shown = {key: value for key, value in data.items() if key not in left}
    shown["pictures"] = {
        kind: {"src": f"../{FOLDER}/{name}{end}.svg", **_size(data[key])}
        for kind, key, end in (("wide", "drawing", ""), ("narrow", "narrow", ".narrow"))
    }
    return shown


def write(folder: Path, data: Mapping[str, Any]) -> None:
    """Write the files of an exhibit into the site's folder of a language; none for one without a chart.

    Parameters
    ----------
    folder : Path
    data : mapping
        From `rareearths.audit.outputs.complete`.
    """
    if not data["spec"]:
        return
    name, place = data["id"], folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    table = tongues.marked(
        str(markup.render("rareearths.chapter", "exhibit-table.html", **data)), data["lang"], references.titles()
    )
    held = {"spec": json.loads(data["script"]), "narrow": json.loads(data["narrow_script"]), "table": table}
    written = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    (place / f"{name}.js").write_text(f"bookExhibit({json.dumps(name)}, {written});\n", encoding="utf-8")
    for key, end in (("drawing", ""), ("narrow", ".narrow")):
        (place / f"{name}{end}.svg").write_text(light(data[key]), encoding="utf-8")


def _size(drawing: str) -> dict[str, int]:
    width, height = drawings.size(drawing)
    return {"width": round(width), "height": round(height)}


def light(drawing: str) -> str:
    """Return a drawing as a file of its own: half the bytes, the same picture, light and dark.

    A tenth of a pixel is not seen; the label is the page's, where the picture stands.
    """
    font = _FONT.search(drawing)
    drawing = _TAG.sub(lambda tag: _NUMBER.sub(_rounded, tag[0]), drawings.quiet(drawing))
    drawing, before = _BACKGROUND.sub("", _FONT.sub("", _NEEDLESS.sub("", drawing))), ""
    while before != drawing:
        before, drawing = drawing, _EMPTY.sub("", _BARE.sub(r"\1", drawing))
    rules = "".join(f'[fill="{one}"]{{fill:{other}}}[stroke="{one}"]{{stroke:{other}}}' for one, other in _DARK.items())
    style = f"<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"
    family = f' font-family="{font[1]}" font-size="12px"' if font else ""
    head, end, body = drawing.partition(">")
    return f"{head}{family}{end}{style}{body}"


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0").replace("-0.0", "0")
