"""The page on how the book is made shows the house as it stands: every package, no other, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import rareearths
from rareearths.paths import CHAPTERS

LIBRARY = Path(rareearths.__file__).parent
PAGE = CHAPTERS / "how-this-book-is-made.ipynb"
PUBLISHERS = LIBRARY / "fetch" / "publishers"
# what this book is about; the package's own name is none of these
SUBJECT = re.compile(
    r"claim|verdict|exhibit|mineral|rare[ -]earths?\b|usgs|comtrade|neodymium|\bfig\d\d|\bC\d{3}\b", re.IGNORECASE
)
NO_SUBJECT = {
    ("offline/offline-worker.js", "self.clients.claim()"): "the browser's own name for taking over open pages",
}


def words(lang):
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if f"lang-{lang}" in cell["metadata"]["tags"])


def packages():
    """Names of the packages and of the two modules that stand at the top for a person to call."""
    folders = [path.parent for path in LIBRARY.rglob("__init__.py") if path.parent.parent != PUBLISHERS]
    return {".".join(folder.relative_to(LIBRARY.parent).parts) for folder in folders}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_package_is_shown(lang):
    named = set(re.findall(r"`(rareearths[\w.]*)`", words(lang)))
    assert packages() - named == set(), "packages that the page does not name"
    modules = {f"rareearths.{path.stem}" for path in LIBRARY.glob("*.py")}
    assert named - packages() - modules == set(), "names that are no package"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_publisher_is_shown(lang):
    there = {path.parent.name for path in PUBLISHERS.glob("*/__init__.py")}
    assert {name for name in there if f"`{name}`" not in words(lang)} == set()


def of_the_subject(path, text):
    """Lines of a file of the engine with a word of the book's subject."""
    for (name, words), _ in NO_SUBJECT.items():
        if path == name:
            text = text.replace(words, "")
    return [line for line in text.splitlines() if SUBJECT.search(line)]


def test_the_engine_has_no_word_of_the_subject():
    folder = LIBRARY / "engine"
    files = [path for path in folder.rglob("*") if path.suffix in {".py", ".css", ".js", ".html", ".xml", ".svg"}]
    assert {"site.py", "book.css", "page.js", "plain.html"} <= {path.name for path in files}
    found = {
        path.relative_to(folder).as_posix(): of_the_subject(
            path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        )
        for path in files
    }
    assert {name: lines for name, lines in found.items() if lines} == {}, "hand it over as data (audit/handed.py)"


@pytest.mark.parametrize(("path", "words"), NO_SUBJECT, ids=str)
def test_an_exception_is_still_needed(path, words):
    text = (LIBRARY / "engine" / path).read_text(encoding="utf-8")
    assert words in text and SUBJECT.search(words)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (".exhibit-data { }", True),
        ("a number of C021", True),
        ('<a class="verdict">', True),
        ("from rareearths.engine import citing", False),
        ('localStorage.getItem("rareearths-language")', False),
    ],
)
def test_a_word_of_the_subject_is_found(line, found):
    assert bool(of_the_subject("x.css", line)) is found
