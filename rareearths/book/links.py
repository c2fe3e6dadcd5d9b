"""Links by number: ``[図表1](#fig01)`` and ``[C021](#C021)`` lead to the page where the exhibit or claim stands."""

from __future__ import annotations

import re

from rareearths import claims
from rareearths.exhibit import catalogue

_LINK = re.compile(r"\[([^\]]+)\]\(#((?:fig|app)\d+|C\d{3})\)")


def resolve(text: str, page: str) -> str:
    """Turn the links of one Markdown cell into HTML.

    Parameters
    ----------
    text : str
        Markdown; exhibits and claims are anchors in the chapters' outputs, which MyST cannot see.
    page : str
        Name of the page the cell stands on, such as ``dominance``.

    Returns
    -------
    str
        With links to an anchor of this page, or of the chapter that shows the exhibit or checks the claim. A link to
        an unknown number is left as it is, so that the build stops on it.
    """

    def link(match: re.Match[str]) -> str:
        words, anchor = match.groups()
        chapter = _chapter(anchor)
        if chapter is None:
            return match[0]
        target = f"#{anchor}" if chapter == page else f"{chapter}.html#{anchor}"
        return f'<a class="reference internal" href="{target}">{words}</a>'

    return _LINK.sub(link, text)


def _chapter(anchor: str) -> str | None:
    if anchor in catalogue():
        return catalogue()[anchor]["chapter"]
    return claims.register()[anchor].chapter if anchor in claims.register() else None
