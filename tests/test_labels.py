"""Texts in both languages that stand in code, and headings of columns: read, compared and stamped like prose."""

from __future__ import annotations

import json

import pytest
from test_translations import notebook, pair, save

from rareearths.bilingual import labels, pairs
from rareearths.cli import main

GOOD = """year = 2024
title = chapter.text(ja="輸出", en="Exports")
names = {
    "a": chapter.text(ja=f"{year}年の" "採掘量", en=f"mine production "
                      f"in {year}"),
    "b": chapter.text(ja="、".join(f"{m}が{v:.1f}" for m, v in rows), en=", ".join(f"{v:.1f} in {m}" for m, v in rows)),
    "c": chapter.text(ja="HS 2846", en="HS 2846"),
    "d": chapter.text(ja="–", en="–"),
}
"""


def cell(code, name="words", **metadata):
    return {
        "cell_type": "code", "execution_count": None, "id": name, "metadata": metadata, "outputs": [],
        "source": code.splitlines(keepends=True),
    }  # fmt: skip


def found(code):
    """Findings as (what, ja, en), without those a review would settle."""
    return [(f.what, f.ja, f.en) for f in pairs.findings(notebook(cell(code))) if not f.stamp]


def call(ja, en):
    return f"x = chapter.text(ja={ja}, en={en})"


# Reading


def test_labels_are_read_in_order_with_both_halves():
    assert [(one.where, one.ja.written, one.en.written) for one in labels.read(GOOD)][:2] == [
        ("line 2", "輸出", "Exports"),
        ("line 4", "{year}年の採掘量", "mine production in {year}"),
    ]
    assert [one.ja.kind for one in labels.read(GOOD)] == ["literal", "literal", "Call", "literal", "literal"]


def test_what_is_written_does_not_depend_on_the_layout_of_the_code():
    [one] = labels.read(call("""f"{a['b']:,.0f}と" "する\'\"""", """f'{a["b"]:,.0f} it is'"""))
    [two] = labels.read(call("""f'{a[ "b" ]:,.0f}とする'""", """(f"{a['b']:,.0f}"\n " it is")"""))
    assert one.en == two.en
    assert one.en.written == "{a['b']:,.0f} it is"
    assert two.ja.written == "{a['b']:,.0f}とする"


def test_labels_that_agree_give_nothing_but_the_missing_review():
    assert found(GOOD) == []
    assert [(f.slug, f.what) for f in pairs.findings(notebook(cell(GOOD)))] == [("words", "never stamped as reviewed")]


def test_a_cell_without_labels_is_not_looked_at():
    assert pairs.findings(notebook(cell("x = f(1, other=2)"))) == []


# Rules


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        (call('"輸出"', '" "'), ("the English half is empty", "輸出", " ")),
        (call('""', '"Exports"'), ("the Japanese half is empty", "", "Exports")),
        ('x = chapter.text(ja="輸出")', ("the English half is empty", "輸出", "")),
        (call('f"{year}年"', "str(year)"), ("the halves are of two kinds, literal and Call", "{year}年", "str(year)")),
        (call("name_ja", '"Name"'), ("the halves are of two kinds, Name and literal", "name_ja", "Name")),
        (call('f"{a}と{b}と{b}"', 'f"{b} and {c}"'), ("placeholders differ", "a, b", "c")),
        (call('"{}超、{low}"', '"over {}"'), ("placeholders differ", "{low}", "–")),
        (call('f"{name.en}を除く"', 'f"without {name.en}"'), ("placeholders differ", "name.en", "name")),
        (call('"Exports"', '"Exports"'), ("untranslated: the Japanese half has no kana or kanji", "Exports", "")),
        (
            call('"稀土"', '"“稀土” (稀土), 稀土"'),
            ("untranslated: Japanese outside quotes and parentheses in the English half", "", "稀土"),
        ),
        (call('"2024年の7割"', '"60% in 2024"'), ("numbers differ", "7割", "60")),
        (
            call("""'、'.join(f"{m}の10月" for m in ms)""", """', '.join(f"{m} of May 2025" for m in ms)"""),
            ("numbers differ", "10月", "May 2025; May 2025"),
        ),
    ],
)
def test_each_rule(code, finding):
    what, *sides = finding
    assert found(code) == [(f"line 1: {what}", *sides)]


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("name_ja", "name_en"),
        ('f"{a}の{b}"', 'f"{b} of {a}"'),
        ('f"{name.ja}を除く"', 'f"without {name.en}"'),
        ('f"{10 * value:,.0f}億ドル"', 'f"USD {value:,.1f} billion"'),
        ('f"{value / 1000:.0f}千トン"', 'f"{value:.0f} t"'),
        ('f"{lag}年後"', """f"{lag} year{'s' if lag > 1 else ''} later\""""),
        ("'と'.join(country(g, 'ja') for g in found)", "' and '.join(country(g, 'en') for g in found)"),
        ("frame['ratio_ja']", "frame['ratio_en']"),
        ('"輸出（2024年、10億ドル）"', '"Exports in 2024 (USD billion)"'),
        ('"4万5,000トン"', '"45 kt"'),
        ('"、"', '", "'),
    ],
)
def test_what_the_languages_write_differently_is_no_difference(ja, en):
    assert found(call(ja, en)) == []


