"""One style sheet in place of the theme's dozen, with the rules that can apply."""

from __future__ import annotations

import pytest

from rareearths.engine.finish import styles

PAGE = """<head>
  <link href="../_static/styles/theme.css?v=1" rel="stylesheet">
    <link rel="stylesheet" type="text/css" href="../_static/book.css?v=2" />
<link rel="icon" href="../_static/favicon.svg"/></head><body class="here wide"><p class="said"></p></body>"""
LISTING = '<head><link rel="stylesheet" href="../_static/book.css"></head><body class="listing"></body>'
THEME = """@charset "utf-8";
@import "../basic.css";
.here .gone, .said > b, p.gone { color: red /* why */ }
.bs-tip-left, .tip { color: blue }
@media (min-width: 9px) { .gone { top: 0 } .said:not(.gone) { top: 1px } }
@media print { .gone { top: 0 } }
@font-face { src: url(../fonts/a.woff) }
"""


@pytest.fixture
def static(tmp_path):
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "theme.css").write_text(THEME, encoding="utf-8")
    (tmp_path / "basic.css").write_text("p{margin:0}.gone{margin:0}", encoding="utf-8")
    (tmp_path / "book.css").write_text(".listing{top:2px}", encoding="utf-8")
    (tmp_path / "own.js").write_text("node.className = `bs-${NAME}-` + side;", encoding="utf-8")
    return tmp_path


def test_rules_that_can_apply_stand_in_order(static):
    assert styles.join(static, [PAGE, LISTING])
    assert (static / styles.NAME).read_text(encoding="utf-8").splitlines() == [
        "p{margin:0}",
        ".said > b{color: red}",
        ".bs-tip-left{color: blue}",
        "@media (min-width: 9px){.said:not(.gone){top: 1px}",
        "}",
        '@font-face {src: url("fonts/a.woff")}',
        ".listing{top:2px}",
    ]


def test_what_nobody_asks_for_any_more_is_gone(static):
    styles.join(static, [PAGE, LISTING])
    assert {path.name for path in static.rglob("*.css")} == {"book.css", styles.NAME}


def test_a_page_of_the_theme_asks_for_the_one_sheet(static):
    version = styles.join(static, [PAGE])
    linked = styles.linked(PAGE, version)
    assert styles.sheets(linked) == [styles.NAME]
    assert f'href="../_static/{styles.NAME}?v={version}"' in linked
    assert 'rel="icon"' in linked
    assert styles.linked(LISTING, version) == LISTING


def test_another_sheet_has_another_version(static):
    first = styles.join(static, [PAGE, LISTING])
    (static / "styles" / "theme.css").write_text(".said{top:0}", encoding="utf-8")
    assert styles.join(static, [PAGE, LISTING]) != first


def test_a_site_without_the_theme_stays_as_it_is(static):
    before = {path: path.read_bytes() for path in static.rglob("*") if path.is_file()}
    assert styles.join(static, [LISTING]) == ""
    assert {path: path.read_bytes() for path in static.rglob("*") if path.is_file()} == before
