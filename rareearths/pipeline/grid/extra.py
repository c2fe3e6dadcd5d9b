"""Packages that only many runs need: imported when they are, named where they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType


class ExtraMissing(ImportError):
    """A package of the extra ``grid`` is not installed."""


def require(module: str, use: str) -> ModuleType:
    """Import a module of the extra ``grid``.

    Parameters
    ----------
    module : str
    use : str
        What it is needed for, such as "to write to an address".

    Raises
    ------
    ExtraMissing
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExtraMissing(
            f"Expected the package {module} {use}; got {error}. Likely cause: the book was installed without its extra "
            'grid. Next step: .venv/bin/pip install -e ".[grid]", or do without: a grid also runs on the cores of this '
            "machine and writes to a folder."
        ) from None
