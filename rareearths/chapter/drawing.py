"""A drawing that Vega made, as text: its size, its labels, its place on a larger sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from rareearths import markup

_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
_SAID = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


@dataclass(frozen=True)
class Text:
    """A line of text on a sheet.

    Parameters
    ----------
    text : str
    x, y : float
        Where it begins, from the left and, its base line, from the top.
    size : int
        In pixels.
    colour, font : str
    """

    text: str
    x: float
    y: float
    size: int
    colour: str
    font: str


def size(drawing: str) -> tuple[float, float]:
    """Return the width and the height of a drawing.

    Parameters
    ----------
    drawing : str
        From `rareearths.chapter.charts.svg`.
    """
    found = _BOX.search(drawing)
    if found is None:
        raise ValueError(
            f"Expected a drawing by Vega with its size; got {drawing[:80]!r}. Likely cause: it was cut off, or is of "
            "another program. Next step: type make clean, then make book."
        )
    return float(found[1]), float(found[2])


def size_of(file: Path) -> tuple[float, float]:
    """Return the width and the height of a drawing in a file."""
    return size(file.read_text(encoding="utf-8"))


def quiet(drawing: str) -> str:
    """Return a drawing without what Vega lets a screen reader say of each part."""
    return _SAID.sub("", drawing)


def labelled(drawing: str, label: str) -> str:
    """Return a drawing that is read out as one image: it has a label, its parts have none.

    Parameters
    ----------
    drawing : str
        From `rareearths.chapter.charts.svg`.
    label : str
        What stands for the drawing where it is not seen.
    """
    return _opened(quiet(drawing), f'role="img" aria-label="{escape(label)}"')


def placed(drawing: str, x: float, y: float, width: float, height: float) -> Markup:
    """Return a drawing as a part of a larger one, from a place on, scaled to a width and a height."""
    return Markup(_opened(drawing, f'x="{x:g}" y="{y:.1f}" width="{width:g}" height="{height:g}"'))


def sheet(
    width: float, height: float, above: Sequence[Text], drawing: str, below: Sequence[Text] = (), fixed: bool = False
) -> str:
    """Return texts and a drawing as one.

    Parameters
    ----------
    width, height : float
    above, below : sequence of Text
        Written before and after the drawing.
    drawing : str
        From `placed`; "" for none.
    fixed : bool
        Whether it has its size by itself, as a picture has; else the page gives it one.
    """
    return str(
        markup.render(
            "rareearths.chapter",
            "sheet.svg",
            width=width,
            height=height,
            above=above,
            drawing=drawing,
            below=below,
            fixed=fixed,
        )
    )


def _opened(drawing: str, attributes: str) -> str:
    return drawing.replace("<svg ", f"<svg {attributes} ", 1)
