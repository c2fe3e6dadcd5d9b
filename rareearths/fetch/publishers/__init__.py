"""One package per publisher, all of the same shape: ``fetch`` (bytes) -> ``parse`` (pure) -> ``validate``."""

from __future__ import annotations

import importlib
from types import ModuleType

from rareearths.fetch.publishers.description import Publisher, described

__all__ = ["NAMES", "Publisher", "described", "module"]

# In the order in which their rows enter a vintage: of two sources for a row, the later one stands.
NAMES = (
    "usgs", "comtrade", "imf", "iea", "eurostat", "oecd", "usitc", "japan_customs", "china_customs", "policy",
)  # fmt: skip


def module(name: str) -> ModuleType:
    """Return a publisher's package, with ``fetch``, ``parse`` and ``validate``.

    Raises
    ------
    KeyError
        For a name that is not in `NAMES`.
    """
    if name not in NAMES:
        raise KeyError(f"Expected one of the sources {', '.join(NAMES)}; got {name!r}.")
    return importlib.import_module(f"rareearths.fetch.publishers.{name}")
