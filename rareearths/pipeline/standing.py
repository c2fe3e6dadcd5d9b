"""The site that stands: what it was built of, the new one in its place when that is whole, one build at a time."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rareearths.fingerprint import hash_files
from rareearths.paths import DATA, ROOT


def stamp(out: Path, cache: Path) -> Path:
    """Return the file that says what a site was built of; each place has its own, as two may be of different age."""
    place = os.path.relpath(out, cache)
    return cache / f"stamp-{out.name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def whole(languages: Sequence[str], parameters: Mapping[str, Any]) -> str:
    """Hash everything that a build in these languages, on these parameters, can depend on."""
    watched = [ROOT / name for name in ("_config.yml", "_toc.yml", "requirements.txt")]
    for folder in (ROOT / "chapters", DATA, ROOT / "rareearths"):
        watched += [
            path
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
        ]
    chosen = [*languages, sorted(parameters.items())]
    return f"{chosen} {hash_files(watched)}"


def swap(new: Path, out: Path) -> None:
    """Put the new site in the place of the old one, which goes only when the new one stands."""
    old = out.with_name(f".{out.name}.old")
    if old.exists():
        shutil.rmtree(old)
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except BaseException:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def lock(cache: Path) -> Iterator[None]:
    """Let one build at a time use the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as file:
        try:
            import fcntl  # noqa: PLC0415  (not on Windows, where the lock is left out)

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"Another build is using {cache}: waiting for it to end ...", file=sys.stderr)
                fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


def tidy(out: Path, cache: Path) -> None:
    """Clear away what a build that was killed left behind; bring back the site if it was just being replaced."""
    for path in [*cache.glob("runs/.run-*"), *cache.glob("pages/.*-*")]:
        shutil.rmtree(path, ignore_errors=True)
    old = out.with_name(f".{out.name}.old")
    if old.is_dir() and not out.exists():
        old.rename(out)
