"""The traces of all chapters: made beside the build, in parallel, and kept with the runs that they belong to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from rareearths import paths
from rareearths.engine.run.execute import Result
from rareearths.fingerprint import hash_files
from rareearths.notebook import has_code
from rareearths.tracing import run as trace

KEPT = "trace.json"


def collect(results: Sequence[Result], pool: Executor) -> dict[str, dict]:
    """Return the trace of each chapter that has code.

    Parameters
    ----------
    results : sequence of Result
        The runs of one or more languages; a chapter is traced in the first of them.
    pool : concurrent.futures.Executor
        Of processes: a traced run changes pandas for as long as it lasts.

    Returns
    -------
    dict
        Chapter to what `rareearths.tracing.run.trace` returns.
    """
    chosen = {result.run.name: result for result in reversed(results) if has_code(result.run.notebook)}
    version = hash_files([*sorted(Path(trace.__file__).parent.glob("*.py")), paths.PAPER / "references.bib"])
    found = {name: _kept(result, version) for name, result in chosen.items()}
    missing = [name for name in chosen if found[name] is None]
    runs = [chosen[name].run for name in missing]
    made = pool.map(trace.trace, [run.notebook for run in runs], [{**run.parameters, "lang": run.lang} for run in runs])
    for name, one in zip(missing, made, strict=True):
        found[name] = one
        kept = json.dumps({"version": version, "trace": one}, ensure_ascii=False)
        (chosen[name].folder / KEPT).write_text(kept, encoding="utf-8")
    return {result.run.name: known for result in results if (known := found.get(result.run.name))}


def _kept(result: Result, version: str) -> dict | None:
    """Return the trace made earlier; it holds as long as the run does, and the tracing code."""
    try:
        kept = json.loads((result.folder / KEPT).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return kept["trace"] if kept["version"] == version else None
