"""A chart for a narrow screen: fewer columns in its legend, long labels in lines, room for labels beside the plot.

Vega sets a long legend in one line, every year on the axis, and labels beyond the edge; a phone has no room for them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any
from xml.etree import ElementTree

from rareearths.chapter import charts, glyphs

WIDTH = 360  # a phone's column; the page scales the drawing to the phone at hand
_SIZE = 12
_BESIDE = 0.36 * WIDTH  # labels of an axis take no more
_KEY = 40  # a legend's symbol, and what stands between two entries
_PART = re.compile(r"[\u3001-\u9fff\uff00-\uffef]|[^\s\u3001-\u9fff\uff00-\uffef]+\s*|\s+")
_NOT_FIRST = "、。」）・：号"
_MOVE = re.compile(r"translate\(\s*([-\d.e]+)[ ,]*([-\d.e]*)\s*\)")
_TURN = re.compile(r"rotate\(\s*([-\d.e]+)")


def specification(spec: Mapping[str, Any], drawing: str, prefix: str = "narrow") -> dict[str, Any]:
    """Return the specification of a chart as a narrow screen shows it.

    Parameters
    ----------
    spec : mapping
        From `rareearths.chapter.charts.specification`.
    drawing : str
        The chart at its full width, from `rareearths.chapter.charts.svg`: it knows the labels.
    prefix : str
        Of the ids, as in the drawing that is made of the specification: where nothing reaches beyond the edge, the one
        that was measured is that drawing.

    Returns
    -------
    dict
        Drawn at `WIDTH`, no label reaches beyond its edge.
    """
    root = ElementTree.fromstring(drawing)
    legend = [text for group in _labels(root, "role-legend-label") for text in group]
    axes = _labels(root, "role-axis-label")
    beside = min(max(map(_long, chain(*axes)), default=0.0), _BESIDE)
    fit: dict[str, Any] = {
        "columns": _columns(legend),
        # it begins where the plot does, beside the labels
        "legend": _broken(legend, WIDTH - 60 - beside),
        "y": _broken(list(chain(*axes)), _BESIDE),
        "width": WIDTH - 100,
    }
    own = dict(spec.get("config", {}))
    side = {"direction": "vertical", "anchor": "start"}
    own["legend"] = {"labelLimit": 0, **own.get("legend", {}), "layout": {"top": side, "bottom": side}}
    if fit["columns"]:
        own["legend"]["columns"] = fit["columns"]
    own["axisX"] = {"labelOverlap": "greedy", "labelSeparation": 6, **own.get("axisX", {})}
    made = {**_narrowed(spec, fit), "config": own, "height": _spread(spec.get("height"), fit["y"], axes)}
    made["padding"] = {"left": 2, "right": 5, "top": 5, "bottom": 5}
    left, right = _beyond(ElementTree.fromstring(charts.svg(made, prefix, WIDTH)))
    # a reader's own font may be wider than the one that was measured
    made["padding"] |= {"left": 2 + left, "right": 5 + right + (_SIZE if right else 0)}
    return made


def _long(text: str) -> float:
    return glyphs.width(text) * _SIZE


def _labels(root: ElementTree.Element, role: str) -> list[list[str]]:
    """Return the labels of each axis, or of each legend."""
    groups = [group for group in root.iter() if role in group.get("class", "").split()]
    return [["".join(text.itertext()) for text in group.iter() if text.tag.endswith("text")] for group in groups]


def _columns(texts: Sequence[str]) -> int:
    """Return how many entries of a legend fit side by side; 0 if all do."""
    widths = [_long(text) + _KEY for text in texts]
    room = WIDTH - 70
    return max(1, int(room // max(widths))) if widths and sum(widths) > room else 0


def split(text: str, most: float) -> list[str]:
    """Return lines of like length, none longer than `most` pixels, broken between words and Japanese characters.

    A Japanese label with a space is broken there, if that makes no more lines.

    Examples
    --------
    >>> split("Japan: imports of magnets", 100)
    ['Japan: imports', 'of magnets']
    >>> split("2024年33号 アンチモンなど", 120)
    ['2024年33号', 'アンチモンなど']
    """
    fewest = len(_lines(text, most))
    spaced = text.split(" ")
    if len(spaced) == fewest and all(_long(part) <= most for part in spaced):
        return spaced
    alike = range(math.ceil(_long(text) / fewest), math.ceil(most), 4)
    return next((lines for width in alike if len(lines := _lines(text, width)) == fewest), _lines(text, most))


def _lines(text: str, most: float) -> list[str]:
    lines = [""]
    for part in _PART.findall(text):
        if lines[-1] and _long((lines[-1] + part).strip()) > most and part[0] not in _NOT_FIRST:
            lines.append(part)
        else:
            lines[-1] += part
    return [line.strip() for line in lines]


def _broken(texts: Sequence[str], most: float) -> dict[str, list[str]]:
    return {text: split(text, most) for text in texts if _long(text) > most}


def _expression(found: Mapping[str, Sequence[str]]) -> str:
    """Return what Vega reads the lines of a label from."""
    return f"({charts.compact(dict(found))})[datum.label]"


def _spread(height: Any, found: Mapping[str, Sequence[str]], axes: Sequence[Sequence[str]]) -> Any:
    """Every line of a label of an axis needs its height, and so do the labels beside the longest one."""
    broken = [
        (len(axis), max(len(found.get(text, [text])) for text in axis)) for axis in axes if found.keys() & set(axis)
    ]
    if not broken or not isinstance(height, int | float):
        return height
    return max(height, *(13 * labels * most for labels, most in broken))


def _narrowed(part: Any, fit: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_narrowed(one, fit) for one in part]
    if not isinstance(part, Mapping):
        return part
    copy = {key: value if key in ("datasets", "data") else _narrowed(value, fit) for key, value in part.items()}
    legend = copy.get("legend")
    if isinstance(legend, dict) and legend.get("columns") and fit["columns"]:
        legend["columns"] = min(legend["columns"], fit["columns"])
    for channel, own in (copy.get("encoding") or {}).items():
        if isinstance(own, dict):
            _adjust(channel, own, fit)
    return copy


def _adjust(channel: str, own: dict[str, Any], fit: Mapping[str, Any]) -> None:
    axis = own.get("axis", {})
    if channel in ("color", "shape", "opacity") and own.get("field") and own.get("legend", {}) is not None:
        lines = f"{_expression(fit['legend'])} || datum.label"
        own["legend"] = {**(own.get("legend") or {}), "labelLimit": 0, "labelExpr": lines}
    if channel == "y" and axis is not None and own.get("type") in ("nominal", "ordinal") and "labelExpr" not in axis:
        lines = _expression(fit["y"])
        shift = [{"test": f"length({lines} || []) === {count}", "value": -6 * (count - 1)} for count in (2, 3, 4)]
        own["axis"] = {
            **axis,
            "labelExpr": f"{lines} || datum.label",
            "labelOffset": {"condition": shift, "value": 0},
            "labelLineHeight": 12,
        }
    if channel == "x" and isinstance(own.get("title"), str) and _long(own["title"]) > fit["width"]:
        own["title"] = split(own["title"], fit["width"])


def _beyond(root: ElementTree.Element) -> tuple[int, int]:
    """Return how far texts of a drawing reach beyond its edges, and a third more: the plot will shrink."""
    spans = list(_spans(root, 0.0))
    left = max([0.0, *(-start for start, _ in spans)])
    right = max([0.0, *(end - WIDTH for _, end in spans)])
    return math.ceil(1.3 * left), math.ceil(1.3 * right)


def _spans(node: ElementTree.Element, across: float) -> Any:
    """Yield where each text of a drawing begins and ends."""
    transform = node.get("transform", "")
    across += sum(float(moved[0]) for moved in _MOVE.findall(transform))
    if not node.tag.endswith("text"):
        for child in node:
            yield from _spans(child, across)
        return
    turned = _TURN.search(transform)
    lines = [line.text or "" for line in node] or [node.text or ""]
    size = float((node.get("font-size") or "12px").removesuffix("px")) / _SIZE
    wide = max(map(_long, lines)) * size * abs(math.cos(math.radians(float(turned[1]) if turned else 0)))
    before = {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor", ""), 0.0)
    if wide and node.get("opacity") != "0":
        yield across - before * wide, across + (1 - before) * wide
