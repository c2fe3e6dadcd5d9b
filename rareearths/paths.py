"""Where things stand: in the checkout this package lies in, or, for an installed package, where the data are found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
# Environment variable that names the folder of the tables. Tests and reruns with other tables point it elsewhere.
DATA_VARIABLE = "RAREEARTHS_DATA"


def find(package: Path, working: Path, environment: Mapping[str, str]) -> tuple[Path, Path]:
    """Return the book's folder and that of its tables.

    Parameters
    ----------
    package : Path
        Where this package lies. Beside it stands the book, if it is a checkout.
    working : Path
        The working folder: outside a checkout, the book is looked for there and above it.
    environment : mapping
        Its ``RAREEARTHS_DATA``, where given, names the tables' folder before anything else.

    Returns
    -------
    tuple of Path
        The book's folder and the tables' folder. Neither needs to exist: who reads a table is told so (`nowhere`).
    """
    given = environment.get(DATA_VARIABLE)
    data = Path(given).absolute() if given else None
    if _is_book(package.parent):
        root = package.parent
    elif data:
        root = data.parent
    else:
        root = next(filter(_is_book, (working, *working.parents)), working)
    return root, data or root / "data"


def _is_book(folder: Path) -> bool:
    return (folder / "data" / "paper").is_dir()


def nowhere(data: Path) -> str:
    """Return what to say when the tables' folder is not there."""
    return (
        f"Expected the book's tables in {data}; there is no such folder. Most likely the package is installed and run "
        f"outside the book. Next step: run it in a clone of the book or below it, or set {DATA_VARIABLE} to the folder "
        "data/ of a clone."
    )


ROOT, DATA = find(PACKAGE, Path.cwd(), os.environ)
PAPER = DATA / "paper"
CHAPTERS = ROOT / "chapters"
FONTS = PACKAGE / "fonts"

# Environment variable that names the folder where a chapter's run is put on record.
RECORD = "RAREEARTHS_RECORD"

# Vintages made by refreshing a chapter; not those that the book carries.
REFRESHED = ROOT / "_build" / "refresh"

# Notebooks of a course, which people work in: not below _build, which make clean removes.
EDITIONS = ROOT / "editions"
