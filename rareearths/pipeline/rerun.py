"""Run one chapter with other parameters: a page that reads like the book, tables, and what is another than before."""

from __future__ import annotations

import difflib
import importlib.util
import json
import math
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from tqdm import tqdm

from rareearths import language, tables
from rareearths import notebook as notebooks
from rareearths.audit import ledger
from rareearths.chapter import record, verdicts
from rareearths.engine.run import batch, execute, stage, texts
from rareearths.engine.run.execute import Result, Run
from rareearths.paths import CHAPTERS, ROOT
from rareearths.pipeline import chapterpage, inputs
from rareearths.pipeline.build import CACHE as BUILT
from rareearths.pipeline.build import require_vintages

OUT = ROOT / "_build" / "rerun"
CACHE = ROOT / "_build" / "cache" / "reruns"
_JOBS = 2
_UNSAFE = re.compile(r"[^\w.+-]+")  # in the name of a folder


class ChapterUnknown(ValueError):
    """There is no such chapter, or it has nothing to run."""


@dataclass(frozen=True)
class Difference:
    """One verdict or number, then (with the chapter's own parameters) and now; None where there is none."""

    name: str
    then: Any
    now: Any

    @property
    def moved(self) -> bool:
        """Whether it is another; the last binary digit of a sum does not count."""
        if isinstance(self.then, float) and isinstance(self.now, float):
            return not math.isclose(self.then, self.now, rel_tol=1e-12, abs_tol=1e-12)
        return self.then != self.now


