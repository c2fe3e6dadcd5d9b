"""Begins a vintage that is filled in by hand: a descriptor that carries over what is not going to change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from rareearths import paths, tables
from rareearths.fetch.contract import now
from rareearths.fetch.vintage import descriptor, folders, naming, provenance, rows


class NothingNamed(ValueError):
    """No table is going to change, or one twice."""


def begin(
    name: str, extend: Sequence[str], copy: Sequence[str], base: str | None = None, today: dt.date | None = None
) -> Path:
    """Write the folder of a new vintage below ``data/``, whole or not at all, and say what to do next.

    Parameters
    ----------
    name : str
    extend : sequence of str
        Tables that only gain rows: their files begin empty, and their rows come after those of the base.
    copy : sequence of str
        Tables of which rows change: their files begin with the rows of the base.
    base : str, optional
        The vintage that all else is carried from (default: the last one).
    today : date, optional
        The vintage is not later (default: the computer's date).

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    NothingNamed, rareearths.tables.DataError, rareearths.fetch.vintage.naming.NameRefused, OSError
        Nothing is written.
    """
    base = base or tables.vintages()[-1]
    naming.check(name, base, today or dt.date.today())
    if not (extend or copy) or set(extend) & set(copy):
        twice = ", ".join(sorted(set(extend) & set(copy)))
        raise NothingNamed(
            f"Expected the tables that are going to change, each once; got {twice + ' twice' if twice else 'none'}. "
            "Likely cause: a vintage was to be made of nothing new. Next step: name them with --extend (they gain "
            f"rows) or --copy (rows of them change), of {', '.join(tables.tables(base))}."
        )
    own = {table: tables.describe(table, base) for table in [*extend, *copy]}
    held = {table: rows.held(table, base) for table in own}
    homes = [base, *(home for table in own for home in tables.parts(table, base))]
    stated = provenance.merge({home: tables.package(home) for home in homes}, [], list(held.values()), [])
    resources = [_resource(table, base, table in extend, table in copy) for table in tables.tables(base)]
    head = provenance.head(name, base, now())
    head |= provenance.both("title", "added_title", name=name) | provenance.both("description", "added", base=base)
    files = {own[table]["path"]: rows.write(held[table][:0] if table in extend else held[table]) for table in own}
    files[tables.DESCRIPTOR] = descriptor.write(head | stated | {"resources": resources})
    made = folders.put(paths.DATA, name, files)
    print(
        f"Vintage {name} stands in {made}; it starts from {base}.\n"
        f"Next: fill in {', '.join(path for path in files if path != tables.DESCRIPTOR)}, state the sources of the "
        f"rows in {tables.DESCRIPTOR}, then look at what changes: rareearths compare {base} {name}"
    )
    return made


def _resource(table: str, base: str, extends: bool, own: bool) -> dict:
    resource = tables.describe(table, base)
    home = resource.pop("vintage")
    resource.pop("extends", None)
    if own:
        return resource
    titles = {key: resource[key] for key in ("title", "title_ja")}
    if extends:
        return {"name": table, "path": resource["path"], "extends": home, **titles, "schema": resource["schema"]}
    return {"name": table, "carried_from": home, **titles}
