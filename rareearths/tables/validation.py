"""Checks a table against its schema with frictionless and says what is wrong so that a person can mend it."""

from __future__ import annotations

from pathlib import Path

from rareearths import paths
from rareearths.tables import checked

SHOWN_ERRORS = 10
QUALITIES = ("primary", "secondary", "derived")

# What usually lies behind an error of this type, and what to do about it.
_HELP = {
    "type-error": ("a text, a thousands separator or a shifted cell", "write a plain value or leave the cell empty"),
    "constraint-error": ("a typing slip or a wrong unit", "check the value in its source; widen the bounds only there"),
    "primary-key": ("a row entered twice or a second source", "delete one, or tell them apart by a key column"),
    "unique-error": ("a row entered twice, or a value copied from another row", "delete one, or correct the value"),
    "row-constraint": ("a gap without its reason", "write into 'note' why the value is missing"),
    "missing-cell": ("a comma lost in this row", "give the row as many cells as the header"),
    "extra-cell": ("a comma in an unquoted text", "quote the cell"),
    "blank-row": ("an empty line", "delete the line"),
    "missing-label": ("a column was dropped or renamed", "restore the column"),
    "extra-label": ("a new column without a schema", "describe it in the descriptor or drop it"),
    "incorrect-label": ("a column was renamed or moved", "restore the header's names and order"),
    "scheme-error": ("the CSV is not where the descriptor says", "restore the file or mend its 'path'"),
    "encoding-error": ("saved by a spreadsheet in another encoding", "save it as UTF-8"),
}
_SOURCE_HELP = ("a source without an entry in the descriptor", "add it there with its terms, or correct the id")
_UNKNOWN = ("the file was changed by hand", "compare it with the last committed version")
_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "maxLength": "a length of at most",
    "pattern": "a text of the pattern",
    "required": "a value",
}
_LISTED_VALUES = 8  # a longer list of allowed values is counted, not printed


class DataError(Exception):
    """Something below ``data/`` cannot be used."""


class SchemaBroken(DataError):
    """A table, or the package that describes it, does not keep to its schema."""


def check(path: Path, resource: dict, sources: list[str] | None) -> None:
    """Let frictionless check one CSV file, unless it passed this very check before.

    Checked are header, types, constraints and the primary key of the resource's schema, and three rules of
    every table: ``source`` is one of ``sources``, ``quality`` is one of ``QUALITIES``, and a row without a
    value says why in its ``note``. References to other files are left to the caller.

    Parameters
    ----------
    path
        The CSV file (UTF-8).
    resource
        A resource of a Data Package: ``name`` and ``schema``.
    sources
        Ids of the package's sources; None where the schema itself says what ``source`` and ``quality`` may be.

    Raises
    ------
    SchemaBroken
        File, line, column, what was expected and found, likely cause and next step of the first ten errors.
    """
    schema = {key: value for key, value in resource["schema"].items() if key != "foreignKeys"}
    if sources is not None:
        schema["fields"] = [_bound(field, sources) for field in schema["fields"]]
    descriptor = {"name": resource["name"], "path": path.name, "encoding": "utf-8", "schema": schema}
    names = {field["name"] for field in schema["fields"]}
    formula = ""
    if {"value", "note"} <= names:
        formula = "value is not None or note" + (" or text" if "text" in names else "")
    # the book's own files; copies, of tests or of a fetch, are another's to remember
    own = path.is_relative_to(paths.ROOT / "data") and path.is_file()
    key = checked.key(path, [descriptor, formula], Path(__file__)) if own else ""
    if own and checked.remembered(key):
        return
    import frictionless  # noqa: PLC0415  (half a second, which most processes can do without)

    rules: list[frictionless.Check] = [frictionless.checks.row_constraint(formula=formula)] if formula else []
    report = frictionless.Resource.from_descriptor(descriptor, basepath=str(path.parent)).validate(
        frictionless.Checklist(checks=rules)
    )
    if report.valid:
        if own:
            checked.remember(key)
        return
    problems = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    # with other columns than expected every row is wrong, which tells nothing more
    problems = [problem for problem in problems if problem.type.endswith("-label")] or problems
    raise broken(path, resource["name"], [_explain(problem.to_dict(), schema) for problem in problems])


def broken(path: Path, name: str, lines: list[str]) -> SchemaBroken:
    """Return the error that says what is wrong with a file: its first lines, each made by `line`."""
    shown = lines[:SHOWN_ERRORS]
    if len(lines) > SHOWN_ERRORS:
        shown.append(f"  and {len(lines) - SHOWN_ERRORS} more")
    return SchemaBroken(f"{path} does not keep to the schema of '{name}':\n" + "\n".join(shown))


def line(number: int | str, column: str | None, expected: str, found: str, cause: str, step: str) -> str:
    """Return one line of such an error: place, what was expected and found, likely cause, next step."""
    place = f"line {number}" + (f", column '{column}'" if column else "")
    return f"  {place}: expected {expected}; found {found}. Likely cause: {cause}. Next step: {step}."


def _bound(field: dict, sources: list[str]) -> dict:
    """Return the field with the rule that every table shares for its name."""
    shared = {"source": sources, "quality": list(QUALITIES)}.get(field["name"])
    if shared is None:
        return field
    return {**field, "constraints": {**field.get("constraints", {}), "required": True, "enum": shared}}


def _explain(error: dict, schema: dict) -> str:
    """Turn an error of frictionless into a line: place, expected, found, likely cause, next step."""
    kind, name = error["type"], error.get("fieldName")
    field: dict = next((field for field in schema["fields"] if field["name"] == name), {})
    if kind.endswith("-label"):
        number = 1
        expected = f"the columns {', '.join(field['name'] for field in schema['fields'])}"
        found = error.get("label") or f"no column '{name}'"
    else:
        number = error.get("rowNumber", "?")
        found = error.get("cell", error.get("cells", error.get("note", "")))
        expected = {
            "type-error": f"a value of type {field.get('type')}",
            "constraint-error": _constraint(error.get("note", ""), field),
            "primary-key": f"no second row with the same {', '.join(schema.get('primaryKey', []))}",
            "unique-error": f"no second row with the same {name}",
            "row-constraint": "a value, or a note that says why there is none",
            "scheme-error": "a readable file",
        }.get(kind, f"no {error.get('title', kind).lower()}")
    unknown = name == "source" and found and kind == "constraint-error" and "enum" in field["constraints"]
    cause, step = _SOURCE_HELP if unknown else _HELP.get(kind, _UNKNOWN)
    detail = error.get("note") if kind in ("primary-key", "unique-error") else ""
    shown = f"{found!r} ({detail})" if detail else f"{found!r}" if found != "" else "an empty cell"
    return line(number, name, expected, shown, cause, step)


def _constraint(note: str, field: dict) -> str:
    """Say in words which constraint of a field was broken; frictionless quotes its name in the note."""
    name = note.split('"')[1] if '"' in note else ""
    limit = field.get("constraints", {}).get(name)
    if name == "enum" and len(limit) > _LISTED_VALUES:
        kind = "sources of the package" if field["name"] == "source" else "allowed values"
        return f"one of the {len(limit)} {kind}"
    if name == "enum":
        return f"one of {', '.join(limit)}"
    return _BOUNDS.get(name, name) + ("" if name == "required" else f" {limit}")
