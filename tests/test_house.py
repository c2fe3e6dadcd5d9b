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
