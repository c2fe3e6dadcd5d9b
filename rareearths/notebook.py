"""The one reader of notebooks: their cells, tags and language halves, their parameters and the tables they declare."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import nbformat

Cell = Mapping[str, Any]
AnyCell = TypeVar("AnyCell", bound=Cell)
# of a tag that names the language of a cell
LANGUAGE_TAG = "lang-"
PARAMETERS_TAG = "parameters"
# metadata of a notebook that belong to this book
_OWN = "rareearths"
# words of the prose that stand on a condition, such as {holds}`mine-jump:rose every year`: its key, and the words; on a
# page without code a chapter stands before the key, as in {holds}`dominance/mine-jump:rose every year`
GUARDED = re.compile(r"\{holds\}`((?:\w+/)?[\w-]+):([^`]+)`")


class NotebookUnreadable(ValueError):
    """The file is missing, or no notebook."""


def layout(path: Path) -> dict:
    """Read a notebook as the file lays it out, for whoever writes it back.

    Returns
    -------
    dict
        Of nbformat 4; the text of a cell may be one string or a list of lines (see `source`).

    Raises
    ------
    NotebookUnreadable
        If there is no such file or it holds something else.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotebookUnreadable(f"Expected a notebook at {path}; it cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise NotebookUnreadable(
            f"Expected a notebook (JSON) in {path}; got something else ({error}). "
            "Most likely a merge left conflict marks in it: restore it from git and merge again."
        ) from None
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise NotebookUnreadable(
            f"Expected a notebook of format 4 in {path}; got other JSON. "
            "If it is an old notebook, open and save it in JupyterLab."
        )
    return notebook


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook to work with it: the text of each cell is one string, fields are attributes.

    Raises
    ------
    NotebookUnreadable
        If there is no such file or it holds something else.
    """
    # not nbformat.reads, which checks it against the schema each time: what is written is checked (nbformat.write)
    return nbformat.v4.to_notebook(layout(path))


def source(cell: Cell) -> str:
    """Return a cell's text."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Cell) -> list[str]:
    """Return a cell's tags."""
    return cell.get("metadata", {}).get("tags", [])


def languages(cell: Cell) -> list[str]:
    """Return the languages that a cell's tags name: none where it stands in every language."""
    return [tag.removeprefix(LANGUAGE_TAG) for tag in tags(cell) if tag.startswith(LANGUAGE_TAG)]


def half(cells: Iterable[AnyCell], lang: str) -> list[AnyCell]:
    """Return the cells that readers of one language see."""
    return [cell for cell in cells if not languages(cell) or lang in languages(cell)]


def markdown(cells: Iterable[AnyCell]) -> list[AnyCell]:
    """Return the cells of prose."""
    return [cell for cell in cells if cell.get("cell_type") == "markdown"]


def code(cells: Iterable[AnyCell]) -> list[AnyCell]:
    """Return the cells of code."""
    return [cell for cell in cells if cell.get("cell_type") == "code"]


def has_code(path: Path) -> bool:
    """Say whether a notebook has anything to execute."""
    return bool(code(layout(path)["cells"]))


def title(path: Path, lang: str) -> str:
    """Return the heading that a notebook opens with in one language, or nothing."""
    for cell in markdown(layout(path)["cells"]):
        first = source(cell).partition("\n")[0]
        if lang in languages(cell) and first.startswith("# "):
            return first.removeprefix("# ").strip()
    return ""


def parameters(path: Path) -> list[str]:
    """Return the names set in the cell tagged ``parameters``, in its order."""
    return list(_set(path))


def defaults(path: Path) -> dict[str, Any]:
    """Return the values set in the cell tagged ``parameters``, by name."""
    return {name: ast.literal_eval(value) for name, value in _set(path).items()}


def _set(path: Path) -> dict[str, str]:
    """Return what papermill finds in the cell of parameters, as it is written; the kernel need not be named."""
    cell = next((cell for cell in code(layout(path)["cells"]) if PARAMETERS_TAG in tags(cell)), None)
    if cell is None:
        return {}
    from papermill.translators import PythonTranslator  # noqa: PLC0415  (half a second, of no use to most callers)

    return {found.name: found.default for found in PythonTranslator.inspect({"source": source(cell)})}


def tables(path: Path) -> list[str]:
    """Return the tables that a notebook declares to load: ``rareearths: {tables: [...]}`` in its metadata.

    Raises
    ------
    NotebookUnreadable
        If the declaration is no list of names.
    """
    try:
        return declared(layout(path))
    except NotebookUnreadable as broken:
        raise NotebookUnreadable(f"{path}: {broken}") from None


def declared(book: Mapping[str, Any]) -> list[str]:
    """Return the tables that a notebook declares to load; see `tables`."""
    own = book.get("metadata", {}).get(_OWN, {})
    names = own.get("tables", []) if isinstance(own, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise NotebookUnreadable(
            f"expected the metadata `{_OWN}` to hold `tables` with a list of names; got {own!r}. "
            "Most likely a slip when it was edited: restore it from git."
        )
    return names


def found(folder: Path) -> list[Path]:
    """Return the notebooks below a folder by name, without the copies that JupyterLab keeps."""
    return sorted(path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
