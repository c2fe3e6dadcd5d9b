"""The one script that makes the static charts interactive, shared by the whole site."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import vl_convert

from rareearths import VL_VERSION
from rareearths.paths import ROOT

_making: list[subprocess.Popen] = []
_EXPORTS = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"


def prepare(cache: Path) -> None:
    """Start making the bundle in a process of its own, if the cache has none."""
    if not _kept(cache).exists():
        _making.append(subprocess.Popen([sys.executable, "-m", __name__, str(cache)], cwd=ROOT))


def write_bundle(path: Path, cache: Path) -> None:
    """Write Vega, Vega-Lite and Vega-Embed as one classic script.

    Parameters
    ----------
    path : Path
        Where the script goes; it sets ``window.vegaEmbed``, ``window.vega`` and ``window.vegaLite``.
    cache : Path
        Folder that keeps the script of this version of vl-convert, which takes a second to make.
    """
    while _making:
        _making.pop().wait()
    kept = _kept(cache)
    if not kept.exists():
        _make(cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(kept.read_bytes())


def _kept(cache: Path) -> Path:
    return cache / f"vega-{metadata.version('vl-convert-python')}-{VL_VERSION}.js"


def _make(cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    bundle = vl_convert.javascript_bundle(_EXPORTS, vl_version=VL_VERSION)
    part = cache / f"vega-{os.getpid()}.part"
    # a function of its own: the bundle's one-letter names would clash with other scripts of the page
    part.write_text(f"(function () {{\n{bundle}\n}})();\n", encoding="utf-8")
    part.replace(_kept(cache))


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