def test_code_that_cannot_be_read_is_named():
    [(what, *_)] = found("x = 1\ny = (")
    assert what.startswith("line 2: no Python (")


# Headings


def test_headings_are_compared_beside_their_notebook(tmp_path, capsys):
    path = save(tmp_path, cell("x = 1"))
    fields = tmp_path / "fields" / "chapter.yaml"
    fields.parent.mkdir()
    good = "common:\n  year: {ja: 年, en: Year}\nexhibits:\n  fig01:\n    value:\n      ja: 量（千トン）\n"
    good += "      en: Output (kt)\n      axis: {ja: 量（2年）, en: Output (two years)}\n"
    fields.write_text(good, encoding="utf-8")
    assert main(["translations", "status", str(path)]) == 0
    assert capsys.readouterr().out == "1 notebook(s), 0 pairs, 0 labels in code, 3 headings: no finding(s)\n"
    bad = good.replace("two", "three").replace("Output (kt)", '""').replace("ja: 年,", "ja: Year,")
    fields.write_text(bad, encoding="utf-8")
    assert main(["translations", "status", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        str(fields),
        "  common, year: untranslated: the Japanese half has no kana or kanji",
        "      ja: Year",
        "  fig01, value: the English half is empty",
        "      ja: 量（千トン）",
        "  fig01, value, axis: numbers differ",
        "      ja: 2",
        "      en: –",
        "1 notebook(s), 0 pairs, 0 labels in code, 3 headings: 3 finding(s)",
    ]


@pytest.mark.parametrize("text", ["a: [", "common: 3", "common: {year: Year}", "[]"])
def test_a_broken_fields_file_is_bad_usage(tmp_path, capsys, text):
    path = save(tmp_path, cell("x = 1"))
    (tmp_path / "fields").mkdir()
    (tmp_path / "fields" / "chapter.yaml").write_text(text, encoding="utf-8")
    assert main(["translations", "status", str(path)]) == 2
    assert "Expected headings in chapter.yaml" in capsys.readouterr().err


# Reviews


def test_stamping_settles_a_cell_and_a_changed_word_unsettles_it(tmp_path, capsys):
    path = save(tmp_path, *pair(), cell(GOOD, tags=["hide-input"], name="words"))
    assert main(["translations", "stamp", str(path)]) == 0
    assert "2 pair(s) or code cell(s) stamped" in capsys.readouterr().out
    assert main(["translations", "status", str(path)]) == 0
    assert "1 pairs, 5 labels in code, 0 headings: no finding(s)" in capsys.readouterr().out
    stamped = path.read_text(encoding="utf-8")
    changes = {"only ja": [("輸出", "輸入")], "only en": [("Exports", "Imports")]}
    changes["both sides"] = changes["only ja"] + changes["only en"]
    for said, words in changes.items():
        text = stamped
        for old, new in words:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        assert main(["translations", "status", str(path)]) == 1
        assert f"words: {said} changed since the last review" in capsys.readouterr().out
    path.write_text(stamped.replace("year = 2024", "year = 2025"), encoding="utf-8")
    assert main(["translations", "status", str(path)]) == 0


def test_the_stamp_stands_in_the_cell_of_code_sorted_and_changes_nothing_else(tmp_path):
    path = save(tmp_path, *pair(), cell(GOOD, tags=["hide-input"], editable=True))
    before = json.loads(path.read_text(encoding="utf-8"))
    assert main(["translations", "stamp", str(path), "--pair", "words"]) == 0
    after = json.loads(path.read_text(encoding="utf-8"))
    assert list(after["cells"][2]["metadata"]) == ["editable", "reviewed", "tags"]
    assert {lang: len(digest) for lang, digest in after["cells"][2]["metadata"].pop("reviewed").items()} == {
        "ja": 12, "en": 12,
    }  # fmt: skip
    assert after == before


def test_a_cell_whose_labels_differ_is_not_stamped(tmp_path, capsys):
    path = save(tmp_path, cell(GOOD, "good"), cell(call('"2年"', '"3 years"'), "bad"))
    assert main(["translations", "stamp", str(path)]) == 1
    assert "bad: line 1: numbers differ" in capsys.readouterr().out
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert ["reviewed" in one["metadata"] for one in cells] == [True, False]
