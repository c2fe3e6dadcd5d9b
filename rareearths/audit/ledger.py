"""What all runs recorded, brought together: every claim with its verdict, every exhibit with its completeness."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from rareearths.audit import rows
from rareearths.chapter import verdicts
from rareearths.chapter.exhibit import catalogue
from rareearths.engine.run.execute import Result
from rareearths.paper import claims as register
from rareearths.paper.places import place


class LanguagesDisagree(Exception):
    """The two languages of a chapter did not compute the same."""


def audit(results: Iterable[Result], traces: Mapping[str, Mapping] | None = None) -> dict:
    """Return the record of all claims checked.

    Parameters
    ----------
    results : iterable of Result
    traces : mapping, optional
        Chapter to its trace: adds to each claim its arithmetic and its source rows.

    Returns
    -------
    dict
        ``claims``: one entry per claim in the order of their ids, with the register's fields, the computed values
        and the verdict; ``counts``: claims per verdict; ``chapters``: those with claims, in reading order;
        ``labels``: the verdicts' names in both languages.

    Raises
    ------
    LanguagesDisagree
        If a claim has different values or verdicts in the two languages, or stands in one of them only.
    """
    results = list(results)
    _require_all_languages(results, "claim", "claim_id")
    found: dict[str, dict] = {}
    for result in results:
        for event in result.events():
            if event["event"] != "claim":
                continue
            entry = {key: value for key, value in event.items() if key not in ("event", "lang", "note")}
            entry["id"] = entry.pop("claim_id")
            known = found.setdefault(entry["id"], entry)
            for field in ("computed", "verdict"):
                if known[field] != entry[field]:
                    raise LanguagesDisagree(
                        f"{entry['id']}: expected the same {field} in every language; got {known[field]!r} and "
                        f"{entry[field]!r}. The chapter computes something inside a text of one language: move it out."
                    )
            known[f"note_{event['lang']}"] = event["note"]
    claims = [found[name] for name in sorted(found)]
    for entry in claims:
        own = (traces or {}).get(entry["chapter"], {}).get("claims", {}).get(entry["id"])
        entry["trace"] = _traced(own) if own and own["computed"] == entry["computed"] else None
    counts = {verdict: sum(claim["verdict"] == verdict for claim in claims) for verdict in register.VERDICTS}
    # in reading order, as the results come
    chapters = [
        name for name in dict.fromkeys(result.run.name for result in results) if name in {c["chapter"] for c in claims}
    ]
    return {
        "claims": claims,
        "counts": counts,
        "chapters": chapters,
        "labels": verdicts.LABELS,
        "choices": _choices(results),
    }


def _choices(results: list[Result]) -> list[dict]:
    """Return what the chapters computed under several choices, each once; it holds both languages."""
    found = {}
    for result in results:
        for event in result.events():
            if event["event"] == "choices":
                entry = {key: value for key, value in event.items() if key not in ("event", "lang")}
                known = found.setdefault((entry["claim_id"], entry["question_en"]), entry)
                if known != entry:
                    raise LanguagesDisagree(
                        f"{entry['claim_id']}: expected the same values under each choice in every language. "
                        "The chapter computes something inside a text of one language: move it out."
                    )
    return list(found.values())


def spreadsheet(record: dict, lang: str) -> str:
    """Return the record of all claims as CSV in one language: one row each, its source rows in the last column."""
    heads = {
        "ja": ("番号", "章", "箇所", "図表", "確かめ方", "記述（要約）", "印刷値", "計算値", "判定", "注", "計算",
               "資料の行"),
        "en": ("claim", "chapter", "place", "exhibit", "kind", "statement", "printed", "computed", "verdict", "note",
               "arithmetic", "source rows"),
    }[lang]  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for entry in record["claims"]:
        shown = verdicts.recorded(entry, lang)
        claim = shown.claim
        exhibit = catalogue().get(claim.exhibit, {}).get(f"number_{lang}", "")
        kind = verdicts.KINDS[claim.kind][lang] if claim.kind in verdicts.KINDS else claim.kind
        trace = entry["trace"] or {"formula": "", "rows": []}
        note = entry.get(f"note_{lang}") or entry.get(f"reason_{lang}", "")
        sources = "; ".join(row["id"] for row in trace["rows"])
        writer.writerow(
            [entry["id"], entry["chapter"], place(entry, lang), exhibit, kind, claim.words("statement", lang),
             shown.printed_text, shown.computed_text, shown.label, note, trace["formula"], sources]
        )  # fmt: skip
    return out.getvalue()


def exhibits(results: Iterable[Result]) -> dict:
    """Return the record of all exhibits shown: titles, tables, files, completeness with its reason per language."""
    results = list(results)
    _require_all_languages(results, "exhibit", "id")
    found: dict[str, dict] = {}
    for result in results:
        for event in result.events():
            if event["event"] != "exhibit":
                continue
            title = catalogue()[event["id"]]
            entry = found.setdefault(
                event["id"],
                {
                    "id": event["id"],
                    **{key: title[key] for key in ("number_ja", "number_en", "title_ja", "title_en")},
                    "chapter": event["chapter"],
                    "tables": event["tables"],
                    "files": [],
                    "status": event["status"],
                },
            )
            if entry["status"] != event["status"]:
                raise LanguagesDisagree(
                    f"{event['id']} is {entry['status']} in one language and {event['status']} in the other."
                )
            entry[f"reason_{event['lang']}"] = event["reason"]
            entry["files"] += [f"exhibits/{name}" for name in event["files"]]
    return {"exhibits": [found[name] for name in catalogue() if name in found]}


def _require_all_languages(results: list[Result], kind: str, field: str) -> None:
    """Make sure that each chapter has the same claims or exhibits in every language it was run in."""
    shown: dict[str, dict[str, set[str]]] = {}
    for result in results:
        ids = {event[field] for event in result.events() if event["event"] == kind}
        shown.setdefault(result.run.name, {})[result.run.lang] = ids
    for chapter, languages in shown.items():
        for lang, ids in languages.items():
            lacking = sorted(set().union(*languages.values()) - ids)
            if lacking:
                raise LanguagesDisagree(
                    f"{chapter}: expected the {kind} {', '.join(lacking)} in every language; there is none in {lang}. "
                    "A code cell makes it depend on `lang`: let it stand in both."
                )


def _traced(trace: Mapping) -> dict:
    """Return a claim's arithmetic, and its rows with what a reader needs to find them in their documents."""
    kept = ("id", "vintage", "table", "line", "source", "title", "url", "locator", "quality", "note")
    sources = [
        {key: value for key, value in asdict(rows.look_up(name)).items() if key in kept} for name in trace["rows"]
    ]
    return {"formula": trace["formula"], "where": trace["where"], "rows": sources}


def numbers(results: Iterable[Result], lang: str) -> dict[tuple[str, str], str]:
    """Return the numbers of the text as they are written in one language, by chapter and key."""
    return {
        (result.run.name, event["key"]): event["written"]
        for result in results
        if result.run.lang == lang
        for event in result.events()
        if event["event"] == "number"
    }


def write(results: list[Result], site: Path, traces: Mapping[str, Mapping]) -> None:
    """Write ``audit.json``, ``exhibits.json`` and the exhibits' downloads into the site."""
    record = audit(results, traces)
    for lang in {result.run.lang for result in results}:
        (site / f"audit.{lang}.csv").write_text(spreadsheet(record, lang), encoding="utf-8-sig")
    for name, content in (("audit.json", record), ("exhibits.json", exhibits(results))):
        (site / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for result in results:
        if (result.folder / "exhibits").is_dir():
            shutil.copytree(result.folder / "exhibits", site / "exhibits", dirs_exist_ok=True)
