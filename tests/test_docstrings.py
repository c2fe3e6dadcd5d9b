"""What a chapter may call says what it takes, returns and raises, with an example that runs."""

from __future__ import annotations

import ast
import doctest
import functools
import importlib
import inspect
import json
import re
import textwrap

import pytest

from rareearths import language, notebook, tables
from rareearths.bilingual import text
from rareearths.chapter import Chapter
from rareearths.chapter.fields import Fields
from rareearths.paper import citations, claims, exhibits, points, references
from rareearths.paths import CHAPTERS, ROOT
from rareearths.teaching import checking

# what no chapter calls at present, and each may
WHOLE = [citations, language, references]
SINGLE = [
    claims.known, claims.printed_values, claims.register, exhibits.catalogue, tables.load, tables.provenance,
    tables.tables, tables.vintages,
    # of what these and the exercises return
    claims.Claim.words, points.Point.words, checking.Outcome.require,
]  # fmt: skip


def routines(owner):
    """Public functions of a module or a class, those of its bases and those that remember their results included."""
    for name, value in inspect.getmembers(owner, lambda found: inspect.isfunction(inspect.unwrap(found))):
        if not name.startswith("_") and value.__module__.startswith("rareearths."):
            yield inspect.unwrap(value)


def trees(path):
    """The code cells of a notebook, parsed."""
    return [ast.parse(notebook.source(cell)) for cell in notebook.code(notebook.layout(path)["cells"])]


def imported(nodes):
    """What code imports from the library, by the name that it has there."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rareearths":
            owner = importlib.import_module(node.module)
            for name in node.names:
                found = getattr(owner, name.name, None) or importlib.import_module(f"{node.module}.{name.name}")
                yield name.asname or name.name, found
        elif isinstance(node, ast.Import):
            whole = [name for name in node.names if name.name.split(".")[0] == "rareearths"]
            assert not whole, "expected `from rareearths… import …`, as everywhere in the chapters"


def used(path):
    """The functions and classes of the library that the code of a notebook names."""
    nodes = [node for tree in trees(path) for node in ast.walk(tree)]
    names = dict(imported(nodes))
    for found in names.values():
        if not inspect.ismodule(found):
            yield found
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = names.get(node.value.id)
            if inspect.ismodule(owner):
                yield getattr(owner, node.attr)


# when a test asks, not when the tests are gathered: each of their processes would read every notebook
@functools.cache
def called():
    """What the chapters call and may call, each once: of a class all its methods."""
    named = [each for path in notebook.found(CHAPTERS) for each in used(path)]
    classes = {each for each in named if inspect.isclass(each)} | {Chapter, Fields}
    functions = [each for each in named if inspect.isfunction(inspect.unwrap(each))]
    found = [*SINGLE, *functions, *(each for owner in (*classes, *WHOLE) for each in routines(owner))]
    plain = {inspect.unwrap(each) for each in found}
    return sorted(plain, key=lambda each: (each.__module__, each.__qualname__))


def raises(function):
    """Whether a function's own body raises."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Raise) for node in ast.walk(tree))


def lacking(function):
    """Sections that the docstring of a function should have and does not; a parameter counts as one."""
    signature = inspect.signature(function)
    parameters = [name for name in signature.parameters if name not in ("self", "cls")]
    written = inspect.getdoc(function) or ""
    sections = dict(re.findall(r"^(\w+)\n-{4,}\n(.*?)(?=^\w+\n-{4,}\n|\Z)", written, re.M | re.S))
    wanted = {
        "Parameters": bool(parameters),
        "Returns": signature.return_annotation not in ("None", None),
        "Raises": raises(function),
        "Examples": True,
    }
    described = set(re.findall(r"[\w]+", " ".join(re.findall(r"^\S.*$", sections.get("Parameters", ""), re.M))))
    found = [section for section, due in wanted.items() if due and not sections.get(section, "").strip()]
    return found + [name for name in parameters if name not in described]


def test_what_a_chapter_may_call_is_found():
    names = {each.__qualname__ for each in called()}
    assert {"Chapter.check", "Showing.exhibit", "Loading.load", "Wording.number", "Fields.axis"} <= names
    assert {"Profile.production", "block", "total_of", "brier", "figures", "Exercises.vintage_of"} <= names, (
        "of the notebooks"
    )
    assert {"register", "load", "country", "say", "bibliography", "endnotes"} <= names, "those that remember as well"


def test_docstrings_have_their_sections():
    found = {f"{each.__module__}.{each.__qualname__}": lacking(each) for each in called()}
    assert {name: sections for name, sections in found.items() if sections} == {}


@pytest.mark.parametrize("owner", [Chapter, Fields, text.Text], ids=lambda one: one.__name__)
def test_a_class_shows_how_it_is_made(owner):
    assert {"Parameters", "Examples"} <= set(re.findall(r"^(\w+)\n-{4,}$", inspect.getdoc(owner), re.M))


def test_a_section_that_lacks_is_seen():
    def half(value: int, other: int) -> int:
        """Do something.

        Parameters
        ----------
        value : int
        """
        if value > other:
            raise ValueError
        return value

    assert lacking(half) == ["Returns", "Raises", "Examples", "other"]


def test_the_examples_run(monkeypatch):
    monkeypatch.delenv("RAREEARTHS_RECORD", raising=False)
    for name in sorted({each.__module__ for each in called()} | {text.__name__}):
        # the methods' modules do not know the class that their examples make
        found = doctest.testmod(importlib.import_module(name), extraglobs={"Chapter": Chapter})
        assert found.attempted > 0, name
        assert found.failed == 0, name


def test_the_examples_of_the_whole_library_run(monkeypatch):
    monkeypatch.delenv("RAREEARTHS_RECORD", raising=False)
    paths = [path for path in (ROOT / "rareearths").rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    failed = [
        name
        for name in sorted(names)
        if doctest.testmod(importlib.import_module(name), extraglobs={"Chapter": Chapter}).failed
    ]
    assert len(names) > 40
    assert failed == []


def test_what_a_notebook_calls_is_found(tmp_path):
    path = tmp_path / "page.ipynb"
    code = "from rareearths.chapter import minerals as m\nfrom rareearths.teaching.judging import brier\nm.hhi(m.WORLD)"
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}), encoding="utf-8")
    assert [getattr(each, "__name__", each) for each in used(path)] == ["brier", "hhi", "WLD"]
