"""Run the chapters, each once per language, and keep what they produced for as long as nothing they read changes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from rareearths.fingerprint import hash_files
from rareearths.paper import claims
from rareearths.paths import CHAPTERS, PAPER, RECORD, ROOT

# folders of the library that no chapter runs on: what makes new data, pages and records
_AFTER_A_RUN = {"audit", "bilingual", "engine", "fetch", "pipeline", "tracing"}


class RunFailed(Exception):
    """A chapter did not run to its end."""


class UnknownParameter(ValueError):
    """A chapter has no parameter of this name."""


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

    def key(self) -> str:
        """Return the hash of what determines the run apart from the data it reads: code, parameters, library."""
        cells = [cell.source for cell in read(self.notebook).cells if cell.cell_type == "code"]
        parts = [self.lang, json.dumps(dict(self.parameters), sort_keys=True), *cells, library_hash()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


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

    def events(self) -> list[dict]:
        """Return the record of the run, in order."""
        path = self.folder / "events.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook.

    Raises
    ------
    RunFailed
        If the file is no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, json.JSONDecodeError, KeyError) as error:
        raise RunFailed(
            f"{path}: expected a Jupyter notebook (JSON); it does not parse ({error}). "
            "Most likely a merge left conflict marks in it: restore it from git and merge again."
        ) from None


def has_code(path: Path) -> bool:
    """Say whether a notebook has anything to execute."""
    return any(cell.cell_type == "code" for cell in read(path).cells)


def library_hash() -> str:
    """Return the hash of what chapters run on: the library's code, fonts, pinned requirements, and this module.

    What builds the pages and what fetches new data are left out: a chapter's outputs do not depend on them.
    """
    package = ROOT / "rareearths"
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix not in (".pyc",)]
    inside = [path for path in files if path.relative_to(package).parts[0] not in _AFTER_A_RUN]
    return hash_files([*inside, Path(__file__), ROOT / "requirements.txt"])


def check_parameters(notebooks: list[Path], parameters: Mapping[str, object]) -> None:
    """Refuse a parameter that none of the chapters has.

    Raises
    ------
    UnknownParameter
        Naming the parameters there are.
    """
    known = {name for path in notebooks for name in parameter_names(path)}
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise UnknownParameter(
            f"Expected parameters of the chapters ({', '.join(sorted(known)) or 'none'}); got {', '.join(unknown)}. "
            "Most likely a typing slip: see the cell tagged 'parameters' of the notebook."
        )


def parameter_names(notebook: Path) -> list[str]:
    """Return the names assigned in the cell tagged ``parameters``."""
    for cell in read(notebook).cells:
        if "parameters" in cell.metadata.get("tags", []):
            return [line.split("=")[0].strip() for line in cell.source.splitlines() if "=" in line.split("#")[0]]
    return []


def find(run: Run, cache: Path) -> Result | None:
    """Return the kept result of a run if all it read is still the same; one that fetches is never kept."""
    if run.parameters.get("refresh"):
        return None
    folder = cache / f"{run.name}-{run.lang}-{run.key()}"
    try:
        inputs = json.loads((folder / "inputs.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return Result(run, folder, cached=True) if inputs == _inputs(run, folder) else None


def execute(run: Run, cache: Path) -> Result:
    """Execute one chapter in one language.

    Parameters
    ----------
    run : Run
    cache : Path
        Folder for results; the run's own folder appears there whole or not at all.

    Raises
    ------
    RunFailed
        With the chapter, the language, the cell and the error; the notebook as far as it came stays beside the cache.
    """
    import papermill  # noqa: PLC0415  (half a second that an unchanged build can do without)

    from rareearths.engine.run import kernel  # noqa: PLC0415

    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"{run.name}-{run.lang}-{run.key()}"
    aside = Path(tempfile.mkdtemp(prefix=".run-", dir=cache))
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    lean = aside / "code.ipynb"
    nbformat.write(_code(run.notebook), lean)
    try:
        papermill.execute_notebook(
            str(lean),
            str(aside / "executed.ipynb"),
            parameters={**run.parameters, "lang": run.lang},
            progress_bar=False,
            log_output=False,
            # or the whole notebook is written twice per cell; a failed run is saved all the same
            request_save_on_cell_execute=False,
            kernel_manager_class=kernel.manager(CHAPTERS, {RECORD: str(aside), "PYTHONPATH": path}),
            extra_arguments=["--log-level=CRITICAL"],  # or each kernel warns of its unencrypted loopback socket
        )
    except papermill.PapermillExecutionError as error:
        failed = cache.parent / "failed"
        failed.mkdir(exist_ok=True)
        kept = shutil.copy(aside / "executed.ipynb", failed / f"{run.name}.{run.lang}.ipynb")
        raise RunFailed(
            f"{run.notebook.name} ({run.lang}) stopped in its cell {_cell(run, error.source)}: "
            f"{error.ename}: {error.evalue}\n"
            f"The notebook as far as it came: {kept}"
        ) from None
    except Exception as error:
        raise RunFailed(f"{run.notebook.name} ({run.lang}) did not run: {type(error).__name__}: {error}") from error
    else:
        lean.unlink()
        (aside / "inputs.json").write_text(json.dumps(_inputs(run, aside)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
        return Result(run, folder, cached=False)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _code(notebook: Path) -> nbformat.NotebookNode:
    """Return the code cells alone: papermill writes the whole notebook twice per cell, prose and outputs included."""
    source = read(notebook)
    source.cells = [cell for cell in source.cells if cell.cell_type == "code"]
    for cell in source.cells:
        cell.outputs, cell.execution_count = [], None
    return source


def _cell(run: Run, source: str) -> str:
    """Name the cell with this source; papermill's own numbers count the cells that it puts in."""
    return next((cell.id for cell in read(run.notebook).cells if cell.source == source), "with the parameters")


def _inputs(run: Run, folder: Path) -> dict[str, str]:
    """Fingerprint each thing the run read: its tables, its claims, the exhibits' titles."""
    found = {}
    for event in Result(run, folder, cached=True).events():
        if event["event"] == "table":
            name = f"table {event['vintage']}/{event['table']}"
            if name not in found:
                found[name] = _table_hash(event["table"], event["vintage"])
        elif event["event"] == "claim":
            found["claims"] = _rows_hash(PAPER / "claims.csv", run.name)
            if event["vintage"] != claims.PAPER_VINTAGE:
                found["expected"] = hash_files([PAPER / "expected-verdicts.csv"])
        elif event["event"] == "paper":
            found[event["file"]] = hash_files([PAPER / event["file"]])
        elif event["event"] == "fields":
            fields = CHAPTERS / "fields" / event["file"]
            found["fields"] = hash_files([fields]) if fields.exists() else ""
        elif event["event"] == "exhibit":
            found["exhibits"] = hash_files([PAPER / "exhibits.yaml"])
    return found


def _table_hash(table: str, vintage: str) -> str:
    """Fingerprint a table's rows, its description and the list of sources; other tables of the vintage do not count."""
    from rareearths import tables  # noqa: PLC0415

    try:
        described = tables.describe(table, vintage)
    except tables.DataError:
        return "absent"
    sources = tables.package(described["vintage"])["sources"]
    words = json.dumps([described, sources], sort_keys=True, default=str)
    return hashlib.sha256((words + hash_files(tables.files(table, vintage)[-1:])).encode()).hexdigest()


def _rows_hash(path: Path, chapter: str) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["chapter"] == chapter]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
