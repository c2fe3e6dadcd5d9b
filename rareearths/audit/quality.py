"""How good the figures behind a verdict are, in words: primary, secondary or derived, and where they were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rareearths import language


def named(kind: str, read_in: str, lang: str) -> str:
    """Name a row's quality in the reader's language, and where its source was read unless in the original."""
    words = language.say("rows", lang)
    word = words.get(kind, kind)
    return words["quality_read_in"].format(word, words[read_in]) if read_in in ("copy", "quotation") else word


def weakness(rows: Iterable[Mapping[str, str]], lang: str) -> str:
    """Name what of the rows behind a verdict is weaker than a publisher's own figures; empty if nothing is.

    Parameters
    ----------
    rows : iterable of mapping
        With ``vintage``, ``quality`` and ``read_in``; rows of the paper's own tables do not count.
    lang : str

    Examples
    --------
    >>> own = {"vintage": "2025-10", "quality": "primary", "read_in": "copy"}
    >>> weakness([own], "en")
    ''
    >>> weakness([own, own | {"quality": "secondary", "read_in": "quotation"}], "en")
    'in part secondary, read in a quotation'
    """
    read = [row for row in rows if row["vintage"] != "paper"]
    weak = [row for row in read if row["quality"] != "primary" or row["read_in"] == "quotation"]
    if not weak:
        return ""
    kinds = {row["quality"] for row in weak}
    quoted = "quotation" if any(row["read_in"] == "quotation" for row in weak) else ""
    name = named(next(kind for kind in ("secondary", "derived", "primary") if kind in kinds), quoted, lang)
    return name if len(weak) == len(read) else language.say("rows", lang)["in_part"].format(name)
