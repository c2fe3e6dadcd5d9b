"""Run one chapter with other parameters: a page that reads like the book, tables, and what is another than before."""

from __future__ import annotations

import difflib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from rareearths import language, tables
from rareearths import notebook as notebooks
from rareearths.engine.run import batch, execute
from rareearths.engine.run.execute import Result, Run
from rareearths.paths import CHAPTERS, ROOT
from rareearths.pipeline import chapterpage, inputs, left, moves, own
from rareearths.pipeline.build import CACHE as BUILT
from rareearths.pipeline.build import require_vintages

OUT = ROOT / "_build" / "rerun"
CACHE = ROOT / "_build" / "cache" / "reruns"
_JOBS = 2
_UNSAFE = re.compile(r"[^\w.+-]+")  # in the name of a folder
_RESULTS = "results.json"


class NotebookThere(FileExistsError):
    """A notebook that someone may have worked on would be overwritten."""


class ChapterUnknown(ValueError):
    """There is no such chapter, or it has nothing to run."""


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
    rareearths.pipeline.own.FolderTaken
        `out` holds something that no rerun left.
    rareearths.engine.run.execute.RunFailed
        The chapter stopped.
    """
    if out is not None:
        own.require(out, _RESULTS)
    now, then = results(chapter, languages, parameters), results(chapter, languages, {})
    target = out or OUT / chapter / named(parameters)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        for result in now:
            left.notebook(result, aside)
            chapterpage.write(result, aside / f"{chapter}.{result.run.lang}.html", ROOT / "_build" / "cache")
            left.exhibits(result, aside)
        told = {"chapter": chapter, "parameters": dict(parameters), **moves.compared(then, now)}
        (aside / _RESULTS).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if target.is_dir():
            shutil.rmtree(target)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for lang in languages:
        print(moves.report(told, lang))
    for lang in languages:
        print(language.say("rerun", lang)["written"].format(target / f"{chapter}.{lang}.html"))
    return target


def take(chapter: str, languages: Sequence[str], parameters: Mapping[str, Any], out: Path) -> list[Path]:
    """Put a chapter into a folder to work on it in JupyterLab: one language, parameters set, values in the prose.

    Parameters
    ----------
    chapter : str
    languages : sequence of {"ja", "en"}
        One notebook each.
    parameters : mapping
    out : Path
        The folder.

    Returns
    -------
    list of Path

    Raises
    ------
    NotebookThere
        Nothing is overwritten. For the rest see `rerun`.
    """
    targets = [out / f"{chapter}.{lang}.ipynb" for lang in languages]
    if there := [str(target) for target in targets if target.exists()]:
        raise NotebookThere(
            f"Expected no notebook of that name yet; got {', '.join(there)}. Likely cause: it was taken before, and "
            "may have been worked on. Next step: move it, or name another folder with --out."
        )
    found = results(chapter, languages, parameters)
    out.mkdir(parents=True, exist_ok=True)
    for result in found:
        left.notebook(result, out)
    return targets


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
    defaults = notebooks.defaults(path)
    # what is as it stands in the notebook is the same run
    changed = {name: value for name, value in parameters.items() if defaults[name] != value}
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
    cause = (
        "the page has no code, or its first code cell lacks the tag parameters" if path.exists() else "a typing slip"
    )
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
