"""Each concept has one name: what the list of terms calls a stray stands nowhere in the text."""

from __future__ import annotations

import csv

import pytest

from rareearths import notebook as notebooks
from rareearths import tables
from rareearths.bilingual import prose
from rareearths.paper import table, terms
from rareearths.paths import CHAPTERS, PACKAGE

LANGUAGES = ("ja", "en")


def cells(lang):
    """Markdown cells of a language, by notebook and cell."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        for cell in notebooks.half(notebooks.read(path).cells, lang):
            if cell.cell_type == "markdown" and cell.id.endswith(f"-{lang}"):
                yield f"{path.stem}:{cell.id}", prose.plain(cell.source)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_stray_stands_in_the_text(lang):
    text = dict(cells(lang))
    assert len(text) > 100
    names = [name for term in terms.terms() for name in term.strays(lang)]
    assert names
    assert [(name, place) for name in names for place, words in text.items() if name in words] == []


def test_no_stray_is_a_part_of_a_term():
    for lang in LANGUAGES:
        names = [getattr(term, lang) for term in terms.terms()]
        for term in terms.terms():
            for stray in term.strays(lang):
                assert not any(stray in name for name in names), stray


def test_interface_words_hold_no_stray():
    words = (PACKAGE / "locale" / "ui.yaml").read_text(encoding="utf-8")
    assert [name for term in terms.terms() for name in term.strays("ja") if name in words] == []


@pytest.mark.parametrize(("column", "value"), [("definition_en", ""), ("reading", ""), ("id", "reserves")])
def test_a_broken_line_is_named(tmp_path, column, value):
    with terms.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = value
    broken = tmp_path / "terms.csv"
    with broken.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(tables.SchemaBroken, match=r"terms\.csv(?s:.*)line"):
        table.read("terms", terms.Term, broken)


def test_what_is_stated_as_a_fact_names_its_source():
    of = {term.id: table.sources()[term.source]["publisher"] for term in terms.terms() if term.source}
    assert of["kachin-independence-army"] == "Democratic Voice of Burma"
    assert of["rare-earth-oxides-not-elsewhere-specified"] == "Global Witness"
