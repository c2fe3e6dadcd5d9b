"""Labels of a chart on a phone: broken into lines alike, with room for each line, inside the edge."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest

from rareearths.chapter import charts, narrow

LONG = "MOFCOM, 28 September 2026: end"
LABELS = [LONG, "No. 1", "No. 2", "No. 3", "No. 4", "US emergency tariffs end"]


@pytest.fixture(scope="module")
def drawn():
    frame = pd.DataFrame(
        {"label": LABELS, "t": range(6), "state": ["in force"] * 5 + ["extension announced, not seen"]}
    )
    dots = alt.Chart(frame).mark_point().encode(x="t:Q", y=alt.Y("label:N", title=None), color="state:N")
    spec = charts.specification(dots.properties(height=100))
    made = narrow.specification(spec, charts.svg(spec, "fig01", 660))
    return made, ElementTree.fromstring(charts.svg(made, "fig01", narrow.WIDTH))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("US emergency tariffs end", ["US emergency", "tariffs end"]),
        (LONG, ["MOFCOM, 28", "September 2026: end"]),
        ("No. 1", ["No. 1"]),
    ],
)
def test_lines_are_as_few_as_can_be_and_alike(text, lines):
    assert narrow.split(text, 130) == lines


def test_labels_beside_one_of_two_lines_have_its_room(drawn):
    assert drawn[0]["height"] == 13 * 2 * len(LABELS)


def test_no_label_reaches_beyond_the_edge_though_the_legend_begins_beside_the_labels(drawn):
    assert narrow._beyond(drawn[1]) == (0, 0)
    legend = [text for group in narrow._labels(drawn[1], "role-legend-label") for text in group]
    assert not [text for text in legend if re.fullmatch("extension announced, not seen", text)], "it takes two lines"
