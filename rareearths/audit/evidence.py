"""What each computed number of a chapter rests on: its arithmetic and its source rows, on a page beside the chapter.

The number in the text leads there, a row there leads to the table with document, place, address, quality and vintage.
The audit page unfolds the same entries in its table.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from rareearths.audit import rows
from rareearths.chapter import verdicts
from rareearths.engine.finish import plain
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place

_CELLS = 6  # of a row, quoted beside its number
# columns in the other language
_OTHER = {"ja": "_en", "en": "_ja"}
_FEW = 8  # rows shown with their document; of more, the lines of each table
_WORDS = {
    "title": {"ja": "根拠：{}", "en": "Evidence: {}"},
    "note": {
        "ja": "章の数値ごとに、計算の式と、もとになった資料の行を示す。行の番号から、資料、位置、質、版に移れる。",
        "en": "The arithmetic behind each number of the chapter and the source rows it was computed from. A row leads "
        "to its document, place, quality and vintage.",
    },
    "back": {"ja": "章の本文へ戻る", "en": "Back to the chapter"},
    "numbers": {"ja": "本文の数値", "en": "Numbers in the text"},
    "claims": {"ja": "論文の記述の判定", "en": "Verdicts on the paper's statements"},
    "exhibits": {"ja": "図表の行", "en": "Rows of the exhibits"},
    "printed": {"ja": "印刷値", "en": "Printed"},
    "computed": {"ja": "計算値", "en": "Computed"},
    "arithmetic": {"ja": "計算：", "en": "Arithmetic: "},
    "where": {"ja": "ただし", "en": "where"},
    "rests": {"ja": "{}行に基づく：", "en": "Rests on {} rows: "},
    "rests_one": {"ja": "1行に基づく：", "en": "Rests on one row: "},
    "line": {"ja": "{}の行", "en": "{}, lines"},
    "own": {
        "ja": "章のコードが定めた値、または章の判定から数えた値。",
        "en": "Set in the chapter's code, or counted from its verdicts.",
    },
    "paper": {"ja": "論文の印刷値（{}）", "en": "the paper's printed value ({})"},
    "comma": {"ja": "、", "en": ", "},
    "place": {"ja": "論文の箇所：", "en": "Place in the paper: "},
    "in_text": {"ja": "章での判定", "en": "Verdict in the chapter"},
    "none": {"ja": "照合できなかった：", "en": "Could not be checked: "},
    "colon": {"ja": "：", "en": ": "},
    "row": {"ja": "{}行目", "en": "row {}"},
}


def write(folder: Path, lang: str, traces: Mapping[str, Mapping], numbers: Mapping, audit: Mapping) -> None:
    """Write the page of evidence of each chapter, and the script that the audit page unfolds its entries from.

    Parameters
    ----------
    folder : Path
        The site's folder of the language.
    lang : {"ja", "en"}
    traces : mapping
        Chapter to its trace.
    numbers : mapping
        (chapter, key) to the number as it is written in the text.
    audit : mapping
        Content of ``audit.json``.
    """
    words = _words(lang)
    for chapter, trace in traces.items():
        page = folder / "chapters" / f"{chapter}.html"
        if not page.is_file():
            continue
        claims = [entry for entry in audit["claims"] if entry["chapter"] == chapter]
        shown = {entry["id"]: claim(entry, trace["claims"].get(entry["id"]), lang) for entry in claims}
        body = _section("claims", words, "".join(shown.values()))
        listed = "".join(
            _entry(key, html.escape(numbers.get((chapter, key), key)), _found(one, lang))
            for key, one in trace["numbers"].items()
        )
        body += _section("numbers", words, listed)
        body += _section("exhibits", words, "".join(_exhibit(*item, lang) for item in trace["exhibits"].items()))
        title = words["title"].format(plain.title_of(page.read_text(encoding="utf-8"), chapter))
        path = f"chapters/{chapter}-evidence.html"
        (folder / path).write_text(
            plain.page(
                lang=lang, path=path, title=title, note=words["note"], body=body, back=(page.name, words["back"])
            ),
            encoding="utf-8",
        )
        script = json.dumps(shown, ensure_ascii=False).replace("</", "<\\/")
        (folder / "chapters" / f"{chapter}-evidence.js").write_text(
            f"Object.assign(window.bookEvidence = window.bookEvidence || {{}}, {script});\n", encoding="utf-8"
        )


def claim(entry: Mapping[str, Any], trace: Mapping[str, Any] | None, lang: str) -> str:
    """Return the entry of a claim: statement, values, arithmetic, source rows, exhibit, place."""
    words = _words(lang)
    verdict, colon = verdicts.recorded(entry, lang), words["colon"]
    values = (
        f"{words['printed']}{colon}<b>{html.escape(verdict.printed_text)}</b> "
        f"{words['computed']}{colon}<b>{html.escape(verdict.computed_text)}</b>"
    )
    note = entry.get(f"note_{lang}") or ""
    reason = verdict.claim.words("reason", lang) if verdict.verdict == "unverifiable" else ""
    where = html.escape(place(entry, lang))
    links = [f'<a href="{entry["chapter"]}.html#{entry["id"]}">{words["in_text"]}</a>']
    if entry["exhibit"] in catalogue():
        name = catalogue()[entry["exhibit"]][f"number_{lang}"]
        shown_in = catalogue()[entry["exhibit"]]["chapter"]
        links.append(f'<a href="{shown_in}.html#{entry["exhibit"]}">{html.escape(name)}</a>')
    body = f"<p>{html.escape(verdict.claim.words('statement', lang))}</p><p>{values}</p>"
    body += f"<p>{html.escape(note)}</p>" if note else ""
    body += f"<p>{words['none']}{html.escape(reason)}</p>" if reason else ""
    body += _found(trace, lang) if trace else ""
    body += f"<p>{words['place']}{where} · {' · '.join(links)}</p>"
    label = f'{entry["id"]} <span class="verdict verdict-{verdict.verdict}">{html.escape(verdict.label)}</span>'
    return _entry(entry["id"], label, body)


def _section(name: str, words: Mapping[str, str], body: str) -> str:
    return f'<section><h2 id="{name}">{words[name]}</h2>\n{body}</section>\n' if body else ""


def _entry(name: str, label: str, body: str) -> str:
    return f'<section class="entry" id="{html.escape(name, quote=True)}"><h3>{label}</h3>{body}</section>\n'


def _found(trace: Mapping[str, Any], lang: str) -> str:
    words, parts = _words(lang), []
    if trace["formula"]:
        where = "".join(f"<br>{words['where']} <code>{html.escape(line)}</code>" for line in trace["where"])
        parts.append(f"<p>{words['arithmetic']}<code>{html.escape(trace['formula'])}</code>{where}</p>")
    parts.append(listed(trace["rows"], lang) if trace["rows"] else f"<p>{words['own']}</p>")
    return "".join(parts)


def listed(names: Sequence[str], lang: str) -> str:
    """Return rows as links: a few with their document, many as the lines of each table."""
    words = _words(lang)
    count = words["rests_one"] if len(names) == 1 else words["rests"].format(len(names))
    if len(names) <= _FEW:
        items = [_row(rows.look_up(name), lang) for name in names]
    else:
        items = [
            words["line"].format(html.escape(place))
            + " "
            + ", ".join(f'<a href="../{rows.look_up(name).path}">{name.partition("#")[2]}</a>' for name in group)
            for place, group in groupby(names, key=lambda name: name.partition("#")[0])
        ]
    return f"<p>{count}</p><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _row(row: rows.Row, lang: str) -> str:
    words = _words(lang)
    if row.table == "claims":
        return f'<a href="../{row.path}">{words["paper"].format(row.line)}</a>'
    document = html.escape(row.title or row.source)
    if row.url:
        document = f'<a href="{html.escape(row.url, quote=True)}">{document}</a>'
    if row.table == "references":
        return document
    own = [value for name, value in row.values.items() if not name.endswith(_OTHER[lang])]
    cells = html.escape(" ".join(own[:_CELLS]))
    about = "; ".join(filter(None, (document, html.escape(row.locator), rows.quality(row.quality, lang), row.vintage)))
    return f'<a href="../{row.path}">{html.escape(row.table)} {row.line}</a>{words["colon"]}{cells} — {about}'


def _exhibit(name: str, found: Mapping[str, Any], lang: str) -> str:
    """Return the rows of an exhibit's table that rest on several source rows; the others link to theirs directly."""
    words, number = _words(lang), catalogue()[name][f"number_{lang}"]
    return "".join(
        _entry(f"{name}-{place}", f"{number}{words['comma']}{words['row'].format(place)}", listed(own, lang))
        for place, own in enumerate(found["rows"], start=1)
        if len(own) > 1
    )


@cache
def _words(lang: str) -> dict[str, str]:
    return {key: word[lang] for key, word in _WORDS.items()}
