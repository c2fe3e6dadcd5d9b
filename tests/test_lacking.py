"""The prose of a run on a vintage that lacks a table: without what rests on it, here and where it is quoted."""

from __future__ import annotations

import nbformat
import pytest

from rareearths.audit import lacking, ledger
from rareearths.chapter import record
from rareearths.engine.run.execute import Result, Run
from rareearths.paper import claims


@pytest.fixture
def lacking_run(tmp_path):
    """A run whose record has one number, and one exhibit left out for want of a table."""

    def notebook(name, cells):
        book = nbformat.v4.new_notebook()
        for key, (tags, source) in cells.items():
            book.cells.append(nbformat.v4.new_markdown_cell(source, id=key, metadata={"tags": tags}))
        nbformat.write(book, tmp_path / f"{name}.ipynb")
        return tmp_path / f"{name}.ipynb"

    chapter = {
        "one-ja": (["lang-ja"], "{glue:text}`share`である。\n\n{glue:text}`gone`である。\n\n{holds}`fell:減った`。"),
        "one-en": (["lang-en"], "It is {glue:text}`share`.\n\nIt was {glue:text}`gone`.\n\nIt {holds}`fell:fell`."),
        "fig08-texts-en": (["lang-en", "texts"], "- `fig08-finding` It was {glue:text}`gone`"),
    }

    def made(*events, name="dominance", cells=chapter):
        folder = tmp_path / name
        folder.mkdir()
        lines = "".join(event.line() + "\n" for event in events)
        (folder / record.FILE).write_text(lines, encoding="utf-8")
        return Result(Run(notebook(name, cells), "en"), folder, cached=True)

    return made


SHARE = record.NumberWritten("dominance", "en", "share", "5%", 5.0, "%")
LACKING = record.TableLacking("dominance", "en", "baci_exporters", "2025-10")
NOTE = "*Left out here is what rests on a table that is not there: “baci_exporters” of the vintage 2025-10.*"


def test_paragraphs_that_rest_on_a_missing_table_give_way_to_the_reason(lacking_run):
    adapted = lacking.adapted(lacking_run(SHARE, LACKING))
    _, prose, texts_of_exhibit = (cell.source for cell in adapted.cells)
    assert prose == f"It is {{glue:text}}`share`.\n\n{NOTE}\n"
    assert texts_of_exhibit == ""


def test_a_heading_keeps_what_it_is_about_where_its_section_lost_something(lacking_run):
    cells = {
        "title-ja": (["lang-ja"], "# 章：題"),
        "title-en": (["lang-en"], "# Chapter: its title"),
        "whole-en": (["lang-en"], "## (1) Mining: China leads\n\nIt is {glue:text}`share`.\n\n### Part: small"),
        "half-en": (["lang-en"], "## (2) Exports: magnets fell\n\nIt is {glue:text}`share`."),
        "deep-en": (["lang-en"], "### Steps\n\nIt was {glue:text}`gone`."),
        "after-en": (["lang-en"], "### Sellers: none in sight\n\n## End: all stand"),
    }
    adapted = lacking.adapted(lacking_run(SHARE, LACKING, cells=cells)).cells
    heads = [line for cell in adapted[1:] for line in cell.source.split("\n") if line.startswith("#")]
    assert heads == [
        "# Chapter: its title", "## (1) Mining: China leads", "### Part: small", "## (2) Exports", "### Steps",
        "### Sellers: none in sight", "## End: all stand",
    ]  # fmt: skip


def test_the_prompt_of_an_exercise_whose_explanation_lost_something_says_so(lacking_run):
    cells = {
        "ex-1-1-ja": (["lang-ja", "exercise"], "### 手順：足す\n\n足しなさい。"),
        "ex-1-1-why-ja": (["lang-ja", "solution"], "{glue:text}`share`。"),
        "ex-1-1-en": (["lang-en", "exercise"], "### Step: add\n\nAdd them."),
        "ex-1-1-why-en": (["lang-en", "solution"], "It is {glue:text}`gone`."),
        "ex-1-2-en": (["lang-en", "exercise"], "### Step: count\n\nCount them."),
        "ex-1-2-why-en": (["lang-en", "solution"], "It is {glue:text}`share`."),
    }
    adapted = {cell.id: cell.source for cell in lacking.adapted(lacking_run(SHARE, LACKING, cells=cells)).cells}
    assert adapted["ex-1-1-en"] == f"### Step: add\n\nAdd them.\n\n{NOTE}"
    assert adapted["ex-1-2-en"] == cells["ex-1-2-en"][1]


def test_a_link_to_a_statement_that_nobody_judged_becomes_plain_words(lacking_run):
    one, other = [name for name, claim in claims.register().items() if claim.chapter == "dominance"][:2]
    prose = f"See [{one}](#{one}) and [{other}](#{other})."
    judged = record.ClaimJudged("dominance", "en", one, "2025-10", [], "reproduced", "", "", {})
    cells = {"one-en": (["lang-en"], prose)}
    assert lacking.adapted(lacking_run(judged, LACKING, cells=cells)).cells[0].source == prose.replace(
        f"[{other}](#{other})", other
    )


def test_with_every_table_a_slip_of_a_key_stays_in_the_prose(lacking_run):
    assert "{glue:text}`gone`" in lacking.adapted(lacking_run(SHARE)).cells[1].source


QUOTING = "\n\n".join(
    [
        "It is {audit}`dominance:share`, and {holds}`limits/open:open`.",
        "It was {audit}`dominance:gone`.",
        "It {holds}`dominance/fell:fell`.",
        "Of {audit}`claims` statements it says {audit}`limits:gone`.",
    ]
)


def test_a_page_that_quotes_a_chapter_says_the_same_of_it(lacking_run):
    results = [lacking_run(SHARE, LACKING), lacking_run(name="limits", cells={})]
    page = lacking_run(name="index", cells={"title-en": (["lang-en"], QUOTING)})
    adapted = lacking.adapted(page, lacking.gaps([*results, page], "en"))
    first, *_, last = QUOTING.split("\n\n")
    assert adapted.cells[0].source == f"{first}\n\n{NOTE}\n\n\n{last}"


def test_with_every_table_a_slip_of_a_quoted_key_stays(lacking_run):
    page = lacking_run(name="index", cells={"title-en": (["lang-en"], QUOTING)})
    adapted = lacking.adapted(page, lacking.gaps([lacking_run(SHARE), page], "en"))
    assert adapted.cells[0].source == QUOTING


def test_statements_that_rest_on_a_missing_table_cannot_be_checked(lacking_run):
    found = ledger.audit([lacking_run(SHARE, LACKING)])
    left = {claim.claim_id for claim in claims.register().values() if claim.chapter == "dominance"}
    assert {entry["id"] for entry in found["claims"]} == left
    assert {entry["verdict"] for entry in found["claims"]} == {"unverifiable"}
    assert all(entry["reason_en"] == NOTE.strip("*") for entry in found["claims"])
    assert found["counts"]["unverifiable"] == len(left)


def test_with_every_table_a_statement_that_nobody_judges_is_no_entry(lacking_run):
    assert ledger.audit([lacking_run(SHARE, cells={})])["claims"] == []
