from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from rareearths.chapter import glyphs
from rareearths.paths import FONTS

# A chart's words, in the book's two languages and with the marks its axes use.
LABELS = [
    "永久磁石・輸出規制・重希土類・鉱石生産量（万トン、酸化物換算）",
    "ネオジム、ジスプロシウム、テルビウム「武器化」％〜…",
    "新疆ウイグル自治区、贛州、内蒙古、白雲鄂博",
    "Rare-earth production, kt REO – “reserves” ± 5 % → 10³, ≥ 1, −2, ×, µ, é",
]


@pytest.mark.parametrize("label", LABELS)
def test_the_books_characters_are_there(label):
    assert glyphs.missing_glyphs(label) == []


def test_missing_characters_are_named_once_and_in_order():
    assert glyphs.missing_glyphs("한a글한") == ["한", "글"]


def test_control_characters_are_nothing_to_draw():
    assert glyphs.missing_glyphs("a\nb\tc") == []
    assert glyphs.missing_glyphs("a\u2fffb") == ["\u2fff"]


def test_the_message_says_what_where_and_what_to_do():
    with pytest.raises(glyphs.GlyphMissing) as error:
        glyphs.require_glyphs(["中国", "서울"], "fig07")
    message = str(error.value)
    assert error.value.characters == ["서", "울"]
    for part in ("fig07", "U+C11C", "'서울'", "extra.txt", "scripts/font.py"):
        assert part in message
    assert "'中国'" not in message


def test_labels_that_can_be_drawn_pass():
    assert glyphs.require_glyphs(iter(LABELS), "fig01") is None


def test_a_lost_font_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(glyphs, "FONT", tmp_path / "none.otf")
    glyphs._characters.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match=r"scripts/font\.py"):
            glyphs.missing_glyphs("a")
    finally:
        glyphs._characters.cache_clear()


def test_the_extra_characters_are_in_the_font():
    extra = "".join((FONTS / "extra.txt").read_text(encoding="utf-8").split())
    assert extra
    assert glyphs.missing_glyphs(extra) == []


def test_the_font_keeps_name_and_licence():
    with TTFont(glyphs.FONT, lazy=True) as font:
        name = font["name"]
        assert name.getDebugName(1) == glyphs.FAMILY
        assert "SIL Open Font License" in name.getDebugName(13)
        names = name.getDebugName(1) + name.getDebugName(4) + name.getDebugName(6)
        # the licence reserves this word to the makers of the original
        assert "Source" not in names
        # and under the original's name a machine may have the original
        assert "Noto" not in names
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence


DRAW = """
import hashlib, json, sys, vl_convert
from rareearths.chapter import glyphs
from rareearths.paths import FONTS
if sys.argv[1] == "with":
    vl_convert.register_font_directory(str(FONTS))
def png(text):
    spec = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": [{}]},
            "background": "white", "width": 200, "height": 40, "view": {"stroke": None},
            "mark": {"type": "text", "font": glyphs.FAMILY, "fontSize": 24, "text": text}}
    return hashlib.sha256(vl_convert.vegalite_to_png(spec, vl_version="6.4")).hexdigest()
print(json.dumps([png("永久磁石"), png("重希土類")]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("fonts", ["with", "without"])
def test_japanese_is_drawn_with_this_font_alone(fonts, tmp_path):
    """On a machine without fonts two words of four characters look the same (four boxes) unless ours is registered."""
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    environment = os.environ | {
        "FONTCONFIG_FILE": str(empty),
        "HOME": str(tmp_path),
        "PYTHONPATH": str(FONTS.parents[1]),
    }
    done = subprocess.run(
        [sys.executable, "-c", DRAW, fonts], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    first, second = json.loads(done.stdout)
    if fonts == "without" and first != second:
        pytest.skip("this machine's own fonts cannot be hidden from vl-convert")
    assert (first == second) == (fonts == "without")
