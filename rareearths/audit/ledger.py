"""What all runs recorded, brought together: every claim with its verdict, every exhibit with its completeness."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from rareearths.audit import captions, guards, lacking, rows, soundness, spreadsheet
from rareearths.chapter import record, verdicts
from rareearths.engine.run import texts as prose
from rareearths.engine.run.execute import Result, Run
from rareearths.paper import claims as register
from rareearths.paper.exhibits import catalogue


class LanguagesDisagree(Exception):
    """The two languages of a chapter did not compute the same."""


Kind = TypeVar("Kind", bound=record.Event)


def events(result: Result, kind: type[Kind]) -> list[Kind]:
    """Return the events of one kind that a run put on record."""
    return [event for event in record.read(result.folder) if isinstance(event, kind)]


def written(folder: Path) -> dict[str, str]:
    """Return what the run kept in a folder put into the text, numbers and words, by key."""
    kinds = record.NumberWritten | record.WordsWritten
    return {event.key: event.written for event in record.read(folder) if isinstance(event, kinds)}


def held(folder: Path) -> dict[str, bool]:
    """Return whether each condition of words in the prose held in the run kept in a folder, by key."""
    return {event.key: event.holds for event in record.read(folder) if isinstance(event, record.GuardJudged)}


def texts(result: Result) -> dict[str, str]:
    """Return the texts of a run's chapter in its language: findings, descriptions, remarks, what is missing.

    Parameters
    ----------
    result : Result

    Returns
    -------
    dict
        ``fig01-description``, ``fig01-missing`` or ``C014`` to text.

    Raises
    ------
    rareearths.engine.run.texts.TextBroken
        If a text stands for nothing that the chapter shows, or names a value that there is none of.
    """
    files = (result.run.notebook, result.folder / record.FILE)
    stamps = tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)
    return dict(_texts(result.run.notebook, result.run.lang, result.folder, stamps))


@lru_cache(maxsize=64)  # the records and every page of a build ask for them; a notebook takes a while to read
def _texts(notebook: Path, lang: str, folder: Path, _stamps: tuple[int, ...]) -> dict[str, str]:
    result, found = Result(Run(notebook, lang), folder, cached=True), record.read(folder)
    own = prose.texts(lacking.adapted(result), lang, written(folder), held(folder))
    shown = {event.claim_id for event in found if isinstance(event, record.ClaimJudged)}
    exhibits = [event.id for event in found if isinstance(event, record.ExhibitShown)]
    shown |= {f"{name}-{part}" for name in exhibits for part in captions.PARTS}
    if lacking.lacks(result):  # the checks of an exhibit left out are left out with it
        return {key: text for key, text in own.items() if key in shown}
    if own.keys() - shown:
        raise prose.TextBroken(
            f"{notebook.stem}: expected texts for what the chapter shows; it shows no "
            f"{', '.join(own.keys() - shown)}. Most likely the check or exhibit was renamed: rename the text's key."
        )
    return own


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
        and the verdict; those that rest on a table that is not there cannot be checked. ``counts``: claims per
        verdict; ``chapters``: those with claims, in reading order; ``labels``: the verdicts' names in both languages;
        ``numbers``: chapter, key and language to a number of the text as it is written; ``guards``: the conditions of
        words in the prose.

    Raises
    ------
    LanguagesDisagree
        If a claim has different values or verdicts in the two languages, or stands in one of them only.
    """
    results = list(results)
    _require_all_languages(results, record.ClaimJudged, "claim_id")
    found: dict[str, dict] = {}
    for result in results:
        remarks = texts(result)
        for event in events(result, record.ClaimJudged):
            entry = {"chapter": event.chapter, "vintage": event.vintage, **event.claim}
            del entry["claim_id"]
            entry |= {"computed": event.computed, "verdict": event.verdict, "numbers": event.numbers}
            entry["id"] = event.claim_id
            known = found.setdefault(entry["id"], entry)
            for field in ("computed", "verdict"):
                if known[field] != entry[field]:
                    raise LanguagesDisagree(
                        f"{entry['id']}: expected the same {field} in every language; got {known[field]!r} and "
                        f"{entry[field]!r}. The chapter computes something inside a text of one language: move it out."
                    )
            known[f"note_{event.lang}"] = event.note or remarks.get(event.claim_id, "")
    judged = frozenset(found)
    for result in results:
        for entry in lacking.unjudged(result, judged):
            found.setdefault(entry["id"], entry)[f"note_{result.run.lang}"] = ""
    claims = [found[name] for name in sorted(found)]
    for entry in claims:
        own = (traces or {}).get(entry["chapter"], {}).get("claims", {}).get(entry["id"])
        entry["trace"] = _traced(own) if own and _same(own["computed"], entry["computed"]) else None
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
        "numbers": _quotable(results),
        "guards": _guards(results, traces or {}),
    }


def _guards(results: list[Result], traces: Mapping[str, Mapping]) -> list[dict]:
    """Return the conditions of words in the prose, each once, with the sentences of both languages that use it."""
    _require_all_languages(results, record.GuardJudged, "key")
    found: dict[tuple[str, str], dict] = {}
    for result in results:
        written = {
            event.key: event.written
            for event in record.read(result.folder)
            if isinstance(event, record.NumberWritten | record.WordsWritten)
        }
        sentences = guards.sentences(lacking.adapted(result), result.run.lang, written)
        # other parameters than the notebook's own give other data than those that the text was written for
        own = not result.run.parameters.keys() - {"lang"}
        for event in events(result, record.GuardJudged):
            entry = found.setdefault(
                (event.chapter, event.key),
                {
                    "chapter": event.chapter,
                    "key": event.key,
                    "holds": event.holds,
                    "written_for": own and (event.vintage, event.later) == guards.WRITTEN_FOR,
                    "trace": traces.get(event.chapter, {}).get("guards", {}).get(event.key),
                },
            )
            if entry["holds"] != event.holds:
                raise LanguagesDisagree(
                    f"{event.chapter}: expected the condition {event.key} to hold in every language or in none. "
                    "The chapter computes something inside a text of one language: move it out."
                )
            entry[f"used_{event.lang}"] = sentences.pop(event.key, [])
        if sentences:
            raise guards.GuardUnknown.of(result.run.name, sentences)
    return list(found.values())


