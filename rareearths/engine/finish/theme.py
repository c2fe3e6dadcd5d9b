"""Repairs of what others write: the theme, Sphinx, docutils, pandas. What the book's own templates write needs none."""

from __future__ import annotations

import re

# the whole reference again, at every mention; it stands one click away
_CITED = re.compile(r'(<a class="reference internal" href="[^"]*#[^"]*") title="[^"]*"')
# two scripts at the end of the page, of which nothing that is seen first has need
_LATE = re.compile(r'<script src="([^"]*/_static/scripts/[^"]*)">')
_NO_SCOPE = re.compile(r' scope="?\w+"?')


def mend(page: str) -> str:
    """Repair what the theme and pandas write against the accessibility rules.

    Parameters
    ----------
    page : str
        HTML, as Sphinx wrote it.

    Returns
    -------
    str
        With bibliography entries as list items (their own role is deprecated and not allowed in a list), without
        header cells that head nothing, with folded code named by its visible words, with one viewport,
        with a button for printing that has no code in it, with scripts that wait for the page, and without what only
        makes a page heavier.
    """
    page = page.replace('role="doc-biblioentry"', 'role="listitem"')
    page = page.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    page = _CITED.sub(r"\1", page)
    page = page.replace('<meta name="viewport" content="width=device-width, initial-scale=1" />\n', "", 1)
    page = _LATE.sub(r'<script defer src="\1">', page)
    page = page.replace('onclick="window.print()"', 'data-print=""')
    return re.sub(r"<th((?:\s[^>]*)?)>\s*</th>", lambda found: f"<td{_NO_SCOPE.sub('', found[1])}></td>", page)
