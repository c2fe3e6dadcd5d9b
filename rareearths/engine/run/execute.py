"""Run one chapter in one language, and what such a run leaves behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from rareearths import notebook as notebooks
from rareearths.paths import CHAPTERS, RECORD, ROOT

OUTPUT_SECONDS = 120


class RunFailed(Exception):
    """A chapter did not run to its end."""


class UnknownParameter(ValueError):
    """A chapter has no parameter of this name."""


Adapt = Callable[[nbformat.NotebookNode, Mapping[str, object]], nbformat.NotebookNode]


@dataclass(frozen=True)
class Run:
    """One chapter in one language.

    Parameters
    ----------
    notebook : Path
        The bilingual source.
    lang : {"ja", "en"}
    parameters : mapping
        Values that replace those of the cell tagged ``parameters``.
    """

    notebook: Path
    lang: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The chapter's name."""
        return self.notebook.stem


@dataclass(frozen=True)
class Result:
    """What a run left behind: the executed notebook, its record and its downloads."""

    run: Run
    folder: Path
    cached: bool

    @property
    def notebook(self) -> Path:
        """The executed notebook; the source itself if it has no code."""
        executed = self.folder / "executed.ipynb"
        return executed if executed.exists() else self.run.notebook


def check_parameters(chapters: list[Path], parameters: Mapping[str, object]) -> None:
    """Refuse a parameter that none of the chapters has.

    Raises
    ------
    UnknownParameter
        Naming the parameters there are.
    """
    if not parameters:
        return
    known = {name for path in chapters for name in notebooks.parameters(path)}
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise UnknownParameter(
            f"Expected parameters of the chapters ({', '.join(sorted(known)) or 'none'}); got {', '.join(unknown)}. "
            "Likely cause: a typing slip. Next step: see the cell tagged 'parameters' of the notebook, or type "
            "rareearths rerun --list."
        )


def execute(run: Run, folder: Path, failed: Path, adapt: Adapt | None = None) -> None:
    """Execute one chapter in one language.

    Parameters
    ----------
    run : Run
    folder : Path
        There already; takes the executed notebook, the record and the downloads.
    failed : Path
        Takes the notebook as far as it came if it fails; made if need be.
    adapt : callable, optional
        From the notebook and the values of its parameters to the notebook that is run instead.

    Raises
    ------
    RunFailed
        With the chapter, the language, the cell and the error.
    """
    import papermill  # noqa: PLC0415  (half a second that an unchanged build can do without)

    from rareearths.engine.run import kernel  # noqa: PLC0415

    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    lean = folder / "code.ipynb"
    source = _code(run.notebook)
    if adapt:
        source = adapt(source, {**notebooks.defaults(run.notebook), **run.parameters, "lang": run.lang})
    nbformat.write(source, lean)
    kept = False
    try:
        manager = kernel.take(CHAPTERS, {"PYTHONPATH": path}, {RECORD: str(folder)})
        papermill.execute_notebook(
            str(lean),
            str(folder / "executed.ipynb"),
            parameters={**run.parameters, "lang": run.lang},
            progress_bar=False,
            log_output=False,
            # or the whole notebook is written twice per cell; a failed run is saved all the same
            request_save_on_cell_execute=False,
            km=manager,
            # of a kernel that has answered, its outputs: on a busy machine they come later than the usual four seconds
            iopub_timeout=OUTPUT_SECONDS,
        )
        # what was fetched stays among the data that the kernel knows
        kept = not run.parameters.get("refresh")
    except papermill.PapermillExecutionError as error:
        failed.mkdir(parents=True, exist_ok=True)
        there = shutil.copy(folder / "executed.ipynb", failed / f"{run.name}.{run.lang}.ipynb")
        raise RunFailed(
            f"{run.notebook.name} ({run.lang}) stopped in its cell {_cell(run, error.source)}: "
            f"{error.ename}: {error.evalue}\n"
            f"The notebook as far as it came: {there}"
        ) from None
    except Exception as error:
        raise RunFailed(f"{run.notebook.name} ({run.lang}) did not run: {type(error).__name__}: {error}") from error
    finally:
        if not kept:
            kernel.drop()
    lean.unlink()


def _code(path: Path) -> nbformat.NotebookNode:
    """Return the code cells alone: papermill writes the whole notebook twice per cell, prose and outputs included."""
    source = notebooks.read(path)
    source.cells = notebooks.code(source.cells)
    for cell in source.cells:
        cell.outputs, cell.execution_count = [], None
    return source


def _cell(run: Run, source: str) -> str:
    """Name the cell with this source; papermill's own numbers count the cells that it puts in."""
    cells = notebooks.read(run.notebook).cells
    return next((cell.id for cell in cells if cell.source == source), "with the parameters")
