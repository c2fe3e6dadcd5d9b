"""The audit's Sphinx extension: counts, tables and maps of the record of the checks, and numbers that lead to evidence.

The project's ``_config.yml`` names it.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from rareearths.audit import (
    choices,
    citing,
    claimtable,
    counts,
    data,
    differences,
    endnotes,
    exercises,
    glossary,
    guards,
    handed,
    links,
    picture,
    points,
    seminar,
    termlinks,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension with Sphinx."""
    app.setup_extension("rareearths.engine.sphinx")  # its directives ask for the language of the page
    app.add_config_value("rareearths_audit", "", "env", str)
    for module in (
        citing,
        counts,
        claimtable,
        choices,
        data,
        differences,
        endnotes,
        exercises,
        glossary,
        guards,
        handed,
        links,
        picture,
        points,
        seminar,
        termlinks,
    ):
        module.register(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
