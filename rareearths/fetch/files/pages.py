"""The text of a page of HTML that a publisher gave."""

from __future__ import annotations

import html
import re

_HIDDEN = re.compile(r"<(script|style|noscript|template)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)|<[^>]*>", re.I | re.S)


def text(page: str) -> str:
    """Return what a reader of a page sees: no tags, scripts and comments, characters in place of their names.

    Parameters
    ----------
    page : str
        HTML, or any text.

    Examples
    --------
    >>> text("<h1>Too many requests</h1><script>retry()</script>R&amp;D").split()
    ['Too', 'many', 'requests', 'R&D']
    """
    return html.unescape(_HIDDEN.sub(" ", page))
