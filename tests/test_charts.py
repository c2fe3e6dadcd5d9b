"""Charts: one look, one colour per country, labels that the font can draw."""

import itertools
import json
import re
import subprocess
import sys

import altair as alt
import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from rareearths import language
from rareearths.chapter import charts, glyphs

FRAME = pd.DataFrame({"geo": ["中国", "米国"], "value": [270000, 45000]})


def bar(title="トン"):
    return alt.Chart(FRAME).mark_bar().encode(x=alt.X("value:Q", title=title), y=alt.Y("geo:N", title=None))


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#121417"])
@pytest.mark.parametrize("colour", sorted({*charts.COUNTRY_COLOURS.values(), *charts.CATEGORY}))
def test_data_colours_stand_out_on_both_pages(colour, page):
    assert contrast(colour, page) >= 3


def deuteranope(colour):
    """Machado et al. (2009), severity 1, on linear RGB."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return (
        0.367322 * red + 0.860646 * green - 0.227968 * blue,
        0.280085 * red + 0.672501 * green + 0.047413 * blue,
        -0.011820 * red + 0.042940 * green + 0.968881 * blue,
    )


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(["CHN", "USA", "OTH"], 2)))
def test_main_countries_differ_for_the_colour_blind(one, other):
    apart = zip(*(deuteranope(charts.COUNTRY_COLOURS[code]) for code in (one, other)), strict=True)
    assert sum(abs(a - b) for a, b in apart) > 0.2


def test_a_country_keeps_its_colour_in_both_languages():
    ja, en = (charts.colours(["CHN", "USA"], lang) for lang in language.LANGUAGES)
    assert ja.range == en.range == [charts.COUNTRY_COLOURS["CHN"], charts.COUNTRY_COLOURS["USA"]]
    assert en.domain == ["China", "United States"]


def test_country_without_colour_is_refused():
    with pytest.raises(charts.ChartError, match=r"got XKX.*COUNTRY_COLOURS"):
        charts.colours(["CHN", "XKX"], "ja")


def test_specification_takes_the_width_of_its_container():
    spec = charts.specification(bar())
    assert spec["width"] == "container"
    assert spec["config"]["font"].startswith("Noto Sans CJK JP")


def test_faceted_chart_is_refused():
    with pytest.raises(charts.ChartError, match="single or layered view"):
        charts.specification(bar().encode(row="geo:N"))


def test_svg_is_the_same_every_time_and_has_ids_of_its_own():
    layered = bar() + bar().mark_rule(clip=True)
    one, other = (charts.svg(charts.specification(layered), "fig01") for _ in range(2))
    assert one == other
    assert "中国" in one and 'width="' not in one[: one.index(">")]
    ids = [part.split('"')[0] for part in one.split(' id="')[1:]]
    assert ids and all(name.startswith("fig01-") for name in ids)


@pytest.mark.parametrize("title", ["𓀀トン", "ᐃ"])
def test_label_without_glyph_is_refused(title):
    with pytest.raises(glyphs.GlyphMissing, match="fig01"):
        charts.svg(charts.specification(bar(title)), "fig01")


DRAW = """
import hashlib, re, sys
import altair as alt
import vl_convert
from rareearths.chapter import charts
for folder in sys.argv[1:]:
    vl_convert.register_font_directory(folder)
base = alt.Chart(alt.Data(values=[{"what": "shuffle"}]))
chart = base.mark_point().encode(color="what:N")
drawing = charts.svg(charts.specification(chart), "fig01")
print(re.findall(r'class="background"[^>]* d="M0,0h([0-9.]+)v', drawing)[-1])
print(hashlib.sha256(charts.png(drawing)).hexdigest())
"""


@pytest.mark.slow
def test_drawings_do_not_hang_on_the_fonts_of_a_machine(tmp_path):
    """A machine may have the font that ours was cut from, with ligatures; here also one of its name, far too wide."""
    word = "shuffle"  # three letters of a ligature, and no pair that is kerned
    with TTFont(glyphs.FONT) as font:
        widths = {name: wide for name, (wide, _) in font["hmtx"].metrics.items()}
        width = sum(widths[font.getBestCmap()[ord(letter)]] for letter in word) / 1000 * 12
        for number in (1, 4):
            font["name"].setName("Noto Sans CJK JP", number, 3, 1, 0x409)
        font["hmtx"].metrics = {name: (2 * wide, side) for name, (wide, side) in font["hmtx"].metrics.items()}
        font.save(tmp_path / "decoy.otf")
    plain, beside = (
        subprocess.run([sys.executable, "-c", DRAW, *more], capture_output=True, text=True, check=True).stdout.split()
        for more in ([], [str(tmp_path)])
    )
    symbol = 16
    assert float(plain[0]) == pytest.approx(symbol + width, abs=0.001)
    assert plain == beside


def test_another_font_is_refused():
    chart = bar().configure_axis(labelFont="Georgia")
    with pytest.raises(charts.ChartError, match=r"fig01.*Georgia"):
        charts.svg(charts.specification(chart), "fig01")


def test_png_is_drawn():
    assert charts.png(charts.svg(charts.specification(bar()), "fig01")).startswith(b"\x89PNG")


def test_specification_may_stand_in_a_script_element():
    spec = charts.specification(bar("</script><b>"))
    assert "</script>" not in charts.compact(spec)
    assert json.loads(charts.compact(spec)) == spec


def test_nan_is_refused_before_it_breaks_the_page():
    spec = charts.specification(bar()) | {"data": {"values": [{"geo": "a", "value": float("nan")}]}}
    with pytest.raises(charts.ChartError, match="got NaN"):
        charts.compact(spec)


def test_views_of_an_interactive_chart_have_the_same_names_every_time():
    chosen = alt.selection_point(fields=["geo"], bind="legend")
    layered = bar() + bar().mark_point().add_params(chosen)
    written = charts.compact(charts.specification(layered))
    assert '"views":["view_1"]' in written
    assert "view_1_" not in written and len(set(re.findall(r"view_\w+", written))) == 1
