"""What all runs recorded, brought together: every claim with its verdict, every exhibit with its completeness."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from rareearths import claims as register
from rareearths import verdicts
from rareearths.book.execute import Result
from rareearths.exhibit import catalogue


class LanguagesDisagree(Exception):
    """The two languages of a chapter did not compute the same."""


def audit(results: Iterable[Result]) -> dict:
    """Return the record of all claims checked.

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
    counts = {verdict: sum(claim["verdict"] == verdict for claim in claims) for verdict in register.VERDICTS}
    # in reading order, as the results come
    chapters = [
        name for name in dict.fromkeys(result.run.name for result in results) if name in {c["chapter"] for c in claims}
    ]
    return {"claims": claims, "counts": counts, "chapters": chapters, "labels": verdicts.LABELS}


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


def write(results: list[Result], site: Path) -> None:
    """Write ``audit.json``, ``exhibits.json`` and the exhibits' downloads into the site."""
    for name, content in (("audit.json", audit(results)), ("exhibits.json", exhibits(results))):
        (site / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for result in results:
        if (result.folder / "exhibits").is_dir():
            shutil.copytree(result.folder / "exhibits", site / "exhibits", dirs_exist_ok=True)