def _choices(results: list[Result]) -> list[dict]:
    """Return what the chapters computed under several choices, each once; it holds both languages."""
    found: dict[tuple[str, str], dict] = {}
    for result in results:
        for event in events(result, record.ChoicesJudged):
            entry = {key: value for key, value in asdict(event).items() if key != "lang"}
            known = found.setdefault((entry["claim_id"], entry["question_en"]), entry)
            if known != entry:
                raise LanguagesDisagree(
                    f"{entry['claim_id']}: expected the same values under each choice in every language. "
                    "The chapter computes something inside a text of one language: move it out."
                )
    return list(found.values())


def exhibits(results: Iterable[Result]) -> dict:
    """Return the record of all exhibits shown: findings, tables, files, completeness with its reason per language.

    Those that the book adds beside the paper's have ``own``.
    """
    results = list(results)
    _require_all_languages(results, record.ExhibitShown, "id")
    found: dict[str, dict] = {}
    for result in results:
        own = texts(result)
        for event in events(result, record.ExhibitShown):
            title = catalogue()[event.id]
            left_out = event.status == "missing"
            reason = event.reason if left_out else captions.missing(event.id, own, event.reason, event.lang)
            status = "partial" if reason and not left_out else event.status
            entry = found.setdefault(
                event.id,
                {
                    "id": event.id,
                    **{key: title[key] for key in ("number_ja", "number_en", "title_ja", "title_en", "own")},
                    "chapter": event.chapter,
                    "tables": event.tables,
                    "files": [],
                    "status": status,
                },
            )
            if entry["status"] != status:
                raise LanguagesDisagree(
                    f"Expected {event.id} alike in both languages; got {entry['status']} and {status}. Likely cause: a "
                    f"cell of {event.chapter}.ipynb makes data by `lang`. Next step: let only words depend on it."
                )
            entry |= {f"reason_{event.lang}": reason, f"cut_{event.lang}": event.cut}
            for part in ("finding", "subtitle"):
                entry[f"{part}_{event.lang}"] = own.get(f"{event.id}-{part}", "")
            archive = [f"{event.id}.{event.lang}.zip"] if event.files else []
            entry["files"] += [f"exhibits/{name}" for name in (*event.files, *archive)]
    return {"exhibits": [found[name] for name in catalogue() if name in found]}


def _require_all_languages(results: list[Result], kind: type[record.Event], field: str) -> None:
    """Make sure that each chapter has the same claims or exhibits in every language it was run in."""
    shown: dict[str, dict[str, set[str]]] = {}
    for result in results:
        ids = {getattr(event, field) for event in events(result, kind)}
        shown.setdefault(result.run.name, {})[result.run.lang] = ids
    for chapter, languages in shown.items():
        for lang, ids in languages.items():
            lacking = sorted(set().union(*languages.values()) - ids)
            if lacking:
                raise LanguagesDisagree(
                    f"{chapter}: expected the {kind.kind} {', '.join(lacking)} in every language; there is "
                    f"none in {lang}. A code cell makes it depend on `lang`: let it stand in both."
                )


def _same(traced: Sequence, computed: Sequence) -> bool:
    """Say whether the traced run computed the same; adding up in another order may change the last binary digit."""
    return len(traced) == len(computed) and all(
        left == right or (isinstance(left, float) and isinstance(right, float) and math.isclose(left, right))
        for left, right in zip(traced, computed, strict=True)
    )


def _traced(trace: Mapping) -> dict:
    """Return a claim's arithmetic, and its rows with what a reader needs to find them in their documents."""
    kept = ("id", "vintage", "table", "line", "source", "title", "url", "locator", "quality", "read_in", "note")
    sources = [
        {key: value for key, value in asdict(rows.look_up(name)).items() if key in kept} for name in trace["rows"]
    ]
    return {"formula": trace["formula"], "where": trace["where"], "rows": sources}


def numbers(results: Iterable[Result], lang: str) -> dict[tuple[str, str], str]:
    """Return the numbers of the text, and words that hold some, as one language writes them, by chapter and key."""
    return {
        (result.run.name, key): text
        for result in results
        if result.run.lang == lang
        for key, text in written(result.folder).items()
    }


def _quotable(results: list[Result]) -> dict[str, dict[str, dict[str, str]]]:
    """Return what other pages may quote of the chapters' text."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for lang in sorted({result.run.lang for result in results}):
        for (chapter, key), written in numbers(results, lang).items():
            found.setdefault(chapter, {}).setdefault(key, {})[lang] = written
    return found


def write(results: list[Result], site: Path, traces: Mapping[str, Mapping]) -> None:
    """Write ``audit.json`` and ``exhibits.json`` into the site."""
    whole = audit(results, traces)
    soundness.require(whole)
    for lang in {result.run.lang for result in results}:
        (site / f"audit.{lang}.csv").write_text(spreadsheet.table(whole, lang), encoding="utf-8-sig")
    for name, content in (("audit.json", whole), ("exhibits.json", exhibits(results))):
        (site / name).write_text(
            json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )
