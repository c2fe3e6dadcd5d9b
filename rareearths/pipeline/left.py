"""Files that a run leaves to whoever asked for it: the notebook in one language, and the exhibits."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection
from pathlib import Path

import nbformat
import pandas as pd

from rareearths import notebook as notebooks
from rareearths.audit import downloads, lacking, ledger
from rareearths.engine.run import stage, texts
from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx import config

_CITED = re.compile(r"\{cite\}`([^`]+)`")
_DIRECTIVE = re.compile(r"```\{[\w-]+\}[^`]*```")


def notebook(result: Result, folder: Path) -> None:
    """Put the executed notebook into a folder: in the run's language alone, its prose readable outside the book too.

    Parameters
    ----------
    result : Result
    folder : Path
        There already.
    """
    nbformat.write(readable(result), folder / f"{result.run.name}.{result.run.lang}.ipynb")


def readable(result: Result, without: Collection[str] = ()) -> nbformat.NotebookNode:
    """Return the executed notebook in the run's language alone, with the values in its prose.

    Parameters
    ----------
    result : Result
    without : collection of str
        Tags of cells that are left out.
    """
    lang = result.run.lang
    given = {**result.run.parameters, "lang": lang}
    merged = stage.merge(lacking.adapted(result), notebooks.read(result.notebook), given)
    merged.cells = [cell for cell in notebooks.half(merged.cells, lang) if not set(without) & set(notebooks.tags(cell))]
    written, held = ledger.written(result.folder), ledger.held(result.folder)
    for cell in notebooks.markdown(merged.cells):
        cell.source = _CITED.sub(r"[\1]", texts.filled(cell.source, lang, written, held, cell.id))
    # what the book makes a list or map of is nothing by itself
    merged.cells = [cell for cell in merged.cells if not _DIRECTIVE.fullmatch(cell.source.strip())]
    return merged


def exhibits(result: Result, folder: Path, with_pictures: bool = True) -> None:
    """Put tables and charts into the folder ``exhibits`` of a folder; tables as Parquet too where pandas can.

    Parameters
    ----------
    result : Result
    folder : Path
        There already.
    with_pictures : bool
        Whether a chart is left as PNG beside its SVG: drawing pixels takes longer than a warm run.
    """
    if not (result.folder / "exhibits").is_dir():
        return
    # other data than the book's: its address would not have them
    project = {**config.project(), "base_url": ""}
    downloads.write(result, ledger.texts(result), folder / "exhibits", project, with_pictures)
    if has_parquet():
        for file in sorted((folder / "exhibits").glob(f"*.{result.run.lang}.csv")):
            typed(file).to_parquet(file.with_suffix(".parquet"), index=False)


def typed(file: Path) -> pd.DataFrame:
    """Return a table left as CSV with its numbers as numbers; codes that begin with a nought, and "NA", stay text.

    Parameters
    ----------
    file : Path
        As `rareearths.audit.downloads.write` left it.

    Returns
    -------
    pandas.DataFrame
    """
    table = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    return table.apply(_numbers)


def _numbers(column: pd.Series) -> pd.Series:
    if column.str.fullmatch(r"-?0\d+").any():
        return column
    numbers = pd.to_numeric(column, errors="coerce")
    return column if (numbers.isna() & column.notna()).any() else numbers


def has_parquet() -> bool:
    """Say whether pandas can write Parquet: with the extra ``parquet`` or ``grid``."""
    return importlib.util.find_spec("pyarrow") is not None
