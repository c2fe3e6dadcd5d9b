"""No words of the interface stand in code: they are in ``rareearths/locale/``, where both languages are compared."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import rareearths

LIBRARY = Path(rareearths.__file__).parent
# Japanese or Chinese that is no word for the reader: what is looked for in texts, and how a language writes numbers
MATCHED = {
    "audit/downloads.py": "brackets that a file's name does without",
    "audit/lacking.py": "the colon before what a heading states",
    "bilingual/changing.py": "where a sentence ends",
    "bilingual/numerals.py": "numerals, units and months that are read in prose",
    "bilingual/prose.py": "quotations and addresses that are no prose",
    "chapter/heading.py": "marks that no line may begin with",
    "chapter/narrow.py": "marks that no line may begin with",
    "engine/finish/places.py": "brackets around another name",
    "engine/finish/tongues.py": "characters that tell one language from another",
    "engine/sphinx/pages.py": "where a sentence ends",
    "fetch/files/userfiles.py": "a minus sign of other widths",
    "fetch/publishers/china_customs/downloads.py": "the headings of the publisher's files",
    "language.py": "numerals and dates, as Babel takes them",
    "paper/mentions.py": "characters that a name goes on with",
    "pipeline/sitepage.py": "the gap between two sentences",
}
# the same of scripts and style sheets
MATCHED_IN_BROWSERS = {"engine/static/search.js": "particles and stops that a query does without"}
EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def docstrings(tree):
    """The constants of a module that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    return {id(first.value) for first in bodies if isinstance(first, ast.Expr)}


def japanese(code):
    """The texts of a module, but for docstrings, that have a Japanese or Chinese character in them."""
    if not EAST_ASIAN.search(code):
        return []  # most modules, which need not be parsed
    tree = ast.parse(code)
    told = docstrings(tree)
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in texts if id(node) not in told and EAST_ASIAN.search(node.value)]


def test_words_of_the_interface_stand_in_no_code():
    found = {
        path.relative_to(LIBRARY).as_posix(): words
        for path in sorted(LIBRARY.rglob("*.py"))
        if (words := japanese(path.read_text(encoding="utf-8")))
    }
    told = {name: words for name, words in found.items() if name not in MATCHED}
    assert told == {}, (
        "write these in both languages in rareearths/locale/ui.yaml, which is compared and read side by side"
    )
    assert set(MATCHED) <= set(found), "these have no such texts any more: take them out of the list"


def test_words_of_the_interface_stand_in_no_script():
    files = [path for kind in ("*.js", "*.css") for path in sorted(LIBRARY.rglob(kind))]
    assert {"exhibit.js", "book.css"} <= {path.name for path in files}
    found = {
        path.relative_to(LIBRARY).as_posix() for path in files if EAST_ASIAN.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(MATCHED_IN_BROWSERS), "a page hands a script its words, or the browser knows them"


def test_a_word_in_code_is_found():
    code = '"""論文"""\n\n\ndef said(page):\n    """図表"""\n    return f"{page}ページ", "page"\n'
    assert japanese(code) == ["ページ"]
