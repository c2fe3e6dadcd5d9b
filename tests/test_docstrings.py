"""What a chapter may call says what it takes, returns and raises, with an example that runs."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
import textwrap

import pytest

from rareearths import language, tables, words
from rareearths.bilingual import text
from rareearths.chapter import Chapter, chapter, fields, loading, showing, wording
from rareearths.chapter.fields import Fields
from rareearths.paper import citations, claims, exhibits, findings, places, references, table
from rareearths.tables import door, sources

MODULES = [
    chapter, citations, claims, door, exhibits, fields, findings, language, loading, places, references, showing,
    sources, table, text, wording, words,
]  # fmt: skip
WHOLE = [citations, fields, language, references]
SINGLE = [
    claims.known, claims.printed_values, claims.register, exhibits.catalogue, tables.load, tables.provenance,
    tables.tables, tables.vintages,
]  # fmt: skip


def routines(owner):
    """Public functions of a module or a class, those of its bases and those that remember their results included."""
    for name, value in inspect.getmembers(owner, lambda found: inspect.isfunction(inspect.unwrap(found))):
        if not name.startswith("_") and value.__module__.startswith("rareearths."):
            yield inspect.unwrap(value)


def called():
    """What a chapter may call, each once, by its name."""
    found = [*SINGLE, *(each for owner in (Chapter, Fields, *WHOLE) for each in routines(owner))]
    plain = {inspect.unwrap(each) for each in found}
    return sorted(plain, key=lambda each: (each.__module__, each.__qualname__))


CALLED = called()


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
    names = {each.__qualname__ for each in CALLED}
    assert {"Chapter.check", "Showing.exhibit", "Loading.load", "Wording.number", "Fields.axis"} <= names
    assert {"register", "load", "country", "say", "bibliography", "endnotes"} <= names, "those that remember as well"


@pytest.mark.parametrize("function", CALLED, ids=lambda one: f"{one.__module__}.{one.__qualname__}")
def test_a_docstring_has_its_sections(function):
    assert lacking(function) == []


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


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__)
def test_the_examples_run(module, monkeypatch):
    monkeypatch.delenv("RAREEARTHS_RECORD", raising=False)
    # the methods' modules do not know the class that their examples make
    found = doctest.testmod(module, extraglobs={"Chapter": Chapter})
    assert found.attempted > 0
    assert found.failed == 0
