"""Editions: a student's holds no solution and runs as it is; a planted leak of each sort is found."""

from __future__ import annotations

import copy
import re
from types import SimpleNamespace

import nbformat
import pytest

from rareearths import notebook
from rareearths.language import LANGUAGES
from rareearths.paths import CHAPTERS
from rareearths.pipeline import editions, leaks, left
from rareearths.teaching import catalogue, facts
from rareearths.teaching.checking import NotRight

CASES = [(chapter, lang) for chapter in editions.with_exercises() for lang in LANGUAGES]


def readable(chapter, lang, without=()):
    """A chapter as a run would leave it, but for the values in its prose, which no test of cells needs."""
    made = notebook.read(CHAPTERS / f"{chapter}.ipynb")
    for cell in notebook.code(made.cells):
        cell.outputs = []  # an edition has none, and they are large
    made.cells = [cell for cell in notebook.half(made.cells, lang) if not set(without) & set(notebook.tags(cell))]
    return made


@pytest.fixture
def make(monkeypatch):
    """Make an edition of a chapter that is not run."""
    monkeypatch.setattr(left, "readable", lambda result, without: readable(result.run.name, result.run.lang, without))

    def made(chapter, lang, kind):
        run = SimpleNamespace(name=chapter, lang=lang, notebook=CHAPTERS / f"{chapter}.ipynb", parameters={})
        return editions.of(SimpleNamespace(run=run), kind)

    return made


def ids(edition):
    return [cell.id for cell in edition.cells]


@pytest.mark.parametrize(("chapter", "lang"), CASES)
def test_a_students_edition_is_clean(make, chapter, lang):
    student = make(chapter, lang, "student")
    assert [name for name in ids(student) if re.search("-(solution|why|teacher)", name)] == []
    assert list(leaks.in_notebook(student, notebook.read(CHAPTERS / f"{chapter}.ipynb"))) == []
    nbformat.validate(student)


@pytest.mark.parametrize(("chapter", "lang"), CASES)
def test_an_edition_is_of_one_language_and_without_outputs(make, chapter, lang):
    for kind in editions.KINDS:
        edition = make(chapter, lang, kind)
        assert {name for cell in edition.cells for name in notebook.languages(cell)} == {lang}
        assert [cell.id for cell in notebook.code(edition.cells) if cell.outputs or cell.execution_count] == []
        assert "reviewed" not in {name for cell in edition.cells for name in cell.metadata}
        assert edition.metadata["rareearths"] | {"commit": ""} == {
            "edition": kind, "lang": lang, "chapter": chapter, "version": "0.1.0", "commit": "",
        }  # fmt: skip


def test_only_the_instructors_has_solutions_and_hints(make):
    student, instructor = make("dominance", "en", "student"), make("dominance", "en", "instructor")
    solved = {name for name in ids(instructor) if name not in ids(student)}
    assert {"ex-1-1-solution", "ex-1-1-why-en"} <= solved
    assert {facts.part(name)[1] for name in solved} <= {"solution", "why", "teacher"}
    hint = catalogue()["1-1"].hints["en"][0]
    assert hint in nbformat.writes(instructor) and hint not in nbformat.writes(student)


def test_a_prompt_has_its_number_and_the_line_of_facts(make):
    prompt = next(cell.source for cell in make("dominance", "ja", "student").cells if cell.id == "ex-1-2-ja")
    assert prompt.startswith("### 練習1-2（")
    assert prompt.endswith("*15分・段階2（4段階中）・1-1の後に・条件を変える*")


def test_nbgrader_knows_where_to_answer_and_what_to_grade(make):
    cells = {cell.id: cell for cell in make("dominance", "en", "nbgrader").cells}
    answer, check = cells["ex-1-1-answer"], cells["ex-1-1-check"]
    common = {"schema_version": 3, "task": False}
    assert answer.metadata["nbgrader"] == common | {
        "grade_id": "ex-1-1-answer", "solution": True, "grade": False, "locked": False,
    }  # fmt: skip
    assert check.metadata["nbgrader"] == common | {
        "grade_id": "ex-1-1-check", "solution": False, "grade": True, "locked": True, "points": 1,
    }  # fmt: skip
    assert check.source == 'print(check_exercise("1-1", answer_1_1).require())'
    # a text is graded by hand
    essay, remark = (cells[f"ex-1-5-{part}"] for part in ("answer", "check"))
    assert (essay.metadata["nbgrader"]["grade"], essay.metadata["nbgrader"]["points"]) == (True, 3)
    assert not remark.metadata["nbgrader"]["grade"] and "require" not in remark.source


