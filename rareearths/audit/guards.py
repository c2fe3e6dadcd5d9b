"""Words of the prose that stand on a condition: whether all of them hold, and their marks on the pages.

A chapter computes the condition (`rareearths.chapter.Chapter.holds`); the words name it, as in
``{holds}`mine-jump:rose every year` ``. A page that runs no code quotes a chapter's, as in
``{holds}`dominance/mine-jump:rose every year` ``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from rareearths import language, notebook
from rareearths.audit import counts
from rareearths.bilingual import changing
from rareearths.engine.run import texts
from rareearths.paper.claims import PAPER_VINTAGE

# The vintage, and the later one that revisions are read from, that the texts were last read against. With a newer one
# in data/ the words that no longer hold are marked on the pages; once the texts are read against it, it stands here.
WRITTEN_FOR = (PAPER_VINTAGE, "2026-10")


class GuardUnknown(Exception):
    """The prose names a condition that the chapter does not compute."""

    @classmethod
    def of(cls, chapter: str, used: Mapping[str, Sequence[Mapping[str, str]]]) -> GuardUnknown:
        """Name the conditions and the sentences that use them."""
        said = "; ".join(f"{key} ({uses[0]['sentence']})" for key, uses in used.items())
        return cls(
            f"{chapter}: expected words on conditions that the chapter computes; it computes no {said}. Most likely a "
            "typing slip, or the condition was renamed. Correct the key, or write chapter.holds() for it."
        )


class GuardsBroken(Exception):
    """Words of the prose do not hold on the data that they were written for, or their condition rests on nothing."""


def sentences(book: nbformat.NotebookNode, lang: str, written: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Return the sentences of one language that have words on conditions, with the values in them.

    Parameters
    ----------
    book : notebook
    lang : {"ja", "en"}
    written : mapping
        Key to value as the chapter put it into the text; a value that is not known stays as its role.

    Returns
    -------
    dict
        Key of the condition to its uses: ``words``, ``sentence`` and ``cell``. Conditions quoted from another chapter
        are left out; their page asks for them when it is made.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for cell in notebook.markdown(notebook.half(book.cells, lang)):
        for sentence in changing.sentences(notebook.source(cell), lang):
            uses = notebook.GUARDED.findall(sentence)
            if not uses:
                continue
            known = {key: key for key in texts.values(sentence)} | dict(written)
            whole = texts.filled(sentence, lang, known, dict.fromkeys((key for key, _ in uses), True), cell.id)
            for key, words in uses:
                if "/" in key:
                    continue
                found.setdefault(key, []).append({"words": words, "sentence": changing.bare(whole), "cell": cell.id})
    return found


def require(record: Iterable[Mapping[str, Any]]) -> None:
    """Make sure that every condition can fail, that the prose uses it, and that it holds where it has to.

    Parameters
    ----------
    record : iterable of mapping
        ``guards`` of ``audit.json``.

    Raises
    ------
    GuardsBroken
        Naming condition, chapter, sentences and values.
    """
    record = list(record)
    if constant := [one for one in record if one["trace"] and not one["trace"]["rows"]]:
        raise GuardsBroken(
            "Expected conditions that data can change; got "
            + "; ".join(f"{one['chapter']}: {one['key']} = {one['trace']['formula']}" for one in constant)
            + ", which rest on no row. Most likely a value was typed. Compute the condition from a table, or take the "
            "words out of the role."
        )
    languages = language.words("guards")["title"]
    if unused := [one for one in record for lang in languages if one.get(f"used_{lang}") == []]:
        raise GuardsBroken(
            "Expected conditions that words in both languages stand on; got none for "
            + "; ".join(dict.fromkeys(f"{one['chapter']}: {one['key']}" for one in unused))
            + ". Most likely the sentence was rewritten. Mark its words with {holds}, or take the condition out."
        )
    if false := [one for one in record if one["written_for"] and not one["holds"]]:
        raise GuardsBroken(
            "Expected the words of the prose to hold on the data that they were written for; these do not:\n"
            + "\n".join(_told(one) for one in false)
            + "\nMost likely the data were corrected since. Rewrite the sentences, with words that are computed where "
            "that is simple."
        )


def _told(entry: Mapping[str, Any]) -> str:
    """Name a condition that does not hold: chapter, key, formula, and its sentences with their values."""
    formula = f" ({entry['trace']['formula']})" if entry["trace"] else ""
    uses = [use for lang in ("en", "ja") for use in entry.get(f"used_{lang}", [])]
    said = "".join(f"\n    {use['cell']}: {use['sentence']}" for use in uses)
    return f"  {entry['chapter']}, {entry['key']}{formula}:{said}"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_role("holds", Guarded())
    app.connect("doctree-read", list_unheld)


class Guarded(SphinxRole):
    """Words that lead to what they rest on, and are marked where they do not hold."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the words inside a link to their condition's entry on the page of evidence."""
        name, _, words = self.text.partition(":")
        quoted, _, key = name.rpartition("/")
        chapter = quoted or self.env.docname.rpartition("/")[2]
        known = {one["key"]: one for one in _of(self.config.rareearths_audit, chapter)}
        if key not in known or not words:
            raise GuardUnknown.of(chapter, {key: [{"sentence": self.text}]})
        # every chapter's page of evidence lies beside it; a page that quotes it may lie below
        up = "../" * (self.env.docname.count("/") - 1)
        where = f"{up}{chapter}-evidence.html#holds-{key}"
        link = nodes.reference("", words, refuri=where, internal=True, classes=["number"])
        if known[key]["holds"]:
            return [link], []
        said = language.say("guards", self.config.rareearths_language)
        note = nodes.inline("", said["note"].format(""), classes=["visually-hidden"])
        return [nodes.abbreviation("", "", link, note, explanation=said["title"], classes=["unheld"])], []


def _of(path: str, chapter: str) -> list[dict[str, Any]]:
    return [one for one in counts.load(path)["guards"] if one["chapter"] == chapter]


def list_unheld(app: Sphinx, doctree: nodes.document) -> None:
    """List at the top of a page its sentences with words that do not hold (event ``doctree-read``).

    Parameters
    ----------
    app : Sphinx
    doctree : docutils document
        Of the page; the list becomes the first thing below its title.
    """
    lang, chapter = app.config.rareearths_language, app.env.docname.rpartition("/")[2]
    if not app.config.rareearths_audit:
        return  # a book without checks
    unheld = [one for one in _of(app.config.rareearths_audit, chapter) if not one["holds"]]
    section = next(iter(doctree.findall(nodes.section)), None)
    if not unheld or section is None:
        return
    said = language.say("guards", lang)
    items = dict.fromkeys(use["sentence"] for one in unheld for use in one[f"used_{lang}"])
    listed = nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", item)) for item in items))
    box = nodes.admonition("", nodes.title("", said["list"]), nodes.paragraph("", said["about"]), listed)
    box["classes"] += ["warning", "unheld-list"]
    section.insert(1, box)
