"""The page of one chapter on its own: as it reads in the book, in one file that opens from disk."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rareearths.audit import handed, lacking, ledger, outputs
from rareearths.chapter.shown import MIME
from rareearths.engine.finish import single
from rareearths.engine.run import render, stage
from rareearths.engine.run.execute import Result, Run
from rareearths.fingerprint import hash_files
from rareearths.paper import claims, exhibits, references
from rareearths.paths import CHAPTERS, PAPER
from rareearths.pipeline import inputs

_LITERATURE = "references"
_DOWNLOADS = {"../../exhibits/": "exhibits/"}


def write(result: Result, target: Path, cache: Path) -> None:
    """Write the page of a run; one made before of the same run and the same prose is taken again.

    Parameters
    ----------
    result : Result
    target : Path
        The HTML.
    cache : Path
        Folder for the chart script and the cut icon fonts. The page itself is kept with the run.
    """
    record = whole_record(result)
    kept = result.folder / f"page-{_key(result, record)}.html"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".page-", dir=cache))
        try:
            made = aside / "page.html"
            _make(result, record, made, aside, cache)
            for old in result.folder.glob("page-*.html"):
                old.unlink()
            made.rename(kept)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    shutil.copy(kept, target)


def whole_record(result: Result) -> dict[str, Any]:
    """Return the record of the checks of a run, and of all other chapters as it was reviewed.

    A chapter's page sums up points of the paper that rest on other chapters too.
    """
    own = ledger.audit([result])
    here = {entry["id"] for entry in own["claims"]}
    reviewed = claims.reviewed()
    for name, claim in claims.register().items():
        if name in here or name not in reviewed or claim.chapter == result.run.name:
            continue
        fields = {key: value for key, value in vars(claim).items() if key != "claim_id"}
        own["claims"].append(
            {**fields, "id": name, "vintage": claims.PAPER_VINTAGE, "verdict": reviewed[name].verdict, "numbers": "",
             "computed": [_value(part) for part in reviewed[name].computed.split(";") if part], "trace": None,
             f"note_{result.run.lang}": ""}
        )  # fmt: skip
    own["claims"].sort(key=lambda entry: entry["id"])
    return own


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _exhibits(result: Result) -> dict[str, Any]:
    """Return the record of the exhibits of a run, and where those of other chapters stand."""
    found = ledger.exhibits([result])
    here = {entry["id"] for entry in found["exhibits"]}
    for name, title in exhibits.catalogue().items():
        if name not in here:
            named = {key: title[key] for key in ("number_ja", "number_en", "title_ja", "title_en", "own", "chapter")}
            found["exhibits"].append({"id": name, **named, "status": "complete"})
    return found


def _key(result: Result, record: Mapping[str, Any]) -> str:
    parts = [hash_files([result.run.notebook]), inputs.pages_hash(), json.dumps(record, sort_keys=True)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _make(result: Result, record: Mapping[str, Any], target: Path, aside: Path, cache: Path) -> None:
    """Stage the chapter and the literature, let Jupyter Book make pages of them, and put one of them into a file."""
    name, lang = result.run.name, result.run.lang
    records = [aside / "audit.json", aside / "exhibits.json"]
    for path, content in zip(records, (record, _exhibits(result)), strict=True):
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    charts = []

    def completed(_: Result, data: str) -> str:
        shown = outputs.complete(json.loads(data), name, ledger.texts(result), None, result.folder)
        charts.append(shown.get("spec"))
        return json.dumps(outputs.drawn_here(shown), ensure_ascii=False)

    staged, literature = aside / "stage", CHAPTERS / f"{_LITERATURE}.ipynb"
    several = [result]
    if literature.exists() and name != _LITERATURE:
        several.append(Result(Run(literature, lang), result.folder / "none", cached=True))
    toc = {
        "format": "jb-book",
        "root": f"chapters/{name}",
        "chapters": [{"file": f"chapters/{each.run.name}"} for each in several[1:]],
    }
    bibliography = PAPER / "references.bib"
    text = bibliography.read_text(encoding="utf-8")
    files = {"data/paper/references.bib": references.localised(text, lang)}
    stage.write(
        several, lang, staged, {"rareearths_audit": str(records[0])}, files, {MIME: completed}, toc, lacking.adapted
    )
    pages = render.render(lang, staged, aside / "pages", inputs.pages_hash(records), whole=False)
    chapters = pages / "chapters"
    taken = chapters / f"{_LITERATURE}.html" if len(several) > 1 else None
    charted = handed.CHARTS if any(charts) else ""
    single.write(chapters / f"{name}.html", pages, target, cache, _DOWNLOADS, taken, charted)
