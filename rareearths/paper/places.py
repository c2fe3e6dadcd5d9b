"""Places in the paper, as the reader's language writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rareearths.language import say, words


def place(entry: Mapping[str, Any], lang: str) -> str:
    """Return where in the paper a claim stands, as the reader's language writes it.

    Examples
    --------
    >>> place({"section": "2.(1)", "place": "para 3, note 40"}, "ja"), place({"section": "4.", "place": ""}, "en")
    ('2.(1)、第3段落、注40', '4.')
    """
    written = f"{entry.get('section', '')}, {entry.get('place', '')}"
    parts = [_said(part.strip(), lang) for part in written.split(",") if part.strip()]
    return say("joints", lang)["list"].join(parts)


def _said(part: str, lang: str) -> str:
    """Say one part of a place; what the register writes otherwise than ``locale/ui.yaml`` stays as it is."""
    numbers = re.findall(r"\d+", part)
    for word in words("places").values():
        if word["en"].count("{}") == len(numbers) and word["en"].format(*numbers) == part:
            return word[lang].format(*numbers)
    return part
