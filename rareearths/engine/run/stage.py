"""The tree that Jupyter Book reads for one language: executed outputs under today's prose."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import yaml

from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx.config import language_config
from rareearths.notebook import read
from rareearths.paths import ROOT

CONFIG, TOC = ROOT / "_config.yml", ROOT / "_toc.yml"


class TocBroken(Exception):
    """The table of contents names what is not there."""


def pages(toc: Path = TOC) -> list[Path]:
    """Return the notebooks of the table of contents, in reading order.

    Raises
    ------
    TocBroken
        Naming the notebook that is missing.
    """
    found = [ROOT / f"{name}.ipynb" for name in _names(yaml.safe_load(toc.read_text(encoding="utf-8")))]
    for path in found:
        if not path.exists():
            raise TocBroken(
                f"{toc.name}: expected the notebook {path.relative_to(ROOT)}; there is none. Add it, or drop the line."
            )
    return found


def _names(node: object) -> list[str]:
    if isinstance(node, list):
        return [name for entry in node for name in _names(entry)]
    if isinstance(node, dict):
        own = [node[key] for key in ("root", "file") if key in node]
        return own + [name for key in ("parts", "chapters", "sections") for name in _names(node.get(key, []))]
    return []


def write(
    results: list[Result],
    lang: str,
    folder: Path,
    settings: Mapping[str, object],
    files: Mapping[str, str],
    outputs: Mapping[str, Callable[[Result, str], str]] | None = None,
    toc: Mapping[str, object] | None = None,
    source: Callable[[Result], nbformat.NotebookNode] | None = None,
) -> None:
    """Write the tree for one language.

    Parameters
    ----------
    results : list of Result
        The runs of this language.
    lang : {"ja", "en"}
    folder : Path
        Made anew.
    settings : mapping
        Added to Sphinx's configuration.
    files : mapping
        Path below `folder` to the text of what the pages read besides, such as the bibliography.
    outputs : mapping, optional
        Mime type to what completes an output of that type for the page.
    toc : mapping, optional
        The table of contents, where it is not the whole book's.
    source : callable, optional
        Gives the notebook whose prose a run is shown with, where that is not simply the run's own.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "chapters").mkdir(parents=True)
    project = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config = language_config(lang, project)
    config.setdefault("sphinx", {}).setdefault("config", {}).update(settings)
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    toc = toc or yaml.safe_load(TOC.read_text(encoding="utf-8"))
    (folder / "_toc.yml").write_text(
        yaml.safe_dump(localised(toc, lang), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    completed = outputs or {}
    for result in results:
        own = source(result) if source else read(result.run.notebook)
        merged = merge(own, read(result.notebook), {**result.run.parameters, "lang": lang})
        for output in [output for cell in merged.cells for output in cell.get("outputs", [])]:
            for mime in completed.keys() & output.get("data", {}).keys():
                output["data"][mime] = completed[mime](result, output["data"][mime])
        target = folder / result.run.notebook.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        # not nbformat.write, which checks it against the schema: both halves were checked when they were written
        target.write_text(f"{nbformat.v4.writes(merged)}\n", encoding="utf-8")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def merge(
    source: nbformat.NotebookNode, executed: nbformat.NotebookNode, parameters: Mapping[str, object]
) -> nbformat.NotebookNode:
    """Put the outputs of an execution under the prose as it is now.

    Parameters
    ----------
    source : notebook
        As committed; its prose may be newer than the execution.
    executed : notebook
        With the outputs; cells are matched by id.
    parameters : mapping
        Shown in the cell tagged ``parameters`` in place of the defaults, so that the page shows what ran.
    """
    outputs = {cell.id: cell for cell in executed.cells if cell.cell_type == "code"}
    for cell in source.cells:
        if cell.cell_type != "code":
            continue
        ran = outputs.get(cell.id)
        # a kernel's complaint (of a busy machine, say) is no result: it stays in the run's own notebook
        cell.outputs = [output for output in ran.outputs if output.get("name") != "stderr"] if ran else []
        cell.execution_count = ran.execution_count if ran else None
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(_assigned(line, parameters) for line in cell.source.splitlines())
    return source


def _assigned(line: str, parameters: Mapping[str, object]) -> str:
    name = line.split("=", maxsplit=1)[0].strip()
    if name not in parameters or "=" not in line:
        return line
    comment = line.partition("#")[2]
    value = (
        json.dumps(parameters[name], ensure_ascii=False)
        if isinstance(parameters[name], str)
        else repr(parameters[name])
    )
    return f"{name} = {value}" + (f"  # {comment.strip()}" if comment else "")


def localised(toc: object, lang: str) -> object:
    """Return the table of contents in one language; the project writes captions as ``{ja: …, en: …}``."""
    if isinstance(toc, list):
        return [localised(entry, lang) for entry in toc]
    if isinstance(toc, dict):
        return {
            key: value[lang] if key in ("caption", "title") and isinstance(value, dict) else localised(value, lang)
            for key, value in toc.items()
        }
    return toc
