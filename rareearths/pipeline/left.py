"""Files that a run leaves to whoever asked for it: the notebook in one language, and the exhibits."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import nbformat
import pandas as pd

from rareearths import notebook as notebooks
from rareearths.audit import ledger
from rareearths.engine.run import stage, texts
from rareearths.engine.run.execute import Result


def notebook(result: Result, folder: Path) -> None:
    """Put the executed notebook into a folder, in the run's language alone and with the values in its text.

    Parameters
    ----------
    result : Result
    folder : Path
        There already.
    """
    name, lang = result.run.name, result.run.lang
    given = {**result.run.parameters, "lang": lang}
    merged = stage.merge(notebooks.read(result.run.notebook), notebooks.read(result.notebook), given)
    merged.cells = notebooks.half(merged.cells, lang)
    written, held = ledger.written(result.folder), ledger.held(result.folder)
    for cell in notebooks.markdown(merged.cells):
        cell.source = texts.filled(cell.source, lang, written, held, cell.id)
    nbformat.write(merged, folder / f"{name}.{lang}.ipynb")


def exhibits(result: Result, folder: Path) -> None:
    """Put tables and charts into the folder ``exhibits`` of a folder; tables as Parquet too where pandas can.

    Parameters
    ----------
    result : Result
    folder : Path
        There already.
    """
    ledger.downloads(result, folder / "exhibits")
    if has_parquet():
        for file in sorted((folder / "exhibits").glob(f"*.{result.run.lang}.csv")):
            pd.read_csv(file).to_parquet(file.with_suffix(".parquet"), index=False)


def has_parquet() -> bool:
    """Say whether pandas can write Parquet: with the extra ``parquet`` or ``grid``."""
    return importlib.util.find_spec("pyarrow") is not None
