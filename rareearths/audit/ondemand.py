"""What of an exhibit few readers ask for, and its drawings, in files of their own.

A page carries the words of its exhibits. The browser asks for a drawing when it comes near, the wide or the narrow one;
for the chart's specification and for the table behind it when a reader points at the chart or opens the table. These
come as a script, since a page opened from disk may fetch nothing else.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from markupsafe import Markup

from rareearths import language, markup

FOLDER = "exhibits"
_FIGURE = re.compile(r'<figure class="exhibit" id="(\w+)".*?</figure>', re.S)
_DRAWINGS = re.compile(
    r'<div class="exhibit-static wide">(?P<wide>.*?</svg>)</div>'
    r'<div class="exhibit-static narrow">(?P<narrow>.*?</svg>)</div>',
    re.S,
)
_SCRIPT = r'<script type="application/json" class="exhibit-{}">(.*?)</script>\s*'
_TABLE = re.compile(r'(?<=</summary>)<div class="table-scroll".*?</table></div>(?=</details>)', re.S)
_LABEL = re.compile(r' role="img" aria-label="([^"]*)"')
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
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
# the sentinel colours of rareearths.chapter.charts, for a dark page
_DARK = {"#3b3f45": "#e6e9ee", "#5b6068": "#b3bac4", "#8a9099": "#8b939e", "#dfe3e8": "#353c46"}


def extract(page: Path, folder: Path, lang: str) -> None:
    """Move drawings, specifications and tables of a page's charts to files of their own.

    Parameters
    ----------
    page : Path
        HTML as Jupyter Book wrote it, in a folder below `folder`; changed in place.
    folder : Path
        Of the language; the files go to its ``exhibits``.
    lang : {"ja", "en"}
    """
    text = page.read_text(encoding="utf-8")
    lighter = _FIGURE.sub(lambda found: _moved(found[0], found[1], folder, lang), text)
    if lighter != text:
        page.write_text(lighter, encoding="utf-8")


def lead(page: Path, folder: Path) -> None:
    """Let a page that shows charts of other pages take from their files what it would carry a second time.

    Parameters
    ----------
    page : Path
        HTML in the folder of these files, after `extract` of the other pages; its tables stay. Changed in place.
    folder : Path
        Of the language.
    """
    text = page.read_text(encoding="utf-8")
    written = folder / FOLDER
    lighter = _FIGURE.sub(
        lambda found: _led(found[0], found[1]) if (written / f"{found[1]}.js").exists() else found[0], text
    )
    if lighter != text:
        page.write_text(lighter, encoding="utf-8")


def _led(figure: str, name: str) -> str:
    """Return a figure with the addresses of its drawings in place of these, without specifications."""
    drawings = _DRAWINGS.search(figure)
    if not drawings:
        return figure
    shown = {
        kind: {"src": f"../{FOLDER}/{name}{end}.svg", **_size(drawings[kind])}
        for kind, end in (("wide", ""), ("narrow", ".narrow"))
    }
    picture = markup.render(
        "rareearths.engine", "pages/drawing.html", **shown, label=Markup("".join(_LABEL.findall(drawings["wide"])[:1]))
    )
    figure = _DRAWINGS.sub(lambda _: str(picture), figure)
    for kind in ("spec", "narrow"):
        figure = re.sub(_SCRIPT.format(kind), "", figure, flags=re.S)
    return figure


def _moved(figure: str, name: str, folder: Path, lang: str) -> str:
    drawings, (spec, narrow) = _DRAWINGS.search(figure), (_script(figure, kind) for kind in ("spec", "narrow"))
    table = _TABLE.search(figure)
    if not drawings or not spec or not narrow or not table:
        return figure
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    held = {"spec": json.loads(spec), "narrow": json.loads(narrow), "table": table[0]}
    written = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    (place / f"{name}.js").write_text(f"bookExhibit({json.dumps(name)}, {written});\n", encoding="utf-8")
    for kind, end in (("wide", ""), ("narrow", ".narrow")):
        (place / f"{name}{end}.svg").write_text(light(drawings[kind]), encoding="utf-8")
    own = f"../{FOLDER}/{name}.html" if (place / f"{name}.html").exists() else f"../../{FOLDER}/{name}.{lang}.csv"
    words = language.say("exhibit", lang)
    link = markup.render("rareearths.engine", "pages/table-elsewhere.html", href=own, name=words["other"])
    return _led(_TABLE.sub(lambda _: str(link), figure), name)


def _size(drawing: str) -> dict[str, int]:
    return {
        side: round(float(length))
        for found in _BOX.findall(drawing)[:1]
        for side, length in zip(("width", "height"), found, strict=True)
    }


def _script(figure: str, kind: str) -> str:
    found = re.search(_SCRIPT.format(kind), figure, re.S)
    return found[1] if found else ""


def light(drawing: str) -> str:
    """Return a drawing as a file of its own: half the bytes, the same picture, light and dark.

    A tenth of a pixel is not seen; the label is the page's, where the picture stands.
    """
    font = _FONT.search(drawing)
    drawing = _TAG.sub(lambda tag: _NUMBER.sub(_rounded, tag[0]), _LABEL.sub("", drawing, count=1))
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