def rerun(chapter: str, languages: Sequence[str], parameters: Mapping[str, Any], out: Path | None = None) -> Path:
    """Execute a chapter, write what it gives, and print which verdicts and numbers are others than before.

    Parameters
    ----------
    chapter : str
        Name of a notebook in ``chapters/``.
    languages : sequence of {"ja", "en"}
    parameters : mapping
        Values in place of the chapter's own.
    out : Path, optional
        Takes, for each language, page, notebook and exhibits, and ``results.json``; made anew. By default a folder
        below ``_build/rerun`` that is named by the chapter and the parameters.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ChapterUnknown, rareearths.engine.run.execute.UnknownParameter, rareearths.tables.VintageMissing
        The order cannot be carried out.
    rareearths.engine.run.execute.RunFailed
        The chapter stopped.
    """
    now, then = results(chapter, languages, parameters), results(chapter, languages, {})
    target = out or OUT / chapter / named(parameters)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        for result in now:
            _write(result, aside)
        told = {"chapter": chapter, "parameters": dict(parameters), **compared(then, now)}
        (aside / "results.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if target.is_dir():
            shutil.rmtree(target)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for lang in languages:
        print(report(told, lang))
    for lang in languages:
        print(language.say("rerun", lang)["written"].format(target / f"{chapter}.{lang}.html"))
    return target


def results(chapter: str, languages: Sequence[str], parameters: Mapping[str, Any]) -> list[Result]:
    """Return the runs of a chapter in each language: kept ones, where all that they read is as it was.

    Parameters
    ----------
    chapter : str
    languages : sequence of {"ja", "en"}
    parameters : mapping
        Raises as `rerun` does.
    """
    path = known(chapter)
    execute.check_parameters([path], parameters)
    require_vintages(parameters)
    own = notebooks.defaults(path)
    # what is as it stands in the notebook is the same run
    changed = {name: value for name, value in parameters.items() if own[name] != value}
    runs = [Run(path, language.require(lang), changed) for lang in languages]
    built, cache = inputs.cache(BUILT / "runs"), inputs.cache(CACHE)
    found = {run.lang: result for run in runs if (result := built.find(run)) is not None}
    todo = [run for run in runs if run.lang not in found]
    if todo:
        with tqdm(total=len(todo), desc=f"{chapter} {named(parameters)}", disable=None, leave=False) as bar:
            found |= {each.run.lang: each for each in batch.run(todo, cache, _JOBS, bar, inputs.PRELOADED)}
    return [found[run.lang] for run in runs]


def known(chapter: str) -> Path:
    """Return the notebook of a chapter that can be run.

    Raises
    ------
    ChapterUnknown
    """
    can = chapters()
    path = CHAPTERS / f"{chapter}.ipynb"
    if chapter in can:
        return path
    close = difflib.get_close_matches(chapter, can, 1)
    hint = f" Did you mean {close[0]}?" if close else ""
    cause = "the page has no code that parameters could change" if path.exists() else "a typing slip"
    raise ChapterUnknown(
        f"Expected one of the chapters {', '.join(can)}; got {chapter!r}.{hint} Likely cause: {cause}. "
        "Next step: rareearths rerun --list shows the chapters and their parameters."
    )


def chapters() -> list[str]:
    """Name the notebooks that have parameters."""
    return [path.stem for path in notebooks.found(CHAPTERS) if notebooks.parameters(path)]


def named(parameters: Mapping[str, Any]) -> str:
    """Name a folder by parameters, in the order of their names."""
    if not parameters:
        return "as-it-stands"
    safe = {name: _UNSAFE.sub("_", str(parameters[name])) for name in sorted(parameters)}
    return ",".join(f"{name}={value}" for name, value in safe.items())


def _write(result: Result, folder: Path) -> None:
    """Put what a run left behind into a folder: notebook, page, and exhibits also as Parquet."""
    name, lang = result.run.name, result.run.lang
    given = {**result.run.parameters, "lang": lang}
    merged = stage.merge(notebooks.read(result.run.notebook), notebooks.read(result.notebook), given)
    merged.cells = notebooks.half(merged.cells, lang)
    written, held = ledger.written(result.folder), ledger.held(result.folder)
    for cell in notebooks.markdown(merged.cells):
        cell.source = texts.filled(cell.source, lang, written, held, cell.id)
    nbformat.write(merged, folder / f"{name}.{lang}.ipynb")
    chapterpage.write(result, folder / f"{name}.{lang}.html", ROOT / "_build" / "cache")
    ledger.downloads(result, folder / "exhibits")
    if not _has_parquet():
        return
    for file in sorted((folder / "exhibits").glob(f"*.{lang}.csv")):
        pd.read_csv(file).to_parquet(file.with_suffix(".parquet"), index=False)


def _has_parquet() -> bool:
    """Say whether pandas can write Parquet: with the extra ``parquet``."""
    return importlib.util.find_spec("pyarrow") is not None


def compared(then: Sequence[Result], now: Sequence[Result]) -> dict[str, Any]:
    """Compare two runs of a chapter, each in the same languages.

    Returns
    -------
    dict
        ``counts``: claims per verdict, now; ``verdicts``: each claim with its statement, and verdict and computed
        values then and now; ``numbers``: each number of the text by its key, with its unit, its value then and now,
        and how it is written in each language. Each says by ``moved`` whether it is another.
    """
    audits = [ledger.audit(each) for each in (then, now)]
    claims = [{claim["id"]: claim for claim in audit["claims"]} for audit in audits]
    found = []
    for name in sorted(claims[0].keys() | claims[1].keys()):
        before, after = (each.get(name, {}) for each in claims)
        change = Difference(name, before.get("verdict"), after.get("verdict"))
        one = after or before
        found.append(
            {"id": name, **{key: one[key] for key in ("statement_ja", "statement_en")}, "then": change.then,
             "now": change.now, "computed_then": before.get("computed"), "computed_now": after.get("computed"),
             "moved": change.moved}
        )  # fmt: skip
    return {"counts": audits[1]["counts"], "verdicts": found, "numbers": _numbers(then, now)}


def _numbers(then: Sequence[Result], now: Sequence[Result]) -> list[dict[str, Any]]:
    sides = [
        {
            (result.run.lang, event.key): event
            for result in side
            for event in ledger.events(result, record.NumberWritten)
        }
        for side in (then, now)
    ]
    found = []
    for key in dict.fromkeys(key for side in sides for _, key in side):
        written = {}
        change, unit = Difference(key, None, None), ""
        for lang in dict.fromkeys(result.run.lang for result in now):
            pair = [side.get((lang, key)) for side in sides]
            written[lang] = {name: each and each.written for name, each in zip(("then", "now"), pair, strict=True)}
            change = Difference(key, *(each and each.value for each in pair))
            unit = next((each.unit for each in pair if each), "")
        found.append(
            {
                "key": key,
                "unit": unit,
                "then": change.then,
                "now": change.now,
                "written": written,
                "moved": change.moved,
            }
        )
    return found


def report(told: Mapping[str, Any], lang: str) -> str:
    """Return what a person reads of `compared`: counts, verdicts that changed, numbers that moved.

    A number that moved by less than its digits show is counted, not listed.
    """
    words = language.say("rerun", lang)
    lines = [words["between"].join(f"{verdicts.LABELS[name][lang]} {count}" for name, count in told["counts"].items())]
    changed = [each for each in told["verdicts"] if each["moved"]]
    lines.append(words["verdicts"].format(len(changed)) if changed else words["no_verdicts"])
    lines += [
        f"  {each['id']}  {_label(each['then'], lang)} → {_label(each['now'], lang)}  {each[f'statement_{lang}']}"
        for each in changed
    ]
    moved = [each for each in told["numbers"] if each["moved"]]
    shown = [each for each in moved if each["written"][lang]["then"] != each["written"][lang]["now"]]
    whole = len(told["numbers"])
    lines.append(words["numbers"].format(len(shown), whole) if shown else words["no_numbers"].format(whole))
    if len(moved) > len(shown):
        lines.append(words["unseen"].format(len(moved) - len(shown)))
    lines += [
        f"  {each['key']}  {each['written'][lang]['then'] or '—'} → {each['written'][lang]['now'] or '—'}"
        for each in shown
    ]
    if not _has_parquet():
        lines.append(words["no_parquet"])
    return "\n".join(lines)


def _label(verdict: str | None, lang: str) -> str:
    return verdicts.LABELS[verdict][lang] if verdict else "—"


def listing(lang: str, chosen: Sequence[str] = ()) -> str:
    """Return what there is to set in each chapter: meaning, type, what is allowed, and the chapter's own value.

    Parameters
    ----------
    lang : {"ja", "en"}
    chosen : sequence of str
        Chapters; all that have parameters if empty.
    """
    words, meanings = language.say("rerun", lang), language.say("parameters", lang)
    types, allowed = language.say("parameter_types", lang), language.say("parameter_values", lang)
    lines = []
    for name in chosen or chapters():
        path = known(name)
        lines.append(f"{name}  {notebooks.title(path, lang)}")
        for key, value in notebooks.defaults(path).items():
            if key == "lang":  # an option of its own
                continue
            meaning = meanings.get(key, words["no_meaning"])
            values = allowed.get(key, "").format(", ".join(tables.vintages()))
            said = words["colon"].join([types[type(value).__name__], values]) if values else types[type(value).__name__]
            default = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
            lines.append(f"  {key} = {default}\n      {meaning}\n      {said}")
    return "\n".join(lines)
