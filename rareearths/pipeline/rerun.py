"""Run one chapter with other parameters, and say which verdicts change."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from rareearths import language
from rareearths import notebook as notebooks
from rareearths.audit import ledger
from rareearths.chapter import verdicts
from rareearths.engine.run import execute, kernel, stage
from rareearths.paper import claims
from rareearths.paths import CHAPTERS, ROOT
from rareearths.pipeline import inputs
from rareearths.pipeline.build import require_vintages

OUT = ROOT / "_build" / "rerun"


class ChapterUnknown(ValueError):
    """There is no such chapter."""


def rerun(chapter: str, lang: str, parameters: Mapping[str, Any], out: Path = OUT) -> None:
    """Execute a chapter and print what became of its claims.

    Parameters
    ----------
    chapter : str
        Name of a notebook in ``chapters/``.
    lang : {"ja", "en"}
    parameters : mapping
        Values in place of the chapter's own.
    out : Path
        Takes a folder with notebook, record and exhibits.

    Raises
    ------
    ChapterUnknown
    """
    path = CHAPTERS / f"{chapter}.ipynb"
    if not path.exists():
        known = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))
        close = difflib.get_close_matches(chapter, known, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise ChapterUnknown(f"Expected one of the chapters {', '.join(known)}; got {chapter!r}.{hint}")
    execute.check_parameters([path], parameters)
    require_vintages(parameters)
    run = execute.Run(path, language.require(lang), parameters)
    try:
        result = inputs.cache(ROOT / "_build" / "cache" / "reruns").make(run)
    except KeyboardInterrupt:
        kernel.stop()
        raise
    target = out / f"{run.name}.{run.lang}"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(result.folder, target)
    merged = stage.merge(notebooks.read(path), notebooks.read(result.notebook), {**parameters, "lang": run.lang})
    nbformat.write(merged, target / "executed.ipynb")
    report(ledger.audit([result]), run.lang)
    print(f"\nNotebook, record and exhibits: {target}")


def report(audit: dict, lang: str) -> None:
    """Print the verdicts, and those that are no longer what the paper's vintage gave."""
    print(", ".join(f"{verdicts.LABELS[name][lang]}: {count}" for name, count in audit["counts"].items()))
    before = claims.expected()
    for claim in audit["claims"]:
        if claim["verdict"] != before.get(claim["id"], claim["verdict"]):
            print(f"{claim['id']}: {before[claim['id']]} -> {claim['verdict']}  {claim[f'statement_{lang}']}")
