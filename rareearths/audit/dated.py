"""Whether what a person decided was decided on the newest data: a newer vintage may have changed what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from rareearths import language, tables


def newer(sources: Iterable[str], decided: str, lang: str) -> str:
    """Say which vintage has changed a table since it was decided on.

    Parameters
    ----------
    sources : iterable of str
        What statements are checked by, as the register names it; what is no table of a vintage does not change.
    decided : str
        The newest vintage of the day of the decision.
    lang : {"ja", "en"}

    Returns
    -------
    str
        Empty if none has.

    Examples
    --------
    >>> newer(["usgs_reserves"], "2025-10", "en")
    'Decided on the data up to 2025-10; a table that it rests on has changed since (2026-06).'
    >>> newer(["usgs_reserves", "paper"], "2026-06", "en")
    ''
    """
    newest = tables.vintages()[-1]
    known = set(tables.tables(newest))
    changed = max((tables.parts(name, newest)[-1] for name in sources if name in known), default="")
    if changed <= decided:
        return ""
    return language.say("decided", lang)["newer"].format(decided=decided, changed=changed)
