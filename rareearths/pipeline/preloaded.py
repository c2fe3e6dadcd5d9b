"""What all kernels of a build need, read once: they are forks of the process that imports this module.

It does what the first cells of every chapter do, so that not every chapter does it in a process of its own. What fails
here is left to the chapter, which says what is wrong.
"""

from __future__ import annotations

import contextlib
import gc

import altair as alt
import myst_nb.ext.glue  # noqa: F401  (loaded by the first number of a chapter)
import pandas as pd

from rareearths import language, markup, tables
from rareearths.chapter import Chapter, charts, glyphs, shown  # noqa: F401
from rareearths.paper import claims
from rareearths.paper.exhibits import catalogue


def _read() -> None:
    for vintage in tables.vintages():
        tables.package(vintage)
    claims.register()
    catalogue()
    for lang in language.LANGUAGES:
        language.country("CHN", lang)
        language.number(1.5, "%", lang, 1)
    for kind in (shown.CHECKS, shown.CHOICES, shown.EXHIBIT, shown.TABLE):
        markup.environment().get_template(f"rareearths.chapter/{kind}.html")
    glyphs.missing_glyphs("1")
    charts.specification(alt.Chart(pd.DataFrame({"x": [1.0]})).mark_bar().encode(x="x:Q"))


with contextlib.suppress(Exception):
    _read()
# or every kernel looks through all that is loaded here for what it may free, and copies it by doing so
gc.freeze()
