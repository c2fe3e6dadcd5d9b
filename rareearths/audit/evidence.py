"""What each computed number of a chapter rests on: its arithmetic and its source rows, on a page beside the chapter.

The number in the text leads there, a row there leads to the table with document, place, address, quality and vintage.
The audit page unfolds the same entries in its table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from rareearths import language, markup
from rareearths.audit import arithmetic, quality, rows
from rareearths.audit.links import AT
from rareearths.chapter import verdicts
from rareearths.engine.finish import plain
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place

_CELLS = 6  # of a row, quoted beside its number
# columns in the other language
_OTHER = {"ja": "_en", "en": "_ja"}
_FEW = 8  # rows shown with their document; of more, the lines of each table
_MANY = 50  # rows each with a link of its own; of more, the spans of lines of each table


def pages(
    folder: Path, lang: str, book: Book, traces: Mapping[str, Mapping], numbers: Mapping, audit: Mapping
) -> Iterator[Page]:
    """Return the page of evidence of each chapter; write the script that the audit page unfolds its entries from.

    Parameters
    ----------
    folder : Path
        The site's folder of the language.
    lang : {"ja", "en"}
    book : Book
        In that language.
    traces : mapping
        Chapter to its trace.
    numbers : mapping
        (chapter, key) to the number as it is written in the text.
    audit : mapping
        Content of ``audit.json``.
    """
    words = language.say("evidence", lang)
    for chapter, trace in traces.items():
        page = f"chapters/{chapter}.html"
        if page not in book.pages:
            continue
        told = book.pages[page]
        back = {name.removeprefix(AT): f"{chapter}.html#{name}" for name in told.anchors if name.startswith(AT)}
        claims = [entry for entry in audit["claims"] if entry["chapter"] == chapter]
        shown = {entry["id"]: claim(entry, trace["claims"].get(entry["id"]), lang) for entry in claims}
        path = f"chapters/{chapter}-evidence.html"
        title, note = words["title"].format(told.title), words["note"]
        frame = plain.frame(
            book=book, lang=lang, path=path, title=title, note=note, back=(f"{chapter}.html", words["back"])
        )
        made = markup.render(
            "rareearths.audit",
            "evidence.html",
            **frame,
            words=words,
            claims=list(shown.values()),
            numbers=[
                _number(key, numbers.get((chapter, key), key), one, lang, back.get(key, ""))
                for key, one in trace["numbers"].items()
            ],
            guards=[_guard(entry, lang) for entry in audit["guards"] if entry["chapter"] == chapter and entry["trace"]],
            exhibits=[one for name, found in trace["exhibits"].items() for one in _exhibit(name, found, lang)],
        )
        yield Page(lang, path, f"{made}\n", title, note, beside=True)
        script = json.dumps(shown, ensure_ascii=False).replace("</", "<\\/")
        (folder / "chapters" / f"{chapter}-evidence.js").write_text(
            f"Object.assign(window.bookEvidence = window.bookEvidence || {{}}, {script});\n", encoding="utf-8"
        )


def claim(entry: Mapping[str, Any], trace: Mapping[str, Any] | None, lang: str) -> Markup:
    """Return the entry of a claim: statement, values, arithmetic, source rows, exhibit, place."""
    words = language.say("evidence", lang)
    verdict = verdicts.recorded(entry, lang)
    results = [replace(verdict, computed=(value,)).computed_text for value in verdict.computed]
    links = [{"name": words["in_text"], "href": f"{entry['chapter']}.html#{entry['id']}"}]
    if entry["exhibit"] in catalogue():
        exhibit = catalogue()[entry["exhibit"]]
        links.append({"name": exhibit[f"number_{lang}"], "href": f"{exhibit['chapter']}.html#{entry['exhibit']}"})
    return markup.render(
        "rareearths.audit",
        "evidence-claim.html",
        words=words,
        id=entry["id"],
        verdict=verdict.verdict,
        label=verdict.label,
        statement=verdict.claim.words("statement", lang),
        printed=verdict.printed_text,
        computed=verdict.computed_text,
        note=entry.get(f"note_{lang}") or "",
        held=language.say("evidence_kinds", lang)[verdict.claim.evidence],
        reason=verdict.claim.words("reason", lang) if verdict.verdict == "unverifiable" else "",
        found=_found(trace, lang, results, verdict.claim.unit) if trace else None,
        place=place(entry, lang),
        links=links,
    )


def _number(key: str, written: str, trace: Mapping[str, Any], lang: str, back: str) -> dict[str, Any]:
    """Return the entry of a number of the text."""
    return {"id": key, "name": written, "back": back, **_found(trace, lang, [written], trace["unit"])}


def _guard(entry: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return the entry of a condition: the words that stand on it, whether it holds, and what it rests on."""
    words = language.say("evidence", lang)
    own = dict.fromkeys(used["words"] for used in entry[f"used_{lang}"])
    result = words["holds"] if entry["holds"] else words["holds_not"]
    name = f"{words['comma'].join(own)}{words['colon']}{result}"
    # the code says how it was compared: of a comparison there is no arithmetic to tell
    return {"id": f"holds-{entry['key']}", "name": name, **_found(entry["trace"], lang, [result], ""), "lines": []}


