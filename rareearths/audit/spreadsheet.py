"""The record of all claims as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

from rareearths import language
from rareearths.chapter import verdicts
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place


def table(record: dict, lang: str) -> str:
    """Return the record of all claims as CSV in one language: one row each, its source rows in the last column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(language.say("spreadsheet", lang).values())
    for entry in record["claims"]:
        shown = verdicts.recorded(entry, lang)
        claim = shown.claim
        exhibit = catalogue().get(claim.exhibit, {}).get(f"number_{lang}", "")
        held = language.say("evidence_kinds", lang)[claim.evidence]
        trace = entry["trace"] or {"formula": "", "rows": []}
        note = entry.get(f"note_{lang}") or entry.get(f"reason_{lang}", "")
        sources = "; ".join(row["id"] for row in trace["rows"])
        writer.writerow(
            [entry["id"], entry["chapter"], place(entry, lang), exhibit, held, claim.words("statement", lang),
             shown.printed_text, shown.computed_text, shown.label, claim.finding, note,
             trace["formula"], sources]
        )  # fmt: skip
    return out.getvalue()
