"""Names of vintages: the month, or the day where the month's vintage exists."""

from __future__ import annotations

import datetime as dt
import re

from rareearths import tables
from rareearths.tables.validation import DataError

PATTERN = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")


class NameRefused(DataError):
    """A vintage cannot have this name."""


def free(today: dt.date, base: str) -> str:
    """Return the name that a vintage of today gets: ``2026-12``, or ``2026-12-03`` where the month's exists.

    Raises
    ------
    NameRefused
        Both are taken, or not later than the base.
    """
    names = _free(today, base)
    if not names:
        raise NameRefused(
            f"Expected a free name for a vintage of today after {base}; {today:%Y-%m} and {today} are taken or "
            "earlier. Likely cause: a vintage has been made today already, or the computer's date is wrong. "
            f"Next step: fetch again tomorrow, or start from an older one with --base; there are {_listed()}."
        )
    return names[0]


def check(name: str, base: str, today: dt.date | None = None) -> None:
    """Make sure that a new vintage may have this name.

    Parameters
    ----------
    name : str
    base : str
        The vintage it starts from; the new one sorts after it.
    today : date, optional
        The new one is not later.

    Raises
    ------
    NameRefused
        Says which names are free.
    """
    cause, wanted = "", f"a name such as 2026-12 or 2026-12-03 that comes after {base}"
    if not PATTERN.fullmatch(name):
        cause = "a typing slip"
    elif name in tables.vintages():
        cause = "the vintage has been made before, and what exists is never changed"
    elif name <= base:
        cause = "an older month was meant to be filled in, which a later vintage would then lack"
    elif today and name > today.isoformat():
        cause = "the month or day has not come yet"
    if cause:
        names = _free(today, base) if today else []
        offer = f"free are {' and '.join(names)}" if names else "choose a later one"
        raise NameRefused(
            f"Expected {wanted}; got '{name}'. There are {_listed()}. Likely cause: {cause}. Next step: {offer}."
        )


def _free(today: dt.date, base: str) -> list[str]:
    taken = set(tables.vintages())
    return [name for name in (f"{today:%Y-%m}", today.isoformat()) if name not in taken and name > base]


def _listed() -> str:
    return ", ".join(tables.vintages())