def planted(where):
    """A students' edition into which somebody put what tells the solution of exercise 1-1."""
    master = notebook.read(CHAPTERS / "dominance.ipynb")
    edition = copy.deepcopy(readable("dominance", "en", (facts.SOLUTION, facts.INSTRUCTOR)))
    solution = next(cell for cell in master.cells if cell.id == "ex-1-1-solution")
    later = next(cell for cell in edition.cells if cell.id == "ex-1-2-answer")
    if where == "cell":
        edition.cells.append(solution)
    elif where == "code":
        later.source += f"\n# {solution.source.splitlines()[1]}"
    elif where == "value":
        later.source += "\n# 68.5"
    elif where == "output":
        later.outputs = [nbformat.v4.new_output("stream", text="68.5 %")]
    elif where == "metadata":
        later.metadata["alt"] = "a share of 68.5 per cent"
    elif where == "prompt":
        prompt = next(cell for cell in edition.cells if cell.id == "ex-1-1-en")
        prompt.source += " It is 68.5."
    return edition, master


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("cell", "cell ex-1-1-solution, a part of a solution"),
        ("code", "cell ex-1-2-answer: words of the solution of 1-1"),
        ("value", r"cell ex-1-2-answer: the answer of 1-1 \(68\.5\)"),
        ("output", r"cell ex-1-2-answer: the answer of 1-1 \(68\.5\)"),
        ("metadata", r"cell ex-1-2-answer: the answer of 1-1 \(68\.5\)"),
        ("prompt", r"cell ex-1-1-en: the answer of 1-1 \(68\.5\)"),
    ],
)
def test_a_planted_leak_is_found(where, found):
    edition, master = planted(where)
    assert any(re.search(found, each) for each in leaks.in_notebook(edition, master))
    with pytest.raises(leaks.SolutionLeaks, match=rf"dominance \(en\): expected an edition without .*{found}"):
        leaks.require(edition, master, "dominance", "en")


def test_what_the_chapter_has_printed_before_is_no_leak():
    edition, master = planted("value")
    edition.cells[0].source += " The share is 68.5%."
    assert list(leaks.in_notebook(edition, master)) == []


def test_notebooks_that_are_there_stay(tmp_path, monkeypatch):
    made = nbformat.v4.new_notebook()
    run = SimpleNamespace(name="dominance", lang="en")
    monkeypatch.setattr(editions.rerun, "results", lambda *_: [SimpleNamespace(run=run)])
    monkeypatch.setattr(editions, "of", lambda *_: made)
    target = tmp_path / "student" / "en" / "dominance.ipynb"

    def order(**options):
        return editions.make("student", ["en"], {}, tmp_path, ["dominance"], **options)

    assert order() == [target]
    target.write_text("answered", encoding="utf-8")
    assert order() == [] and target.read_text(encoding="utf-8") == "answered"
    assert order(replace=True) == [target] and target.read_text(encoding="utf-8") != "answered"


def test_an_unknown_edition_is_refused():
    with pytest.raises(editions.EditionUnknown, match="got 'students'"):
        editions.make("students", ["en"], {})


def test_a_notebook_without_the_library_says_how_to_get_it(make, monkeypatch):
    start = next(cell for cell in make("dominance", "en", "student").cells if cell.id == "start-anywhere")
    exec(start.source, {})  # where the library is there, nothing happens
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="make lab"):
        exec(start.source, {})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_untouched_edition_runs_to_its_end_and_is_not_right(make, lang):
    """Run all before answering ends in no error; as nbgrader's it does, or it would be graded as right."""
    student = make("dominance", lang, "student")
    setup = "from rareearths.chapter import Chapter\nimport pandas as pd\nfrom rareearths.teaching import Exercises\n"
    space = {}
    exec(
        f'{setup}chapter = Chapter("dominance", "{lang}", "2025-10")\ncheck_exercise = Exercises("{lang}", "2025-10")',
        space,
    )
    checked = 0
    for cell in notebook.code(student.cells):
        part = facts.part(cell.id)[1]
        if part == "answer":
            exec(cell.source, space)
        elif part == "check":
            assert eval(cell.source, space).kind == "open", cell.id
            with pytest.raises(NotRight):
                eval(f"{cell.source}.require()", space)
            checked += 1
    assert checked == 10
