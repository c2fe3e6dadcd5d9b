"""Each concept has one name: what the list of terms calls a stray stands nowhere in the text."""

from __future__ import annotations

import csv

import pytest
from docutils import nodes

from rareearths import markup, tables
from rareearths import notebook as notebooks
from rareearths.audit import termlinks
from rareearths.bilingual import prose
from rareearths.paper import mentions, references, table, terms
from rareearths.paths import CHAPTERS, PACKAGE

LANGUAGES = ("ja", "en")


def cells(lang):
    """Markdown cells of a language, by notebook and cell."""
    for path in notebooks.found(CHAPTERS):
        for cell in notebooks.half(notebooks.read(path).cells, lang):
            if cell.cell_type == "markdown" and cell.id.endswith(f"-{lang}"):
                yield f"{path.stem}:{cell.id}", prose.plain(cell.source)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_stray_stands_in_the_text(lang):
    text = dict(cells(lang))
    assert len(text) > 100
    names = [name for term in terms.terms() for name in getattr(term, f"strays_{lang}")]
    assert names
    assert [(name, place) for name in names for place, words in text.items() if name in words] == []


def test_no_stray_is_a_part_of_a_term():
    for lang in LANGUAGES:
        names = [getattr(term, lang) for term in terms.terms()]
        for term in terms.terms():
            for stray in getattr(term, f"strays_{lang}"):
                assert not any(stray in name for name in names), stray


def test_interface_words_hold_no_stray():
    words = (PACKAGE / "locale" / "ui.yaml").read_text(encoding="utf-8")
    assert [name for term in terms.terms() for name in term.strays_ja if name in words] == []


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
    assert of["mp-materials"] == "U.S. Department of Defense"
    assert of["lynas"] == "Australian Mining"


def uses(lang):
    """Notebooks that use each term in their prose, the list of terms itself left out."""
    finder, found = mentions.Finder(terms.terms(), lang), {term.id: set() for term in terms.terms()}
    for place, words in cells(lang):
        notebook, _, cell = place.partition(":")
        if notebook != "terms" and "-texts-" not in cell:
            for _, _, term in finder.mentions(words):
                found[term.id].add(notebook)
    return found


def test_every_term_is_used_in_one_chapter_in_both_languages():
    ja, en = uses("ja"), uses("en")
    assert len(ja) >= 120
    assert [term for term in ja if not ja[term] & en[term]] == []


def test_a_term_that_no_chapter_uses_would_be_found():
    unused = mentions.Finder([term for term in terms.terms() if term.id == "reserves"], "en")
    assert list(unused.mentions("The price of dysprosium rose.")) == []


def test_no_form_names_two_terms():
    for lang in LANGUAGES:
        names = [form.casefold() for term in terms.terms() for form in term.forms(lang)]
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_a_chinese_name_says_where_it_was_read():
    works = references.bibliography().entries
    for term in terms.terms():
        assert bool(term.zh) == bool(term.zh_source), term.id
        assert not term.zh_source or term.zh_source.startswith("http") or term.zh_source in works, term.id


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "Export quotas on permanent magnets; an exporter.", ["export-quota", "permanent-magnet"]),
        ("ja", "重レアアースの輸出割当と、磁石用の元素。", ["heavy-rare-earths", "export-quota", "magnet-elements"]),
        ("ja", "レアアースメタルズ社と重金属", []),
    ],
)  # fmt: skip
def test_the_longest_name_is_found_and_no_part_of_a_word(lang, text, found):
    assert [term.id for _, _, term in mentions.Finder(terms.terms(), lang).mentions(text)] == found


def page():
    """A page with a term in a heading, a link, code, a table, an output, and twice in its text."""
    word, document = "net weight", nodes.document(None, None)
    cell = nodes.container("", nodes.paragraph("", word), classes=["cell"])
    table_ = nodes.table(
        "", nodes.tgroup("", nodes.tbody("", nodes.row("", nodes.entry("", nodes.paragraph("", word)))))
    )
    document += nodes.section(
        "",
        nodes.title("", word),
        nodes.paragraph("", "", nodes.reference("", word, refuri="#"), nodes.literal("", word)),
        cell,
        table_,
        nodes.paragraph("", f"A {word} and a {word}."),
    )
    return document


def test_the_first_use_on_a_page_leads_to_the_definition():
    document = page()
    assert termlinks.link(document, "en", lambda term: f"terms.html#{term}") == ["net-weight"]
    [mention] = document.findall(termlinks.Mention)
    assert (mention.astext(), mention["href"]) == ("net weight", "terms.html#net-weight")
    assert mention.parent.astext() == "A net weight and a net weight."
    assert mention.parent.parent.children.index(mention.parent) == 4, "the text, not the heading, link, table or output"


def test_a_page_holds_each_definition_once():
    term = next(term for term in terms.terms() if term.id == "net-weight")
    made = str(
        markup.render("rareearths.audit", "definitions.html", terms=[{"id": term.id, "definition": term.definition_en}])
    )
    assert made.count(term.definition_en) == 1
    assert made.startswith('<div class="term-definitions" hidden>') and 'id="term-net-weight"' in made