def _found(trace: Mapping[str, Any], lang: str, results: Sequence[str], unit: str) -> dict[str, Any]:
    """Return the arithmetic of a number, the values put in, the code, and what it rests on."""
    return {
        "lines": arithmetic.lines(trace["told"], results, unit, lang),
        "inputs": arithmetic.inputs(trace["told"], lang),
        "formula": trace["formula"],
        "where": trace["where"],
        "rests": rests(trace["rows"], lang) if trace["rows"] else None,
    }


def rests(names: Sequence[str], lang: str, few: int = _FEW) -> dict[str, Any]:
    """Return source rows for the templates: few with their document, more as lines, many as spans of lines."""
    words = language.say("evidence", lang)
    count = words["rests_one"] if len(names) == 1 else words["rests"].format(len(names))
    if len(names) <= few:
        return {"count": count, "rows": [_row(rows.look_up(name), lang) for name in names], "tables": []}
    grouped = [
        {
            "name": words["line"].format(place),
            "lines": _lines(list(group), words["to"]) if len(names) > _MANY else _each(group),
        }
        for place, group in groupby(names, key=lambda name: name.partition("#")[0])
    ]
    return {"count": count, "rows": [], "tables": grouped}


def _each(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name.partition("#")[2], "href": f"../{rows.look_up(name).path}"} for name in names]


def _lines(names: Sequence[str], to: str) -> list[dict[str, str]]:
    """Return the rows of one table as spans of lines that follow each other; each leads to its first."""
    spans: list[list[str]] = []
    for name in names:
        number = name.partition("#")[2]
        before = spans[-1][-1].partition("#")[2] if spans else ""
        if number.isdigit() and before.isdigit() and int(number) == int(before) + 1:
            spans[-1].append(name)
        else:
            spans.append([name])
    firsts = _each(span[0] for span in spans)
    for first, span in zip(firsts, spans, strict=True):
        if len(span) > 1:
            first["name"] += f"{to}{span[-1].partition('#')[2]}"
    return firsts


def _row(row: rows.Row, lang: str) -> dict[str, Any]:
    """Return a row: its address and name, some of its cells, its document and what is known of it."""
    words, href = language.say("evidence", lang), f"../{row.path}"
    if row.table == "claims":
        return {"href": href, "name": words["paper"].format(row.line), "cells": "", "about": []}
    document = {"name": row.title or row.source, "href": row.url}
    if row.table == "references":
        return {"href": "", "name": "", "cells": "", "about": [document]}
    own = [value for name, value in row.values.items() if not name.endswith(_OTHER[lang])]
    known = [
        {"name": name, "href": ""} for name in (row.locator, quality.named(row.quality, row.read_in, lang), row.vintage)
    ]
    return {
        "href": href,
        "name": f"{row.table} {row.line}",
        "cells": " ".join(own[:_CELLS]),
        "about": [one for one in (document, *known) if one["name"]],
    }


def _exhibit(name: str, found: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """Return the rows of an exhibit's table that rest on several source rows; the others link to theirs directly."""
    words, number = language.say("evidence", lang), catalogue()[name][f"number_{lang}"]
    return [
        {
            "id": f"{name}-{place}",
            "name": f"{number}{words['comma']}{words['row'].format(place)}",
            "rests": rests(own, lang, few=0),
        }
        for place, own in enumerate(found["rows"], start=1)
        if len(own) > 1
    ]
