"""Exercises in the chapters: whole, in the catalogue's order, numbered by it, and solved by running them."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from rareearths import notebook
from rareearths.audit import exercises
from rareearths.language import LANGUAGES
from rareearths.paths import CHAPTERS
from rareearths.pipeline import leaks
from rareearths.pipeline.editions import with_exercises
from rareearths.teaching import catalogue, facts, prompts

CHAPTER_OF = {
    "0": "introduction", "1": "dominance", "2": "weaponisation", "3": "responses", "4": "limits", "5": "conclusion",
    "A": "appendix",
}  # fmt: skip
CELLS = {name: notebook.read(CHAPTERS / f"{name}.ipynb").cells for name in with_exercises()}
TAG_OF = {"answer": "answer", "check": "check", "solution": "solution", "why": "solution", "teacher": "instructor"}


def of(chapter):
    """The cells of a chapter's exercises, by exercise and part."""
    found = {}
    for cell in CELLS[chapter]:
        name, part = facts.part(cell.id)
        if name:
            found.setdefault(name, {}).setdefault(part, []).append(cell)
    return found


@pytest.mark.parametrize("chapter", CELLS)
class TestChapter:
    def test_it_has_those_of_the_catalogue_in_its_order(self, chapter):
        listed = [name for name in catalogue() if CHAPTER_OF[name[0]] == chapter]
        assert list(of(chapter)) == listed

    def test_each_is_whole(self, chapter):
        for name, parts in of(chapter).items():
            wanted = {"prompt": 2, "answer": 1, "check": 1, "why": 2}
            # a written answer has a solution's code where figures are quoted as evidence
            if catalogue()[name].answer != "text" or "solution" in parts:
                wanted["solution"] = 1
            counted = {part: len(cells) for part, cells in parts.items() if part != "teacher"}
            assert counted == wanted, name

    def test_parts_bear_the_tags_by_which_editions_are_made(self, chapter):
        for parts in of(chapter).values():
            for part, cells in parts.items():
                for cell in cells:
                    assert TAG_OF.get(part, "exercise") in notebook.tags(cell), cell.id

    def test_the_check_is_of_its_own_answer_which_nobody_has_given(self, chapter):
        for name, parts in of(chapter).items():
            variable = "answer_" + name.replace("-", "_")
            assert parts["check"][0].source == f'check_exercise("{name}", {variable})'
            answer = parts["answer"][0].source
            assert re.search(rf"^{variable} = \.\.\.$|^def {variable}\(\w+\): \.\.\.$", answer, re.M), name

    def test_a_solution_is_checked_and_would_stop_a_run(self, chapter):
        for name, parts in of(chapter).items():
            for cell in parts.get("solution", []) if catalogue()[name].answer != "text" else []:
                assert f'check_exercise("{name}", ' in cell.source and ".require()" in cell.source, name

    def test_no_prompt_says_what_is_expected(self, chapter):
        told = [
            (cell.id, answer)
            for name, parts in of(chapter).items()
            for cell in (*parts["prompt"], *parts["answer"])
            for answer in leaks.spelt(catalogue()[name])
            if leaks.tells(cell.source, answer)
        ]
        assert told == []

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_page_numbers_them_as_the_catalogue_does(self, chapter, lang):
        shown = exercises.for_page(notebook.half(CELLS[chapter], lang), lang, {})
        labels = [found[1] for cell in shown if (found := re.search(r":label: ex-(\S+)\n:nonumber:", cell["source"]))]
        assert labels == list(of(chapter))

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_page_has_neither_empty_answers_nor_notes_for_teachers(self, chapter, lang):
        shown = exercises.for_page(notebook.half(CELLS[chapter], lang), lang, {})
        assert {facts.part(cell["id"])[1] for cell in shown} <= {"", "prompt", "solution", "why"}


def cell(name, source, *tags, lang="en"):
    if lang:
        return new_markdown_cell(source, id=name, metadata={"tags": [f"lang-{lang}", *tags]})
    return new_code_cell(source, id=name, metadata={"tags": [*tags]})


def test_a_prompt_becomes_a_directive_with_facts_and_hints():
    (made,) = exercises.for_page(
        [cell("ex-1-2-en", "(p-ex-1-2)=\n### How far?\n\nCompute it.\n\nAim: to see.", "exercise")], "en", {}
    )
    assert made["source"].startswith(
        "````{exercise} How far?\n:label: ex-1-2\n:nonumber:\n\nCompute it.\n\nAim: to see.\n"
    )
    assert "15 min · level 2 of 4 · after [1-1](#ex-1-1) · change a condition" in made["source"]
    assert "```{fold} Hints\n1. " in made["source"]


def test_a_solution_stands_between_gates():
    cells = [cell("ex-1-1-solution", "1", "solution", lang=""), cell("ex-1-1-why-en", "So.", "solution")]
    made = exercises.for_page(cells, "en", {})
    assert [each["id"] for each in made] == ["ex-1-1-open", "ex-1-1-solution", "ex-1-1-why-en", "ex-1-1-close"]
    assert made[0]["source"] == "```{solution-start} ex-1-1\n:label: ex-1-1-solved\n```"


def test_a_prompt_without_title_is_refused():
    with pytest.raises(prompts.PromptBroken, match=r"ex-1-1-en: expected a heading .*got 'Compute it\.'"):
        exercises.for_page([cell("ex-1-1-en", "Compute it.", "exercise")], "en", {})


@pytest.mark.parametrize(("lang", "words"), [("en", "[Open in Colab](https://c)"), ("ja", "[Colabで開く](https://c)")])
def test_the_page_leads_to_where_the_notebook_runs_if_that_is_known(lang, words):
    intro = cell(f"exercises-{lang}", "Do them.", lang=lang)
    (with_address,) = exercises.for_page([intro], lang, {"colab": "https://c"})
    (without,) = exercises.for_page([intro], lang, {})
    assert with_address["source"] == f"Do them.\n\n{words}"
    assert without["source"] == "Do them."
