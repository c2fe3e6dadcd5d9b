"""Results of runs, kept for as long as nothing that they depend on changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rareearths import notebook as notebooks
from rareearths.engine.run.execute import Adapt, Result, Run, execute

# of the folder that stands for a chapter without code
_NOTHING = "none"


@dataclass(frozen=True)
class Cache:
    """A folder of results.

    Parameters
    ----------
    folder : Path
    library : str
        Hash of what every chapter runs on.
    inputs : callable
        From a run and the folder of its record to a fingerprint of each thing that it read, by name.
    adapt : callable, optional
        See `rareearths.engine.run.execute.execute`.
    """

    folder: Path
    library: str
    inputs: Callable[[Run, Path], Mapping[str, str]]
    adapt: Adapt | None = None

    def key(self, run: Run) -> str:
        """Return the hash of what determines a run apart from the data it reads: code, parameters, library."""
        stat = run.notebook.stat() if run.notebook.exists() else None
        code = _code(run.notebook, stat and (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size))
        parts = [run.lang, json.dumps(dict(run.parameters), sort_keys=True), code, self.library]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]

    def place(self, run: Run) -> Path:
        """Return the folder of a run's result."""
        return self.folder / f"{run.name}-{run.lang}-{self.key(run)}"

    def find(self, run: Run) -> Result | None:
        """Return the kept result of a run if all it read is still the same; one that fetches is never kept."""
        if not notebooks.has_code(run.notebook):
            return Result(run, self.folder / _NOTHING, cached=True)
        if run.parameters.get("refresh"):
            return None
        result = Result(run, self.place(run), cached=True)
        try:
            inputs = json.loads((result.folder / "inputs.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return result if inputs == self.inputs(run, result.folder) else None

    def make(self, run: Run) -> Result:
        """Execute a run and keep its result, which appears whole or not at all.

        Raises
        ------
        rareearths.engine.run.execute.RunFailed
            The notebook as far as it came stays beside the cache.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = self.place(run)  # by the notebook as it is now, not as it may be when the run ends
        # in the same folder, hence on the same disk, where the rename at the end is a single step
        aside = Path(tempfile.mkdtemp(prefix=".run-", dir=self.folder))
        made = aside / folder.name  # open to whom the umask says; the folder of tempfile is closed to all others
        made.mkdir()
        try:
            execute(run, made, self.folder.parent / "failed", self.adapt)
            inputs = self.inputs(run, made)
            (made / "inputs.json").write_text(json.dumps(inputs), encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return Result(run, folder, cached=False)

    def forget(self, used: set[Path], keep: int = 40, size: int = 200_000_000) -> None:
        """Drop the results that were not used for longest, beyond a number and a size, but none of those used now.

        Parameters
        ----------
        used : set of Path
            Folders of results; marked as used now.
        keep, size : int
            How many others may stay, and how many bytes they may take together.
        """
        for folder in used:
            if folder.is_dir():
                os.utime(folder)
        others = sorted(
            (path for path in self.folder.glob("*-*") if path not in used),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        total = 0
        for place, path in enumerate(others):
            total += sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            if place >= keep or total > size:
                shutil.rmtree(path, ignore_errors=True)


@lru_cache(maxsize=128)  # a grid asks for thousands of keys of one chapter
def _code(notebook: Path, _state: tuple[int, int, int] | None) -> str:
    """Return the hash of a notebook's code alone: a correction of the prose must not cost a run."""
    cells = map(notebooks.source, notebooks.code(notebooks.layout(notebook)["cells"]))
    return hashlib.sha256("\0".join(cells).encode()).hexdigest()
